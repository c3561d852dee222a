"""A manager's submission and a reviewer's verdict."""

from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.fields import EnumRadio, Words
from forms.words import _
from rules.stages import Decision, Stage, Verdict


class SubmitForm(BaseForm):
    """Put the work of the present stage before the reviewers."""

    version = IntegerField(validators=[InputRequired()])
    note = TextAreaField(_("给审查员的话"), validators=[Optional(), Length(max=2000)])


class ReviewForm(BaseForm):
    """Approve the work of a stage, or send it back with a reason."""

    stage = HiddenField(validators=[InputRequired()])
    version = IntegerField(validators=[InputRequired()])
    submission = IntegerField(validators=[InputRequired()])
    verdict = EnumRadio(_("审查结论"), Verdict, (), validators=[InputRequired(_("请选择一个结论"))])
    # Not Optional(): it would end the chain of validators, and an empty reason would pass.
    reason = TextAreaField(_("意见"), validators=[Length(max=2000, message=_("意见最多 2000 字"))])

    def offer(self, words: Words) -> None:
        """Offer the verdicts this stage knows, in their words."""
        from forms.fields import choices_of  # noqa: PLC0415 -- one use

        self.verdict.choices = choices_of(words)

    def validate_reason(self, field: TextAreaField) -> None:
        """Sending work back needs a reason; approval does not."""
        if self.verdict.data in {Verdict.RETURN, Verdict.REJECT} and not (field.data or "").strip():
            raise ValidationError(_("退回或不予通过，请写明理由"))

    def value(self) -> Decision:
        """Return the decision; call only after `validate()`."""
        return Decision(
            stage=Stage(self.stage.data or ""),
            version=self.version.data or 0,
            verdict=Verdict(self.verdict.data),
            reason=(self.reason.data or "").strip(),
        )
