"""What a resident is asked who objects to a vote: one question a page."""

from typing import Final

from wtforms import RadioField
from wtforms.validators import DataRequired, InputRequired

from forms.base import BaseForm
from forms.fields import Words, choices_of
from forms.typed_text import LineField, RemarkField
from forms.words import _
from rules.resident_consultation import ObjectionSubject, ObjectorStanding

LONGEST: Final = 500
"""Characters of an objection behind the link: a draft of it must fit the device's cookie."""


class SubjectForm(BaseForm):
    """What the objection is about."""

    subject = RadioField(_("您对什么有异议？"), validators=[InputRequired(_("请选一个"))])

    def offer(self, words: Words) -> None:
        """Offer the subjects of an objection."""
        self.subject.choices = choices_of(words)

    @property
    def chosen(self) -> ObjectionSubject:
        """The subject, after validation."""
        return ObjectionSubject(self.subject.data)


class TextForm(BaseForm):
    """What is wrong, in the resident's own words."""

    text = RemarkField(
        _("您的异议"),
        longest=LONGEST,
        validators=[DataRequired(_("请写下您的异议"))],
    )


class StandingForm(BaseForm):
    """In what right they object."""

    standing = RadioField(_("您是这套房的什么人？"), validators=[InputRequired(_("请选一个"))])

    def offer(self, words: Words) -> None:
        """Offer the standings."""
        self.standing.choices = choices_of(words)

    @property
    def chosen(self) -> ObjectorStanding:
        """The standing, after validation."""
        return ObjectorStanding(self.standing.data)


class NameForm(BaseForm):
    """Who objects."""

    name = LineField(_("您的姓名"), longest=50, validators=[DataRequired(_("请写姓名"))])
