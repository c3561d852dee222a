"""What residents think of the management, asked again and again."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.fields import choices_of
from forms.long_term_management import SatisfactionForm
from models.reads.resident_opinions import count_opinions
from models.reads.upkeep import surveys_of
from rules.satisfaction import MARKS, Subject, sample_size
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.long_term_management.desk import back, management_frame, pages, today, works
from webapp.pages import May
from workflows.actions.upkeep import NewSurvey, record_satisfaction


@pages.get("/satisfaction", may=May.STAFF)
def satisfaction(reference: str) -> ResponseReturnValue:
    """Show the surveys; three queries beside the case's own."""
    return _page(reference, None)


@pages.post("/satisfaction", may=May.MANAGER)
def record_survey(reference: str) -> ResponseReturnValue:
    """Record one survey."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(SatisfactionForm)
    form.subject.choices = choices_of(words.choices(Subject))

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        value = NewSurvey(
            form.subject.data,
            form.held_on.data or today(),
            form.counts(),
            form.note.data or "",
        )
        record_satisfaction(session, head.id, value, act())

    if not attempt(form, work):
        return _page(reference, form), 422
    flash(_("已登记调查结果"), "yes")
    return back(".satisfaction", reference)


def _page(reference: str, form: SatisfactionForm | None) -> str:
    form = form or SatisfactionForm(held_on=today())
    form.subject.choices = choices_of([("", _("请选择")), *words.choices(Subject)])
    with database()() as session:
        head = case_head(session, reference)
        rows = surveys_of(session, head.id)
        households = count_opinions(session, head.id).households
    return render_template(
        "long_term_management/satisfaction.html",
        frame=management_frame(head, _("满意度")),
        head=head,
        rows=[(row, [row.result.counts.get(mark, 0) for mark in reversed(MARKS)]) for row in rows],
        sample=sample_size(households) if households else 0,
        households=households,
        form=form,
        editable=works(head),
    )
