"""Forms of the joint acceptance: proofs, checklist, signatures, filing, hand-over."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.entries import DayField, WholeField
from forms.fields import EnumSelect, YuanField, choices_of
from forms.words import _
from rules.acceptance import CheckResult, HandoverItem, Party, StatutoryCondition
from rules.names import clean
from rules.refusal import Refusal
from rules.warranty import WarrantyCategory

SHORT = Length(max=80, message=_("最多 80 字"))
LONG = Length(max=2000, message=_("最多 2000 字"))


class Plain:
    """Refuse characters that can neither be seen nor printed; tidy the rest."""

    def __init__(self, *, lines: bool = False) -> None:
        self.lines = lines

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401 -- WTForms' signature
        """Put the clean text in place of the typed one."""
        del form
        try:
            field.data = clean(field.data or "", longest=2000, lines=self.lines)
        except Refusal:
            raise ValidationError(str(_("有不能保存的字符（表情符号或看不见的字符）"))) from None


def text_field(label: Any, required: Any = "") -> StringField:  # noqa: ANN401 -- lazy text
    """Return a line of text of at most 80 characters; `required` is what to say when empty."""
    first = InputRequired(required) if required else Optional()
    return StringField(label, validators=[first, SHORT, Plain()])


def note_field(label: Any, required: Any = "") -> TextAreaField:  # noqa: ANN401 -- lazy text
    """Return a text of several lines."""
    first = InputRequired(required) if required else Optional()
    return TextAreaField(label, validators=[first, LONG, Plain(lines=True)])


class ProofForm(BaseForm):
    """The document that shows one statutory condition."""

    condition = EnumSelect(
        _("法定条件"), StatutoryCondition, (), validators=[InputRequired(_("请选择条件"))]
    )
    document = text_field(_("证明材料的名称和编号"), _("请写材料名称和编号"))
    files = MultipleFileField(_("扫描件"), validators=[Optional()])


class CheckForm(BaseForm):
    """One line of the checklist."""

    item = HiddenField(validators=[InputRequired()])
    result = EnumSelect(_("结论"), CheckResult, ())
    note = text_field(_("说明"))
    # Not Optional(): it would end the chain before the checks below.
    rectify_by = DayField(_("整改期限"))
    signer = StringField(_("检查人"), validators=[SHORT, Plain()])

    def validate_rectify_by(self, field: DayField) -> None:
        """What failed is put right by a day."""
        if self.result.data is CheckResult.FAIL and field.data is None:
            raise ValidationError(str(_("不合格要写整改期限")))

    def validate_signer(self, field: StringField) -> None:
        """Whoever found something says who they are."""
        found = self.result.data in {CheckResult.PASS, CheckResult.FAIL}
        if found and not (field.data or "").strip():
            raise ValidationError(str(_("请写检查人")))


class ChecklistForm(BaseForm):
    """The whole checklist on one page."""

    checks: "FieldList[FormField[CheckForm]]" = FieldList(FormField(CheckForm), max_entries=40)

    def offer(self, words: Iterable[tuple[str, Any]]) -> None:
        """Offer the results on every line."""
        choices = choices_of(words)
        for line in self.checks:
            line.form.result.choices = choices


class OneCheckForm(CheckForm):
    """One line of the checklist on its own page, with photographs."""

    files = MultipleFileField(_("照片"), validators=[Optional()])


class RectifiedForm(BaseForm):
    """When something that failed was put right."""

    rectified_on = DayField(_("整改完成日期"), validators=[InputRequired(_("请写日期"))])


class SignatureForm(BaseForm):
    """One party's signature as it stands on paper."""

    party = EnumSelect(_("单位"), Party, (), validators=[InputRequired(_("请选择单位"))])
    organisation = text_field(_("单位名称"))
    name = text_field(_("签字人"), _("请写签字人姓名"))
    signed_on = DayField(_("签字日期"), validators=[InputRequired(_("请写签字日期"))])


class PassForm(BaseForm):
    """The joint team's conclusion."""

    passed_on = DayField(_("验收通过日期"), validators=[InputRequired(_("请写日期"))])
    contract_years = WholeField(
        _("其他项目约定保修年数"), most=30, validators=[Optional()], default=0
    )
    conclusion = note_field(_("验收结论"), _("请写验收结论"))


class FilingForm(BaseForm):
    """The completion filing."""

    number = text_field(_("备案编号"), _("请写备案编号"))
    filed_on = DayField(_("备案日期"), validators=[InputRequired(_("请写备案日期"))])


class SettlementForm(BaseForm):
    """The final account."""

    amount = YuanField(_("结算金额"), validators=[InputRequired(_("请写结算金额"))])
    settlement_number = text_field(_("审计（审核）报告编号"), _("请写报告编号"))
    settlement_note = note_field(_("与合同的差额说明"))


class HandoverForm(BaseForm):
    """One line of the hand-over list."""

    item = EnumSelect(_("移交内容"), HandoverItem, (), validators=[InputRequired(_("请选择内容"))])
    content = note_field(_("明细"), _("请写移交了什么"))
    receiver = text_field(_("接收单位和接收人"), _("请写接收人"))
    handed_on = DayField(_("移交日期"), validators=[InputRequired(_("请写移交日期"))])


class DefectForm(BaseForm):
    """A defect as somebody reported it."""

    place = text_field(_("部位"), _("请写部位，例如：3号楼2单元屋面"))
    category = EnumSelect(
        _("类别"), WarrantyCategory, (), validators=[InputRequired(_("请选择类别"))]
    )
    description = note_field(_("问题"), _("请写清楚是什么问题"))
    door = text_field(_("房号"))
    reporter = text_field(_("报修人"))
    is_urgent = BooleanField(_("漏水或危及安全，24 小时内要答复"))
    is_critical = BooleanField(_("严重缺陷，不消除不能通过验收"))
    files = MultipleFileField(_("照片"), validators=[Optional()])


class RepairForm(BaseForm):
    """What was repaired, and when."""

    repaired_on = DayField(_("修好日期"), validators=[InputRequired(_("请写日期"))])
    repair = text_field(_("怎么修的"), _("请写怎么修的"))


class ConfirmForm(BaseForm):
    """Who saw that the repair holds."""

    resident = text_field(_("确认的居民"), _("请写居民姓名"))


class FailForm(BaseForm):
    """Why the repair did not hold."""

    reason = text_field(_("哪里没修好"), _("请写哪里没修好"))


class OpinionForm(BaseForm):
    """A household's opinion as staff enter it from paper."""

    accepts = RadioField(
        _("是否同意验收"),
        choices=choices_of([("yes", _("同意")), ("no", _("不同意"))]),
        validators=[InputRequired(_("请选择是否同意"))],
    )
    works_mark = WholeField(
        _("工程质量（1–5 分）"), least=1, most=5, validators=[InputRequired(_("请打分"))]
    )
    process_mark = WholeField(
        _("施工过程（1–5 分）"), least=1, most=5, validators=[InputRequired(_("请打分"))]
    )
    management_mark = WholeField(
        _("今后管理（1–5 分）"), least=1, most=5, validators=[InputRequired(_("请打分"))]
    )
    signer = text_field(_("签字人"), _("请写签字人姓名"))
    remark = note_field(_("意见"))
