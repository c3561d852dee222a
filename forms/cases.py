"""Opening a case, and letting one rest."""

from wtforms import IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from forms.base import BaseForm
from forms.fields import ManyField
from forms.words import _


class OpenCaseForm(BaseForm):
    """Open a case for a compound."""

    title = StringField(
        _("改造内容"),
        validators=[InputRequired(_("请写改造内容，例如：综合改造与加装电梯")), Length(max=80)],
    )
    leader = StringField(_("牵头领导"), validators=[Optional(), Length(max=40)])
    contact = StringField(_("居民咨询电话"), validators=[Optional(), Length(max=40)])


class ChildCasesForm(BaseForm):
    """Open cases of their own for stairwells that want a lift."""

    stairwells: SelectMultipleField = ManyField(_("单元"))


class StandingForm(BaseForm):
    """Suspend, resume or withdraw a case, with the reason."""

    version = IntegerField(validators=[InputRequired()])
    reason = TextAreaField(
        _("理由"),
        validators=[InputRequired(_("请写明理由")), Length(max=2000, message=_("最多 2000 字"))],
    )
