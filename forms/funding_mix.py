"""Sources of money, and what households confirm and pay."""

from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.entries import DayField, WholeField
from forms.fields import EnumSelect, ManyField, YuanField, half_width
from forms.words import _
from rules.funding import FundingState, SourceKind
from rules.money import Fen

_MONEY = [InputRequired(_("请写金额"))]
_TEXT = Length(max=200, message=_("最多 200 字"))


class RateField(StringField):
    """A yearly rate in percent, such as "3.45"; `.rate` is the text, "" where left empty."""

    rate: str = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "3.45%"; anything but a number from 0 to 36 is an error."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.rate = ""
        text = half_width(self.data).removesuffix("%").strip()
        if not text:
            return
        try:
            rate = Decimal(text)
        except InvalidOperation:
            raise ValueError(str(_("请写成年利率，例如 3.45"))) from None
        if not rate.is_finite() or not 0 <= rate <= 36 or rate != round(rate, 4):  # noqa: PLR2004 -- usury begins above
            raise ValueError(str(_("年利率在 0 到 36 之间，最多四位小数")))
        self.rate = str(rate)


class WhatIfForm(BaseForm):
    """What if: another ceiling on one source, a city's subsidy rule, a match, a least share?"""

    source = SelectField(_("来源"), validators=[InputRequired(_("请选择资金来源"))])
    cap = YuanField(_("最多出"), validators=[Optional()])
    rule = SelectField(_("按补助办法"), default="", validators=[Optional()])
    ratio = WholeField(_("补助比例（百分数）"), most=100, validators=[Optional()])
    other = SelectField(_("配套于"), default="", validators=[Optional()])
    match = WholeField(_("配套比例（百分数）"), most=1000, validators=[Optional()])
    least_basic = WholeField(_("居民至少出基础类的（%）"), most=100, validators=[Optional()])
    least_improve = WholeField(_("居民至少出完善类的（%）"), most=100, validators=[Optional()])
    least_enhance = WholeField(_("居民至少出提升类的（%）"), most=100, validators=[Optional()])

    def validate_source(self, field: SelectField) -> None:
        """Ask for at least one thing to change, and for both halves of a pair."""
        del field
        if (self.rule.data and self.ratio.number is None) or (
            self.other.data and self.match.number is None
        ):
            raise ValidationError(_("选了补助办法或配套，还要写比例"))
        if not self.other.data and self.match.number is not None:
            raise ValidationError(_("请选配套于哪个来源"))
        if self.other.data and self.other.data == self.source.data:
            raise ValidationError(_("不能配套于自己"))
        changes = (self.cap.fen, self.least_basic.number, self.least_improve.number)
        given = (*changes, self.least_enhance.number, self.rule.data or None, self.match.number)
        if all(each is None for each in given) and not self.cap.errors:
            raise ValidationError(_("请至少改一样"))


class LiftSplitForm(BaseForm):
    """A lift's cost after subsidy, and how much of it is spent before it rises at all."""

    stairwell = SelectField(_("单元"), validators=[InputRequired(_("请选择单元"))])
    total = YuanField(_("要分摊的钱"), validators=_MONEY)
    fixed = WholeField(_("与楼层无关的部分（百分数）"), most=100, default=50)


class SourceForm(BaseForm):
    """One source of money with its terms."""

    kind = EnumSelect(_("来源"), SourceKind, (), validators=[InputRequired(_("请选择资金来源"))])
    payer = StringField(_("出资方"), validators=[InputRequired(_("请写出资方名称")), _TEXT])
    amount = YuanField(_("金额"), validators=_MONEY)
    due_on = DayField(_("最迟到位日期"), validators=[Optional()])
    items = ManyField(_("只用于这些项目"))
    is_repaid = BooleanField(_("靠小区公共收益（广告、停车、快递柜等）回本"))
    pre_finances = BooleanField(_("由施工单位垫资"))
    rate = RateField(_("年利率或折现率"), validators=[Optional()])
    years = WholeField(_("年限"), most=50, validators=[Optional()])
    net_per_year = YuanField(_("每年净收入"), validators=[Optional()])
    balance = YuanField(_("维修资金账户余额"), validators=[Optional()])
    guarantor = StringField(_("担保人、还款来源"), validators=[Optional(), _TEXT])
    note = TextAreaField(_("说明"), validators=[Optional(), Length(max=2000)])

    def validate_amount(self, field: YuanField) -> None:
        """A source brings something."""
        if field.fen == 0:
            raise ValidationError(str(_("金额要大于 0")))

    def terms(self) -> dict[str, Any]:
        """Return the terms as they are stored; call only after `validate()`."""
        given = {
            "rate": self.rate.rate or None,
            "years": self.years.number,
            "net_per_year": self.net_per_year.fen,
            "balance": self.balance.fen,
            "guarantor": (self.guarantor.data or "").strip() or None,
        }
        return {name: value for name, value in given.items() if value is not None}


class StepForm(BaseForm):
    """The next step of a source, or a promise withdrawn."""

    seen = HiddenField(validators=[InputRequired()])
    to = EnumSelect(_("改为"), FundingState, (), validators=[InputRequired(_("请选择状态"))])
    step_amount = YuanField(_("金额"), validators=_MONEY)
    evidence = StringField(
        _("证明材料（文号、合同号、凭证号）"),
        validators=[InputRequired(_("请写证明材料的名称或编号")), _TEXT],
    )
    scan = FileField(_("扫描件"), validators=[Optional()])

    def was(self) -> FundingState:
        """Return the state the person saw; a forged one counts as none they could have seen."""
        known = {state.value: state for state in FundingState}
        return known.get(self.seen.data or "", FundingState.SPENT)


class ConfirmForm(BaseForm):
    """A household's signed promise (出资确认书)."""

    number = StringField(
        _("出资确认书编号"), validators=[InputRequired(_("请写确认书编号")), _TEXT]
    )
    signed_on = DayField(_("签字日期"), validators=[InputRequired(_("请写签字日期"))])
    instalments = WholeField(_("分几期缴"), least=1, most=60, default=1)
    scan = FileField(_("扫描件"), validators=[Optional()])


class ConfirmAllForm(BaseForm):
    """A signed list for a stairwell, or for everybody."""

    stairwell = SelectField(_("范围"), validators=[Optional()])
    number = StringField(_("签字名册编号"), validators=[InputRequired(_("请写名册编号")), _TEXT])
    signed_on = DayField(_("签字日期"), validators=[InputRequired(_("请写签字日期"))])
    scan = FileField(_("名册扫描件"), validators=[Optional()])


class ReceiveForm(BaseForm):
    """One payment of a household."""

    amount = YuanField(_("实缴金额"), validators=_MONEY)
    receipt = StringField(_("收据号"), validators=[InputRequired(_("请写收据号")), _TEXT])
    paid_on = DayField(_("缴款日期"), validators=[InputRequired(_("请写缴款日期"))])


class ReceiveAllForm(BaseForm):
    """A bank's list of payments for a stairwell, or for everybody."""

    paid_stairwell = SelectField(_("范围"), validators=[Optional()])
    total = YuanField(_("合计金额"), validators=_MONEY)
    batch = StringField(_("银行清单号"), validators=[InputRequired(_("请写清单号")), _TEXT])
    paid_on = DayField(_("入账日期"), validators=[InputRequired(_("请写入账日期"))])


class ExemptForm(BaseForm):
    """Nothing is asked of a household, and why."""

    exemption = StringField(_("免缴理由"), validators=[InputRequired(_("请写免缴理由")), _TEXT])


class ChangeShareForm(BaseForm):
    """What a household pays is changed, and why."""

    new_amount = YuanField(_("改为"), validators=_MONEY)
    change_reason = StringField(_("理由"), validators=[InputRequired(_("请写理由")), _TEXT])


class CancelPaymentForm(BaseForm):
    """A payment recorded by mistake."""

    payment = WholeField("", most=2**53, validators=[InputRequired()])
    reason = StringField(_("撤销理由"), validators=[InputRequired(_("请写撤销理由")), _TEXT])


def whole_yuan(amount: Fen | None) -> str:
    """Return fen as it would be typed into a form: 123450 -> "1234.50"."""
    if amount is None:
        return ""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02}"
