"""What a resident is asked when the works are finished."""

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from forms.acceptance import LONG, Plain, text_field
from forms.base import BaseForm
from forms.fields import choices_of
from forms.words import _


class MarkForm(BaseForm):
    """A mark from 5 to 1; the page puts the question in place of the label."""

    mark = RadioField(
        _("打几分"),
        choices=choices_of(
            [
                ("5", _("5 分，很满意")),
                ("4", _("4 分，满意")),
                ("3", _("3 分，一般")),
                ("2", _("2 分，不满意")),
                ("1", _("1 分，很不满意")),
            ]
        ),
        validators=[InputRequired(_("请选一个分数"))],
    )


class AcceptForm(BaseForm):
    """Whether the household accepts the works."""

    accepts = RadioField(
        _("您同意通过验收吗？"),
        choices=choices_of([("yes", _("同意")), ("no", _("不同意"))]),
        validators=[InputRequired(_("请选同意或不同意"))],
    )


class SignForm(BaseForm):
    """The name under the opinion, and what is still to be put right."""

    refuses: bool = False
    remark = TextAreaField(_("还有什么没做好？"), validators=[LONG, Plain(lines=True)])
    signer = text_field(_("您的姓名"), _("请写姓名"))

    def validate_remark(self, field: TextAreaField) -> None:
        """Whoever refuses says what is to be put right."""
        if self.refuses and not (field.data or "").strip():
            raise ValidationError(str(_("请写哪里没做好，好派人来看")))
