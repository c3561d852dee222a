"""The demand survey as a resident answers it: one question a page."""

from typing import Final

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.fields import Words, choices_of
from forms.words import _
from rules.demand_survey import MOST_WISHES
from rules.money import Fen

_CHOOSE: Final = _("请选一个")


class RenovationForm(BaseForm):
    """Do you want a renovation? The inclusion vote."""

    wants_renovation = RadioField(
        _("您同意本小区改造吗？"),
        choices=choices_of([("yes", _("同意")), ("no", _("不同意")), ("open", _("还没想好"))]),
        validators=[InputRequired(_CHOOSE)],
    )


class WishesForm(BaseForm):
    """Which dishes? Up to five, most wanted first."""

    wish_1 = SelectField(_("最想改的"))
    wish_2 = SelectField(_("第二想改的"))
    wish_3 = SelectField(_("第三想改的"))
    wish_4 = SelectField(_("第四想改的"))
    wish_5 = SelectField(_("第五想改的"))

    def offer(self, words: Words) -> None:
        """Offer the dishes of the case's menu."""
        for field in self:
            if isinstance(field, SelectField):
                field.choices = choices_of([("", _("不选")), *words])

    def wishes(self) -> list[str]:
        """Return the dishes in order; a gap closes up."""
        named = (getattr(self, f"wish_{place}").data for place in range(1, MOST_WISHES + 1))
        return [code for code in named if code]

    def validate_wish_5(self, field: SelectField) -> None:
        """A dish is named once."""
        del field
        if len(set(self.wishes())) < len(self.wishes()):
            raise ValidationError(_("同一项选了两次，请换一项"))


class ManagementForm(BaseForm):
    """Do you accept management afterwards?"""

    accepts_management = RadioField(
        _("改造后由物业或居民自己管，您接受吗？"),
        choices=choices_of([("yes", _("接受")), ("no", _("不接受")), ("open", _("还没想好"))]),
        validators=[InputRequired(_CHOOSE)],
    )


class FeeForm(BaseForm):
    """What fee is acceptable?"""

    fee = RadioField(_("每月每平方米"), validators=[InputRequired(_CHOOSE)])

    def offer(self, words: Words) -> None:
        """Offer prices in fen."""
        self.fee.choices = choices_of(words)

    def amount(self) -> Fen | None:
        """Return the most they accept; None where they could not say."""
        text = str(self.fee.data or "")
        return Fen(int(text)) if text.isdigit() else None


class PayForm(BaseForm):
    """Would you pay towards it?"""

    willing_to_pay = RadioField(
        _("如果改造要居民出一部分钱，您愿意吗？"),
        choices=choices_of([("yes", _("愿意")), ("no", _("不愿意")), ("open", _("看要出多少"))]),
        validators=[InputRequired(_CHOOSE)],
    )


class OwnIdeaForm(BaseForm):
    """Anything of your own?"""

    idea = TextAreaField(
        _("您的想法"),
        validators=[Optional(), Length(max=500, message=_("最多 500 字"))],
    )


class NameForm(BaseForm):
    """Who answers?"""

    signer_name = StringField(
        _("您的姓名"),
        validators=[
            InputRequired(_("请写姓名")),
            Length(max=50, message=_("姓名最多 50 字")),
        ],
    )
