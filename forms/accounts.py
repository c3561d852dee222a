"""What people type about their own account."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from forms.base import BaseForm
from forms.fields import half_width
from forms.words import _


class CodeForm(BaseForm):
    """Six digits of an authenticator app, or a recovery code."""

    code = StringField(
        _("6 位动态口令"),
        validators=[
            InputRequired(_("请填写手机上的 6 位数字")),
            Length(max=40, message=_("口令是 6 位数字")),
        ],
        render_kw={"autocomplete": "one-time-code"},
    )

    @property
    def typed(self) -> str:
        """The code without the spaces that apps show between the digits, in small letters."""
        return half_width(self.code.data or "").replace(" ", "").lower()
