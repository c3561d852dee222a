"""What staff enter when they write a plan."""

from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.entries import DayField, WholeField
from forms.fields import EnumSelect, ManyField, Words, YuanField, choices_of, half_width
from forms.words import _
from rules.demand_survey import Concern
from rules.funding import SourceKind
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    Opinion,
    ReviewingDepartment,
    ShareMethod,
    StrategyOffer,
    WishOutcome,
)
from rules.registration import ManagementMode


def _text(most: int) -> list[object]:
    return [Optional(), Length(max=most, message=_("最多 %(max)d 字"))]


# `Optional` would end the chain before a form's own check of an empty field.
_SHORT_ENOUGH = Length(max=2000, message=_("最多 %(max)d 字"))


class QuantityField(StringField):
    """A quantity with at most two places; `.hundredths` is whole, None where left empty."""

    hundredths: int | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "1,250.5"; a sign or a third place is an error."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.hundredths = None
        text = half_width(self.data).replace(",", "")
        if not text:
            return
        try:
            quantity = Decimal(text)
            exact = quantity.quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValueError(str(_("请写成数量，例如 1250 或 1250.50"))) from None
        if not quantity.is_finite() or quantity != exact:
            raise ValueError(str(_("数量最多两位小数")))
        if not 0 < exact < Decimal(10_000_000):
            raise ValueError(str(_("数量要大于 0")))
        self.hundredths = int(exact * 100)


class ItemForm(BaseForm):
    """One item of works."""

    version = IntegerField(validators=[Optional()])
    item = SelectField(_("项目"), validators=[InputRequired(_("请选择项目"))])
    place = SelectField(_("位置"))
    quantity = QuantityField(_("数量"), validators=[InputRequired(_("请写数量"))])
    unit_cost = YuanField(_("单价"), validators=[InputRequired(_("请写单价"))])
    hazards = ManyField(_("消除的隐患"), coerce=int)
    occupies = StringField(_("占用哪一户的专有部分"), validators=_text(40))
    note = TextAreaField(_("说明"), validators=_text(500))


class PlanForm(BaseForm):
    """What a plan says beside its items and its money."""

    version = IntegerField(validators=[InputRequired()])
    title = StringField(
        _("方案名称"), validators=[InputRequired(_("请写方案名称")), Length(max=100)]
    )
    summary = TextAreaField(_("改什么"), validators=_text(3000))
    effects = TextAreaField(_("对住户的影响"), validators=_text(2000))
    compensation = TextAreaField(_("补偿预案"), validators=_text(2000))
    utilities_coordination = TextAreaField(_("管线统筹施工安排"), validators=_text(2000))
    works_days = WholeField(_("工期"), least=1, most=2000, validators=[Optional()])
    works_from = DayField(_("计划开工"), validators=[Optional()])
    contingency_percent = WholeField(
        _("预备费"), most=30, validators=[InputRequired(_("请写预备费比例"))]
    )
    management_mode = EnumSelect(_("改造后的管理模式"), ManagementMode, (), validators=[Optional()])
    draws_fund = BooleanField(_("使用维修资金"))
    tops_up_fund = BooleanField(_("续筹维修资金"))
    common_income = BooleanField(_("用小区公共收益偿还投资"))
    payers_must_sign = BooleanField(_("加装电梯由出资户逐户签字"))


class WishForm(BaseForm):
    """How one wish was handled."""

    wish = HiddenField()
    outcome = EnumSelect(_("处理"), WishOutcome, (), validators=[Optional()])
    reason = StringField(_("理由"), validators=[_SHORT_ENOUGH])

    def validate_reason(self, field: StringField) -> None:
        """Who is told no is told why."""
        outcome = self.outcome.data
        if outcome in {WishOutcome.PARTLY, WishOutcome.REJECTED} and not (field.data or "").strip():
            raise ValidationError(_("没有全部采纳的，要写明理由"))


class WishesForm(BaseForm):
    """All wishes on one page."""

    wishes = FieldList(FormField(WishForm))

    def offer(self, words: Words) -> None:
        """Offer the outcomes in their words, on every line."""
        for line in self.wishes:
            outcome: SelectField = line.form.outcome
            outcome.choices = choices_of([("", _("还没处理")), *words])


class JustifyForm(BaseForm):
    """Why a hazard is left out."""

    hazard = IntegerField(validators=[InputRequired()])
    reason = StringField(_("不纳入的原因"), validators=_text(500))


class FeePlanForm(BaseForm):
    """One alternative for running the compound."""

    label = SelectField(_("方案"), choices=choices_of([(letter, letter) for letter in "ABCD"]))
    title = StringField(_("名称"), validators=[InputRequired(_("请写名称")), Length(max=100)])
    rate = YuanField(_("物业费"), validators=[InputRequired(_("请写物业费单价"))])
    parking_fee = YuanField(_("停车费"), validators=[Optional()])
    parking_spaces = WholeField(_("车位数"), most=100_000, validators=[Optional()])
    period = EnumSelect(
        _("停车费周期"), FeePeriod, (), validators=[InputRequired(_("请选择停车费周期"))]
    )
    services = TextAreaField(
        _("服务内容"), validators=[InputRequired(_("请写服务内容")), Length(max=2000)]
    )
    monthly_cost = YuanField(_("每月成本"), validators=[InputRequired(_("请写每月成本"))])
    other_income = YuanField(_("每月其他收入"), validators=[Optional()])


class SourceForm(BaseForm):
    """One planned source of money."""

    kind = EnumSelect(_("来源"), SourceKind, (), validators=[InputRequired(_("请选择资金来源"))])
    payer = StringField(
        _("出资单位"), validators=[InputRequired(_("请写出资单位")), Length(max=100)]
    )
    amount = YuanField(_("金额"), validators=[InputRequired(_("请写金额"))])
    items = ManyField(_("只用于"))
    is_repaid_from_common_income = BooleanField(_("用公共收益偿还"))
    is_contractor = BooleanField(_("由施工单位垫资"))
    due_on = DayField(_("预计到位"), validators=[Optional()])
    note = StringField(_("说明"), validators=_text(300))

    def validate_amount(self, field: YuanField) -> None:
        """A source of nothing is no source."""
        if field.fen == 0:
            raise ValidationError(_("金额要大于 0"))


class DivisionForm(BaseForm):
    """How the residents' part is divided."""

    version = IntegerField(validators=[InputRequired()])
    method = EnumSelect(
        _("分摊办法"), ShareMethod, (), validators=[InputRequired(_("请选择分摊办法"))]
    )
    table = EnumSelect(
        _("楼层系数表"), FloorTable, (), validators=[InputRequired(_("请选择楼层系数表"))]
    )
    residents_pay = YuanField(_("由居民承担的费用"), validators=[Optional()])
    subsidy = YuanField(_("其中政府补贴"), validators=[Optional()])
    ceiling_percent = WholeField(
        _("每户上限"), least=100, most=200, validators=[InputRequired(_("请写上限比例"))]
    )
    payment_schedule = TextAreaField(_("缴款安排"), validators=_text(500))

    def validate_subsidy(self, field: YuanField) -> None:
        """A subsidy cannot be more than what it is deducted from."""
        if (field.fen or 0) > (self.residents_pay.fen or 0):
            raise ValidationError(_("补贴不能超过由居民承担的费用"))


class OpinionForm(BaseForm):
    """One department's opinion."""

    department = EnumSelect(
        _("部门"), ReviewingDepartment, (), validators=[InputRequired(_("请选择部门"))]
    )
    opinion = EnumSelect(_("意见"), Opinion, (), validators=[InputRequired(_("请选择意见"))])
    text = TextAreaField(_("说明"), validators=[_SHORT_ENOUGH])
    signed_by = StringField(
        _("签署人"), validators=[InputRequired(_("请写签署人")), Length(max=50)]
    )
    given_on = DayField(_("日期"), validators=[InputRequired(_("请写日期"))])

    def validate_text(self, field: TextAreaField) -> None:
        """Changes and refusals are spelled out."""
        if self.opinion.data is not Opinion.PASSES and not (field.data or "").strip():
            raise ValidationError(_("要修改或不同意的，请写明"))


class StrategyForm(BaseForm):
    """What is agreed with one household."""

    door = StringField(_("房号"), validators=[InputRequired(_("请写房号")), Length(max=40)])
    concern = EnumSelect(_("顾虑"), Concern, (), validators=[InputRequired(_("请选择顾虑"))])
    offer = EnumSelect(_("办法"), StrategyOffer, (), validators=[InputRequired(_("请选择办法"))])
    terms = TextAreaField(_("约定"), validators=[InputRequired(_("请写约定")), Length(max=1000)])
    agreed_on = DayField(_("签字日期"), validators=[Optional()])


class VersionForm(BaseForm):
    """Which version a person was looking at."""

    version = IntegerField(validators=[InputRequired()])
