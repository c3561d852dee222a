"""Forms of running the compound: terms, account, stars, lifts, satisfaction, rewards."""

from datetime import date
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.acceptance import note_field, text_field
from forms.base import BaseForm
from forms.entries import DayField, WholeField
from forms.fields import AreaField, EnumSelect, ManyField, YuanField, half_width
from forms.words import _
from rules.long_term_management import LedgerCategory, ProviderKind
from rules.money import Fen
from rules.registration import ManagementMode
from rules.satisfaction import Subject
from rules.stars import Criterion
from rules.upkeep import CostItem


class MonthField(StringField):
    """A month such as "2026-03"; `.first` is its first day, None where left empty."""

    first: date | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "2026-03", "2026/3" or "2026年3月"."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.first = None
        text = half_width(self.data).replace("年", "-").replace("/", "-").removesuffix("月")
        if not text:
            return
        try:
            year, month = (int(part) for part in text.split("-")[:2])
            self.first = date(year, month, 1)
        except ValueError:
            raise ValueError(str(_("请写成月份，例如 2026-03"))) from None


class TermForm(BaseForm):
    """A new term of management."""

    mode = EnumSelect(
        _("管理模式"), ManagementMode, (), validators=[InputRequired(_("请选择管理模式"))]
    )
    provider = text_field(_("服务单位"), _("请写服务单位名称"))
    provider_kind = EnumSelect(
        _("单位性质"), ProviderKind, (), validators=[InputRequired(_("请选择单位性质"))]
    )
    decision = text_field(_("表决结果或委派文件编号"), _("请写依据：表决结果公告或街道委派文件"))
    contract_number = text_field(_("合同编号"))
    starts_on = DayField(_("开始日期"), validators=[InputRequired(_("请写开始日期"))])
    ends_on = DayField(_("合同到期"), validators=[Optional()])
    free_until = DayField(_("免费服务到"), validators=[Optional()])
    exit_reason = text_field(_("上一家退出的原因"))


class TermCorrectionForm(BaseForm):
    """What of the term in force may be put right."""

    number = text_field(_("合同编号"))
    until = DayField(_("合同到期"), validators=[Optional()])
    free = DayField(_("免费服务到"), validators=[Optional()])


class CalculatorForm(BaseForm):
    """A household's fee under every plan."""

    area = AreaField(_("建筑面积"))
    cars = WholeField(_("车位"), most=20, default=0)


class OutlookForm(BaseForm):
    """What a forecast takes for granted; what is left empty is taken from the account."""

    collection = WholeField(_("收缴率（百分数）"), least=1, most=99, validators=[Optional()])
    reserve = YuanField(_("现有结余"), validators=[Optional()])
    repair = YuanField(_("一次大修平均"), validators=[Optional()])


class OpenMonthForm(BaseForm):
    """The month to be opened."""

    month = MonthField(_("月份"), validators=[InputRequired(_("请写月份"))])
    opening = YuanField(_("期初结余"), validators=[Optional()])


class LineForm(BaseForm):
    """One line of the account."""

    category = EnumSelect(
        _("科目"), LedgerCategory, (), validators=[InputRequired(_("请选择科目"))]
    )
    text = text_field(_("摘要"), _("请写摘要"))
    amount = YuanField(_("金额"), validators=[InputRequired(_("请写金额"))])
    on = DayField(_("日期"), validators=[InputRequired(_("请写日期"))])
    voucher = text_field(_("凭证号"), _("请写凭证号"))

    def validate_amount(self, field: YuanField) -> None:
        """A line is about some money."""
        if field.fen == 0:
            raise ValidationError(str(_("金额要大于 0")))


class ReasonForm(BaseForm):
    """Why a line is undone."""

    reason = text_field(_("冲正原因"), _("请写冲正原因"))


class CollectedForm(BaseForm):
    """What was paid for the month."""

    collected = YuanField(_("本月收到"), validators=[InputRequired(_("请写收到的金额"))])
    households = WholeField(_("已交户数"), validators=[InputRequired(_("请写户数"))])


class QuestionForm(BaseForm):
    """A resident's question to a line."""

    line = SelectField(_("哪一笔"), coerce=int, validators=[InputRequired()])
    asked_by = text_field(_("提问人"), _("请写提问人，例如 1-1-101 王先生"))
    question = note_field(_("问题"), _("请写问题"))


class AnswerForm(BaseForm):
    """The answer to a question."""

    answer = note_field(_("答复"), _("请写答复"))


def _mark(label: Any) -> WholeField:  # noqa: ANN401 -- lazy text
    return WholeField(label, most=100, validators=[InputRequired(_("请写 0 到 100 分"))])


class StarForm(BaseForm):
    """The marks of a year, by group of criteria."""

    year = WholeField(_("年度"), least=2000, most=2100, validators=[InputRequired(_("请写年度"))])
    party_building = _mark(_("党组织建设"))
    self_governance = _mark(_("居民自治"))
    service = _mark(_("服务保障"))
    environment = _mark(_("环境设施"))
    open_accounts = _mark(_("财务公开"))
    disputes_settled = _mark(_("矛盾化解"))
    satisfaction = _mark(_("居民满意"))
    review_note = note_field(_("复核意见"))

    def marks(self) -> dict[Criterion, int]:
        """Return the marks; call only after `validate()`."""
        return {criterion: getattr(self, criterion.value).number or 0 for criterion in Criterion}


class AwardForm(BaseForm):
    """The stars' reward."""

    reward = YuanField(_("奖励金额"), validators=[InputRequired(_("请写金额，没有写 0"))])


def _cost(label: Any) -> YuanField:  # noqa: ANN401 -- lazy text
    return YuanField(label, validators=[Optional()])


class LiftCostForm(BaseForm):
    """What a lift costs; yearly amounts are divided by twelve."""

    stairwell = SelectField(_("单元"), coerce=int, validators=[InputRequired()])
    operator = text_field(_("运行单位"), _("请写运行单位"))
    starts_on = DayField(_("从哪天起"), validators=[InputRequired(_("请写日期"))])
    electricity = _cost(_("电费（每月）"))
    upkeep = _cost(_("维保（每月）"))
    inspection = _cost(_("检验（每年）"))
    insurance = _cost(_("保险（每年）"))
    reserve = _cost(_("大修储备（每月）"))
    ad_income = _cost(_("广告收入（每年）"))
    inspection_due_on = DayField(_("下次检验日期"), validators=[Optional()])
    payers: SelectMultipleField = ManyField(_("分摊的住户"))

    def amounts(self) -> dict[CostItem, Fen]:
        """Return what was typed, by item; call only after `validate()`."""
        typed = {item: getattr(self, item.value).fen for item in CostItem}
        return {item: fen for item, fen in typed.items() if fen}


class SatisfactionForm(BaseForm):
    """How many gave each mark."""

    subject = EnumSelect(_("调查内容"), Subject, (), validators=[InputRequired(_("请选择内容"))])
    held_on = DayField(_("调查日期"), validators=[InputRequired(_("请写日期"))])
    mark_5 = WholeField(_("5 分"), default=0)
    mark_4 = WholeField(_("4 分"), default=0)
    mark_3 = WholeField(_("3 分"), default=0)
    mark_2 = WholeField(_("2 分"), default=0)
    mark_1 = WholeField(_("1 分"), default=0)
    note = text_field(_("说明"))

    def counts(self) -> dict[int, int]:
        """Return the counts by mark; call only after `validate()`."""
        return {mark: getattr(self, f"mark_{mark}").number or 0 for mark in range(1, 6)}


class RewardForm(BaseForm):
    """A year's claim, with the six parts of its scheme (S4-12)."""

    year = WholeField(_("年度"), least=2000, most=2100, validators=[InputRequired(_("请写年度"))])
    assessed = text_field(_("考评对象"), _("请写考评对象"))
    content = text_field(_("考评内容"), _("请写考评内容"))
    method = text_field(_("考评方式"), _("请写考评方式"))
    standard = text_field(_("奖励标准"), _("请写奖励标准"))
    procedure = text_field(_("申报拨付流程"), _("请写申报拨付流程"))
    money_from = text_field(_("奖励资金来源"), _("请写奖励资金来源"))
    area = AreaField(_("服务面积"), validators=[InputRequired(_("请写服务面积"))])
    rate = YuanField(_("每平方米每月"), validators=[InputRequired(_("请写标准"))])
    months = WholeField(_("服务月数"), least=1, most=12, validators=[InputRequired(_("请写月数"))])
    factor = WholeField(
        _("考评系数"), least=0, most=150, validators=[InputRequired(_("请写考评系数，例如 90"))]
    )


class PaidForm(BaseForm):
    """The payment of a reward."""

    paid_on = DayField(_("拨付日期"), validators=[InputRequired(_("请写日期"))])
    voucher = text_field(_("凭证号"), _("请写凭证号"))


class ArchiveForm(BaseForm):
    """Closing the case for good."""

    version = IntegerField(validators=[InputRequired()])
    reason = note_field(_("归档说明"), _("请写归档说明"))


class YearForm(BaseForm):
    """The year a button belongs to."""

    year = HiddenField(validators=[InputRequired()])
