"""From door to door: whom to visit next, and the answers that came in."""

from collections.abc import Callable
from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.demand_survey import AnswerForm, VisitForm, local_instant, told
from models.reads.demand_survey import Door, dishes, door_record, doors
from rules.demand_survey import Concern, ContactChannel, Position, VisitOutcome
from webapp import words
from webapp.attempt import Clean, attempt, keep_files
from webapp.casework import case_head
from webapp.context import act, database, now
from webapp.demand_survey.desk import local_clock, page, pages
from webapp.dishes import dish_choices
from webapp.forms import read_form
from webapp.listing import chips, here, part_of
from webapp.pages import May
from webapp.typed import typed
from workflows.actions.survey_answers import Reply
from workflows.actions.survey_visits import Interview, VisitNote, enter_answer, log_visit

_STATES: Final[dict[str, tuple[Any, Callable[[Door], bool]]]] = {
    "silent": (_l("还没答复"), lambda door: door.answer is None),
    "wavering": (_l("犹豫"), lambda door: door.urgency == 1),
    "opposed": (_l("反对"), lambda door: door.position is Position.OPPOSES),
    "answered": (_l("已答复"), lambda door: door.answer is not None),
    "unreachable": (_l("联系不上"), lambda door: door.is_unreachable),
}
_ORDERS: Final[dict[str, Callable[[Door], Any]]] = {
    "door": lambda door: door.place,
    "area": lambda door: (-door.area, door.place),
    "next": lambda door: (
        door.next_visit_at is None,
        door.next_visit_at.timestamp() if door.next_visit_at else 0,
        door.place,
    ),
}


@pages.get("/answers", may=May.STAFF)
def answers(reference: str) -> ResponseReturnValue:
    """Show whom to visit next; the list filters, sorts, searches and pages by household."""
    chosen, order = request.args.get("state", ""), request.args.get("sort", "")
    sought = request.args.get("q", "").strip()[:40]
    with database()() as session:
        head = case_head(session, reference)
        found = doors(session, head.id)
    rows = [
        door
        for door in found
        if (chosen not in _STATES or _STATES[chosen][1](door)) and sought in door.door
    ]
    if order in _ORDERS:
        rows.sort(key=_ORDERS[order])
    offered: list[tuple[str, Any, int | None]] = [("", _l("全部"), len(found))]
    offered += [(key, label, sum(map(test, found))) for key, (label, test) in _STATES.items()]
    return page(
        "answers",
        head,
        _("入户答复"),
        part=part_of(rows, _key),
        chips=chips("state", offered, chosen),
        sorts={name: here(sort=name, after=None, before=None) for name in _ORDERS},
        order=order,
        sought=sought,
        chosen=chosen,
        answered=sum(door.answer is not None for door in found),
        households=len(found),
    )


@pages.get("/answers/<int:household_id>", may=May.STAFF)
def door(reference: str, household_id: int) -> ResponseReturnValue:
    """Show one household: its answers, its visits, and a sheet for the next."""
    return _door_page(reference, household_id, None)


@pages.post("/answers/<int:household_id>", may=May.MANAGER)
def enter(reference: str, household_id: int) -> ResponseReturnValue:
    """Enter what a household answered at the door, together with the visit."""
    with database()() as session:
        head = case_head(session, reference)
        offered = [each.item for each in dishes(session, head.id) if each.is_offered]
    form = read_form(AnswerForm)
    offer(form)
    form.offer_dishes(dish_choices(offered))

    def do(session: Any, files: list[Clean]) -> None:  # noqa: ANN401 -- a Session
        photos = keep_files(session, head.id, files, _("走访照片"))
        interview = Interview(visit_note(form, photos), reply_of(form))
        enter_answer(session, head.id, household_id, interview, act())

    if not attempt(form, do, [form.photo.data]):
        return _door_page(reference, household_id, form), 422
    flash(_("答复已登记"), "yes")
    return redirect(url_for("demand_survey.answers", reference=reference), 303)


@pages.post("/answers/<int:household_id>/visit", may=May.MANAGER)
def visit(reference: str, household_id: int) -> ResponseReturnValue:
    """Log a visit without an answer."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(VisitForm, prefix="visit-")
    offer(form)

    def do(session: Any, files: list[Clean]) -> None:  # noqa: ANN401 -- a Session
        photos = keep_files(session, head.id, files, _("走访照片"))
        log_visit(session, head.id, household_id, visit_note(form, photos), act())

    if not attempt(form, do, [form.photo.data]):
        return _door_page(reference, household_id, None, form), 422
    flash(_("走访已登记"), "yes")
    return redirect(url_for("demand_survey.answers", reference=reference), 303)


def offer(form: VisitForm) -> None:
    """Put the words of this language into the lists of a visit's form."""
    channels = [each for each in words.choices(ContactChannel) if each[0] != ContactChannel.ONLINE]
    form.channel.choices = [("", _("请选择")), *channels]
    form.outcome.choices = [("", _("请选择")), *words.choices(VisitOutcome)]
    form.position.choices = [("", _("没有表态")), *words.choices(Position)]
    form.concern.choices = [("", _("没有")), *words.choices(Concern)]


def visit_note(form: VisitForm, photos: list[int]) -> VisitNote:
    """Return the visit a form describes; call only after `validate()`."""
    visited_at = local_instant(form.visited_at.data)
    return VisitNote(
        visited_at=visited_at or now(),
        visitors=form.names(),
        outcome=form.outcome.data,
        channel=form.channel.data,
        position=form.position.data,
        concern=form.concern.data,
        promise=typed(form.promise),
        note=typed(form.note),
        documents_left=typed(form.documents_left),
        attachment_id=photos[0] if photos else None,
        next_visit_at=local_instant(form.next_visit_at.data),
    )


def reply_of(form: AnswerForm) -> Reply:
    """Return the answer a form describes; call only after `validate()`."""
    return Reply(
        wants_renovation=told(form.wants_renovation.data),
        accepts_management=told(form.accepts_management.data),
        fee=form.fee.fen,
        willing_to_pay=told(form.willing_to_pay.data),
        trust=int(form.trust.data) if form.trust.data else None,
        wishes=form.wishes(),
        points=form.points(),
        idea=typed(form.idea),
        signer_name=typed(form.signer_name),
        channel=form.channel.data,
    )


def _key(door: Door) -> int:
    return door.household_id


def _door_page(
    reference: str,
    household_id: int,
    form: AnswerForm | None,
    visit_form: VisitForm | None = None,
) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = door_record(session, head.id, household_id)
        offered = [each.item for each in dishes(session, head.id) if each.is_offered]
    if found is None:
        abort(404)
    started: dict[str, Any] = {"visited_at": local_clock(now()), "channel": ContactChannel.DOOR}
    sheet = form or AnswerForm(**started)
    note = visit_form or VisitForm(prefix="visit-", **started)
    offer(sheet)
    offer(note)
    sheet.offer_dishes(dish_choices(offered))
    bound = form or visit_form
    return page(
        "door", head, found.door, found=found, sheet=sheet, note=note, form=bound, stated=bound
    )
