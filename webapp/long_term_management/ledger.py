"""The list of months, and opening the next one."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.long_term_management import OpenMonthForm
from models.reads.fees import billing_of
from models.reads.ledger import MonthView, months_of, open_questions
from rules.deadlines import months_after
from rules.money import Fen
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.long_term_management.desk import (
    back,
    management_frame,
    month_name,
    pages,
    today,
    works,
)
from webapp.pages import May
from workflows.actions.ledger import open_month


@pages.get("/ledger", may=May.STAFF)
def ledger(reference: str) -> ResponseReturnValue:
    """List the months; five queries beside the case's own."""
    return _page(reference, None)


@pages.post("/ledger", may=May.MANAGER)
def open_next(reference: str) -> ResponseReturnValue:
    """Open a month and go to its page."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(OpenMonthForm)
    opened: list[int] = []

    def work(session: object, _files: object) -> None:
        first = form.month.first or today()
        opening = form.opening.fen or Fen(0)
        opened.append(open_month(session, head.id, first, opening, act()))  # type: ignore[arg-type]  # the session of attempt

    if not attempt(form, work):
        return _page(reference, form), 422
    flash(_("已开账，应收已按收费方案算好"), "yes")
    return back(".month", reference, month_id=opened[-1])


def _page(reference: str, form: OpenMonthForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        months = months_of(session, head.id)
        billing = billing_of(session, head.id)
        questions = open_questions(session, head.id)
    following = months_after(months[-1].month, 1) if months else today().replace(day=1)
    return render_template(
        "long_term_management/ledger.html",
        frame=management_frame(head, _("每月账目")),
        head=head,
        months=[(month, month_name(month.month), _state(month)) for month in reversed(months)],
        is_first=not months,
        billing=billing,
        questions=questions,
        form=form or OpenMonthForm(month=f"{following:%Y-%m}"),
        editable=works(head),
    )


def _state(month: MonthView) -> tuple[str, str]:
    if month.published_at is not None:
        return "yes", _("已公示")
    if month.closed_at is not None:
        return "maybe", _("已结账")
    return "none", _("记账中")
