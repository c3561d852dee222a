"""The log of visits, and corrections in it."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.demand_survey import VisitForm
from models.reads.survey_visit import VisitView, visit_log
from rules.demand_survey import VisitOutcome
from webapp import words
from webapp.attempt import Clean, attempt, keep_files
from webapp.casework import case_head
from webapp.context import act, database
from webapp.demand_survey.answers import offer, visit_note
from webapp.demand_survey.desk import local_clock, page, pages
from webapp.forms import read_form
from webapp.listing import chips, here, part_of
from webapp.pages import May
from workflows.actions.survey_visits import correct_visit


@pages.get("/visits", may=May.STAFF)
def visits(reference: str) -> ResponseReturnValue:
    """Show all visits, the newest first; they filter by outcome."""
    chosen, sought = request.args.get("outcome", ""), request.args.get("q", "").strip()[:40]
    with database()() as session:
        head = case_head(session, reference)
        found = visit_log(session, head.id)
    rows = [
        line
        for line in found
        if chosen in ("", line.visit.outcome)
        and (sought in line.door or sought in line.visit.visitors)
    ]
    oldest_first = request.args.get("sort") == "time"
    if oldest_first:
        rows.reverse()
    offered: list[tuple[str, Any, int | None]] = [("", _l("全部"), len(found))]
    offered += [
        (each.value, words.LABELS[VisitOutcome][each], sum(v.visit.outcome is each for v in found))
        for each in VisitOutcome
    ]
    return page(
        "visits",
        head,
        _("走访记录"),
        part=part_of(rows, lambda line: line.visit.id),
        chips=chips("outcome", offered, chosen),
        sort_url=here(sort=None if oldest_first else "time", after=None, before=None),
        direction="ascending" if oldest_first else "descending",
        sought=sought,
    )


@pages.get("/visits/<int:visit_id>", may=May.STAFF)
def show_visit(reference: str, visit_id: int) -> ResponseReturnValue:
    """Show one visit, to be corrected."""
    return _visit_page(reference, visit_id, None)


@pages.post("/visits/<int:visit_id>", may=May.MANAGER)
def change_visit(reference: str, visit_id: int) -> ResponseReturnValue:
    """Correct a visit; the old words stay in the log of events."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(VisitForm)
    offer(form)

    def do(session: Any, files: list[Clean]) -> None:  # noqa: ANN401 -- a Session
        photos = keep_files(session, head.id, files, _("走访照片"))
        correct_visit(session, head.id, visit_id, visit_note(form, photos), act())

    if not attempt(form, do, [form.photo.data]):
        return _visit_page(reference, visit_id, form), 422
    flash(_("走访记录已更正"), "yes")
    return redirect(url_for("demand_survey.visits", reference=reference), 303)


def _visit_page(reference: str, visit_id: int, form: VisitForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = [line for line in visit_log(session, head.id) if line.visit.id == visit_id]
    if not found:
        abort(404)
    shown = form or _form_of(found[0].visit)
    offer(shown)
    return page("visit", head, _("%(door)s 的走访", door=found[0].door), line=found[0], form=shown)


def _form_of(visit: VisitView) -> VisitForm:
    copied = {
        name: getattr(visit, name)
        for name in (
            "visitors",
            "channel",
            "outcome",
            "position",
            "concern",
            "promise",
            "note",
            "documents_left",
        )
    }
    return VisitForm(
        **copied,
        visited_at=local_clock(visit.visited_at),
        next_visit_at=local_clock(visit.next_visit_at) if visit.next_visit_at else None,
    )
