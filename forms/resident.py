"""What a resident types at the door of a link."""

import re

from wtforms import StringField, ValidationError
from wtforms.validators import InputRequired

from forms.base import BaseForm
from forms.fields import half_width
from forms.words import _


class CodeForm(BaseForm):
    """The last four digits of the phone, or the six digits of the paper notice."""

    code = StringField(
        _("手机号后 4 位，或通知单上的 6 位数字"),
        validators=[InputRequired(_("请填 4 位或 6 位数字"))],
    )

    def validate_code(self, field: StringField) -> None:
        """Refuse anything else without counting it as a try: it opens nothing."""
        if not re.fullmatch(r"[0-9]{4}|[0-9]{6}", self.value()):
            raise ValidationError(_("请填 4 位或 6 位数字"))
        del field

    def value(self) -> str:
        """Return the digits, full-width ones made plain and spaces left out."""
        return re.sub(r"[\s-]", "", half_width(self.code.data or ""))
