"""Residents' councils and joint meetings with their minutes."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.demand_survey import MeetingForm, local_instant
from models.reads.demand_survey import meetings as read_meetings
from rules.demand_survey import MeetingKind
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database, now
from webapp.demand_survey.desk import local_clock, page, pages
from webapp.forms import read_form
from webapp.listing import chips, part_of
from webapp.pages import May
from webapp.typed import typed
from workflows.actions.survey_meetings import MeetingNote, correct_meeting
from workflows.actions.survey_meetings import record_meeting as keep_meeting


@pages.get("/meetings", may=May.STAFF)
def meetings(reference: str) -> ResponseReturnValue:
    """Show the meetings, the newest first; they filter by kind."""
    return _list_page(reference, None)


@pages.post("/meetings", may=May.MANAGER)
def record_meeting(reference: str) -> ResponseReturnValue:
    """Keep a meeting with its minutes."""
    form = _offered(read_form(MeetingForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(form, lambda session, _f: keep_meeting(session, case_id, _note(form), act())):
        return _list_page(reference, form), 422
    flash(_("会议已登记"), "yes")
    return redirect(url_for("demand_survey.meetings", reference=reference), 303)


@pages.get("/meetings/<int:meeting_id>", may=May.STAFF)
def show_meeting(reference: str, meeting_id: int) -> ResponseReturnValue:
    """Show one meeting, to be corrected."""
    return _meeting_page(reference, meeting_id, None)


@pages.post("/meetings/<int:meeting_id>", may=May.MANAGER)
def change_meeting(reference: str, meeting_id: int) -> ResponseReturnValue:
    """Correct the minutes; the old words stay in the log of events."""
    form = _offered(read_form(MeetingForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: correct_meeting(session, case_id, meeting_id, _note(form), act()),
    ):
        return _meeting_page(reference, meeting_id, form), 422
    flash(_("会议纪要已更正"), "yes")
    return redirect(url_for("demand_survey.meetings", reference=reference), 303)


def _offered(form: MeetingForm) -> MeetingForm:
    form.kind.choices = [("", _("请选择")), *words.choices(MeetingKind)]
    return form


def _note(form: MeetingForm) -> MeetingNote:
    return MeetingNote(
        kind=form.kind.data,
        title=typed(form.title),
        held_at=local_instant(form.held_at.data) or now(),
        chair=typed(form.chair),
        attendance=form.attendance.number or 0,
        minutes=typed(form.minutes),
        place=typed(form.place),
        attendees=typed(form.attendees),
    )


def _list_page(reference: str, form: MeetingForm | None) -> str:
    chosen = request.args.get("kind", "")
    with database()() as session:
        head = case_head(session, reference)
        found = read_meetings(session, head.id)
    offered: list[tuple[str, Any, int | None]] = [("", _l("全部"), len(found))]
    offered += [
        (each.value, words.LABELS[MeetingKind][each], sum(m.kind is each for m in found))
        for each in MeetingKind
    ]
    return page(
        "meetings",
        head,
        _("会议"),
        part=part_of([each for each in found if chosen in ("", each.kind)], lambda each: each.id),
        chips=chips("kind", offered, chosen),
        may_record=head.works_in(Stage.DEMAND_SURVEY, Stage.PLAN_PROPOSAL),
        form=form or _offered(MeetingForm()),
    )


def _meeting_page(reference: str, meeting_id: int, form: MeetingForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = [each for each in read_meetings(session, head.id) if each.id == meeting_id]
    if not found:
        abort(404)
    one = found[0]
    names = ("kind", "title", "chair", "attendance", "minutes", "place", "attendees")
    given = {name: getattr(one, name) for name in names}
    shown = form or MeetingForm(**given, held_at=local_clock(one.held_at))
    return page(
        "meeting",
        head,
        one.title,
        meeting=one,
        may_record=head.works_in(Stage.DEMAND_SURVEY, Stage.PLAN_PROPOSAL),
        form=_offered(shown),
    )
