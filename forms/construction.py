"""The contract and its milestones, changes and payments."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    MultipleFileField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.entries import DayField, SignedYuanField, WholeField
from forms.fields import AreaField, EnumRadio, EnumSelect, YuanField
from forms.words import _
from rules.construction import ChangeState, MilestoneKind, PaymentKind
from rules.permit import PermitExemption

_LINE = Length(max=200, message=_("最多 200 字"))
_LONG = Length(max=2000, message=_("最多 2000 字"))


def must(sentence: Any) -> list[Any]:  # noqa: ANN401 -- lazy text, WTForms validators
    """Return the validators of a line that must be filled."""
    return [InputRequired(sentence), _LINE]


class ContractForm(BaseForm):
    """The works contract as signed."""

    number = StringField(_("合同编号"), validators=must(_("请写合同编号")))
    contractor = StringField(_("施工单位"), validators=must(_("请写施工单位")))
    supervisor = StringField(_("监理单位"), validators=must(_("请写监理单位")))
    chief_supervising_engineer = StringField(
        _("总监理工程师"), validators=must(_("请写总监理工程师"))
    )
    designer = StringField(_("设计单位"), validators=[Optional(), _LINE])
    amount = YuanField(_("合同价"), validators=[InputRequired(_("请写合同价"))])
    retention_percent = WholeField(_("质量保证金比例（%）"), most=100, default=3)
    signed_on = DayField(_("签订日期"), validators=[InputRequired(_("请写签订日期"))])
    planned_start = DayField(_("计划开工"), validators=[InputRequired(_("请写计划开工日期"))])
    planned_end = DayField(_("计划完工"), validators=[InputRequired(_("请写计划完工日期"))])
    award_notice = StringField(_("中标通知书编号"), validators=[Optional(), _LINE])
    permit_number = StringField(_("施工许可证编号"), validators=[Optional(), _LINE])
    permit_exemption = EnumSelect(
        _("不需许可的理由"),
        PermitExemption,
        (),
        open_label=_("需要许可证"),
        validators=[Optional()],
    )
    works_area = AreaField(_("施工面积（㎡）"), validators=[Optional()])

    def validate_amount(self, field: YuanField) -> None:
        """A contract costs something."""
        if field.fen == 0:
            raise ValidationError(str(_("金额要大于 0")))


class StartForm(BaseForm):
    """The day on which works start."""

    started_on = DayField(_("开工日期"), validators=[InputRequired(_("请写开工日期"))])


class CompletionForm(BaseForm):
    """The contractor's completion report."""

    reported_on = DayField(_("竣工报告日期"), validators=[InputRequired(_("请写日期"))])
    report_number = StringField(_("竣工报告编号"), validators=must(_("请写报告编号")))


class MilestoneRow(BaseForm):
    """One line of the plan of milestones; an empty new line is left out."""

    key = HiddenField()
    title = StringField(_("节点"), validators=[Optional(), _LINE])
    kind = EnumSelect(_("种类"), MilestoneKind, (), validators=[Optional()])
    weight = WholeField(_("权重（%）"), most=100)
    planned_on = DayField(_("计划日期"), validators=[Optional()])
    strike = BooleanField(_("删去"))

    def is_wanted(self) -> bool:
        """Whether the line stays or is new."""
        return not self.strike.data and bool((self.title.data or "").strip())


class MilestonesForm(BaseForm):
    """All milestones of the works, their weights and days."""

    rows = FieldList(FormField(MilestoneRow), max_entries=40)

    def wanted(self) -> Iterator[MilestoneRow]:
        """Return the lines that stay or are new."""
        for entry in self.rows:
            if entry.form.is_wanted():
                yield entry.form

    def validate_rows(self, _field: Any) -> None:  # noqa: ANN401 -- a FieldList
        """Every line that stays has a kind, a weight and a day; there is at least one."""
        found = list(self.wanted())
        if not found:
            raise ValidationError(str(_("至少要有一个节点")))
        for row in found:
            for field, known, sentence in (
                (row.kind, row.kind.data is not None, _("请选择节点种类")),
                (row.weight, row.weight.number is not None, _("请写权重")),
                (row.planned_on, row.planned_on.data is not None, _("请写计划日期")),
            ):
                if not known and not field.errors:
                    field.errors = [str(sentence)]
        if any(field.errors for row in found for field in row):
            raise ValidationError(str(_("有节点没有填完整")))

    def whole(self) -> int:
        """Return the sum of the weights typed."""
        return sum(row.weight.number or 0 for row in self.wanted())


class ReportForm(BaseForm):
    """A milestone reached, with photographs."""

    reached_on = DayField(_("完成日期"), validators=[InputRequired(_("请写完成日期"))])
    note = TextAreaField(_("说明"), validators=[Optional(), _LONG])
    photos = MultipleFileField(_("现场照片"), validators=[Optional()])


class SignForm(BaseForm):
    """A supervising engineer's signature, recorded by somebody else."""

    engineer = StringField(_("监理工程师"), validators=must(_("请写签字人姓名")))
    signed_on = DayField(_("签字日期"), validators=[InputRequired(_("请写签字日期"))])


class ReasonForm(BaseForm):
    """Something is taken back or refused, and why."""

    reason = StringField(_("理由"), validators=must(_("请写理由")))


class ChangeForm(BaseForm):
    """A change order."""

    number = StringField(_("签证编号"), validators=must(_("请写签证编号")))
    amount = SignedYuanField(_("增减金额"), validators=[InputRequired(_("请写增减金额"))])
    reason = TextAreaField(_("事由"), validators=[InputRequired(_("请写事由")), _LONG])
    touches_items = BooleanField(_("增加或取消了改造项目"))
    raises_share = BooleanField(_("有住户出资会超过签字的上限"))
    moves_lift = BooleanField(_("电梯位置有变或影响采光"))
    changes_fee = BooleanField(_("改变了管理模式或收费"))


class ChangeDecisionForm(BaseForm):
    """What is decided about a change order."""

    decision = EnumRadio(
        _("结论"),
        ChangeState,
        (
            (ChangeState.APPROVED.value, _("批准")),
            (ChangeState.REJECTED.value, _("不批准")),
        ),
        validators=[InputRequired(_("请选择结论"))],
    )
    approval = StringField(_("表决结果或原审批部门批复编号"), validators=[Optional(), _LINE])
    note = StringField(_("意见"), validators=[Optional(), _LINE])


class PaymentForm(BaseForm):
    """The contractor's application for a payment."""

    kind = EnumSelect(_("款项"), PaymentKind, (), validators=[InputRequired(_("请选择款项"))])
    completed_value = YuanField(
        _("累计完成产值（结算时写结算价）"), validators=[InputRequired(_("请写累计完成产值"))]
    )
    amount = YuanField(_("本次申请"), validators=[InputRequired(_("请写申请金额"))])
    retained = YuanField(_("扣留质量保证金"), validators=[Optional()])
    invoice = StringField(_("发票号"), validators=[Optional(), _LINE])
    applied_on = DayField(_("申请日期"), validators=[InputRequired(_("请写申请日期"))])

    def validate_amount(self, field: YuanField) -> None:
        """Nobody applies for nothing."""
        if field.fen == 0:
            raise ValidationError(str(_("金额要大于 0")))


class PayForm(BaseForm):
    """A payment made."""

    paid_on = DayField(_("付款日期"), validators=[InputRequired(_("请写付款日期"))])


def given(day: date | None) -> date:
    """Return a day that validation has seen to be there."""
    assert day is not None  # noqa: S101 -- InputRequired
    return day
