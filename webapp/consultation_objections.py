"""Objections to a vote as the office sees them: what came in, and what was answered."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.resident_consultation import ObjectionAnswerForm, ObjectionForm, noon_of
from models.reads.ballots import current_round
from models.reads.consultation_lists import household_behind
from models.reads.objections import (
    Answered,
    ObjectionFilter,
    ObjectionPage,
    objection_page,
)
from rules.resident_consultation import ObjectionResult, ObjectionSubject, ObjectorStanding
from rules.stages import Stage
from webapp import words
from webapp.casework import case_head
from webapp.consultation_stage import framed, stage
from webapp.context import act, database
from webapp.forms import read_form
from webapp.list_address import beside, here, turn
from webapp.pages import May
from webapp.vote_receipt import last_moment
from workflows.actions.objections import (
    NewObjection,
    ObjectionAnswer,
    answer_objection,
    receive_objection,
)


@stage.get("/objections", may=May.STAFF)
def objections(reference: str) -> ResponseReturnValue:
    """Show objections and their answers, by default what is due first; three queries."""
    return _page(reference, ObjectionForm())


@stage.post("/objections", may=May.MANAGER)
def object_to(reference: str) -> ResponseReturnValue:
    """Register an objection that came in on paper or by word of mouth."""
    form = read_form(ObjectionForm)
    form.standing.choices = words.choices(ObjectorStanding)
    form.subject.choices = words.choices(ObjectionSubject)
    if not form.validate():
        return _page(reference, form), 422
    door = (form.door.data or "").strip()
    with database().begin() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        home = household_behind(session, row.id, door) if row and door else None
        if door and row and home is None:
            form.door.errors = [_("业主清册里没有这个房号，不知道房号可以不填")]
        else:
            new = NewObjection(
                objector=form.objector.data or "",
                standing=form.standing.data,
                subject=form.subject.data,
                text=form.text.data or "",
                received_at=noon_of(form.received_on),
                household_id=home,
            )
            receive_objection(session, head.id, new, act())
    if form.errors:
        return _page(reference, form), 422
    flash(_("已登记异议，5 个工作日内要答复"), "yes")
    return redirect(url_for("resident_consultation.objections", reference=reference), 303)


@stage.post("/objections/answer", may=May.MANAGER)
def answer(reference: str) -> ResponseReturnValue:
    """Answer an objection."""
    form = read_form(ObjectionAnswerForm)
    form.result.choices = words.choices(ObjectionResult)
    number = form.objection_id.data or ""
    if not form.validate() or not number.isdigit():
        return _page(reference, ObjectionForm(), form), 422
    said = ObjectionAnswer(int(number), form.answer.data or "", form.result.data)
    with database().begin() as session:
        head = case_head(session, reference)
        answer_objection(session, head.id, said, act())
    flash(_("已答复"), "yes")
    return redirect(url_for("resident_consultation.objections", reference=reference), 303)


def _page(reference: str, form: ObjectionForm, answering: ObjectionAnswerForm | None = None) -> str:
    wanted = _filter()
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        found = objection_page(session, row.id, wanted) if row else ObjectionPage((), {}, 0, 0)
    form.standing.choices = words.choices(ObjectorStanding)
    form.subject.choices = words.choices(ObjectionSubject)
    return render_template(
        "resident_consultation/objections.html",
        frame=framed(head, _("异议")),
        head=head,
        form=form,
        answering=answering,
        answering_id=(answering.objection_id.data or "") if answering else "",
        results=words.choices(ObjectionResult),
        may_edit=head.works_in(Stage.RESIDENT_CONSULTATION),
        row=row,
        found=found,
        dues=[last_moment(each.answer_due_at) for each in found.rows],
        chips=_chips(wanted, found),
        subjects=_subject_chips(wanted),
        order=(here(order="" if wanted.newest_first else "newest", after="", before="")),
        wanted=wanted,
        beside=beside(found.previous, found.following),
    )


def _filter() -> ObjectionFilter:
    answered, subject = request.args.get("answered", ""), request.args.get("subject", "")
    return ObjectionFilter(
        answered=Answered(answered) if answered in set(Answered) else None,
        subject=ObjectionSubject(subject) if subject in set(ObjectionSubject) else None,
        newest_first=request.args.get("order") == "newest",
        turn=turn(),
    )


def _chips(wanted: ObjectionFilter, found: ObjectionPage) -> list[dict[str, object]]:
    labels = {"": _("全部"), Answered.OPEN: _("没有答复"), Answered.DONE: _("已答复")}
    return [
        {
            "label": label,
            "url": here(answered=value, after="", before=""),
            "current": (wanted.answered or "") == value,
            "count": found.counts.get(value, 0),
        }
        for value, label in labels.items()
    ]


def _subject_chips(wanted: ObjectionFilter) -> list[dict[str, object]]:
    labels = [("", _("全部事由")), *words.choices(ObjectionSubject)]
    return [
        {
            "label": label,
            "url": here(subject=value, after="", before=""),
            "current": (wanted.subject or "") == value,
        }
        for value, label in labels
    ]
