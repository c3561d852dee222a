"""Votes on paper and at the door: two readers apart, or one with a witness."""

import secrets
from collections import Counter

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import current_user

from forms.resident_consultation import AssistedForm, PaperForm, ReasonForm, SignerForm
from models.reads.ballots import BallotView, ballots_of, current_round
from models.reads.consultation_lists import household_behind, papers_counted, papers_waiting
from rules.consent import Answer, Capacity
from rules.names import clean
from rules.refusal import Refusal
from rules.resident_consultation import BallotKind, VoteState
from rules.stages import Stage
from webapp import words
from webapp.casework import case_head
from webapp.consultation_stage import framed, stage
from webapp.context import act, database
from webapp.errors import sentence_of
from webapp.forms import read_form
from webapp.listing import chips, part_of
from webapp.pages import May
from workflows.actions.assisted_votes import AssistedVote, assist_vote
from workflows.actions.ballot_paper import NotOnRoll, sheet_for
from workflows.actions.paper_votes import DEFECTS, MARKS, PaperContent, read_paper, set_paper_aside
from workflows.actions.signing import Chosen, Signer


@stage.get("/papers", may=May.STAFF)
def papers(reference: str) -> ResponseReturnValue:
    """Show which papers wait, never what anybody read in them; six queries."""
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        waiting = papers_waiting(session, row.id) if row else ()
        counted = papers_counted(session, row.id) if row else 0
    state = request.args.get("state", "")
    states = Counter(each.state.value for each in waiting)
    offered = [
        (VoteState.AWAITING_SECOND.value, words.label(VoteState.AWAITING_SECOND)),
        (VoteState.MISMATCH.value, words.label(VoteState.MISMATCH)),
    ]
    return render_template(
        "resident_consultation/papers.html",
        frame=framed(head, _("纸票和代录")),
        head=head,
        row=row,
        waiting=len(waiting),
        part=part_of([each for each in waiting if state in {"", each.state}], lambda each: each.id),
        chips=chips(
            "state",
            [("", _("全部"), len(waiting)), *((v, label, states[v]) for v, label in offered)],
            state,
        ),
        counted=counted,
        me=current_user.id,
        may_edit=head.works_in(Stage.RESIDENT_CONSULTATION),
        reason=ReasonForm(),
    )


@stage.get("/papers/new", may=May.MANAGER)
def paper(reference: str) -> ResponseReturnValue:
    """Open a blank paper, also for the second reader: nothing of the first is shown."""
    form = PaperForm(door=request.args.get("door", ""))
    form.paper_id.data = request.args.get("paper", type=int)
    return _entry_page(reference, form)


@stage.post("/papers/new", may=May.MANAGER)
def enter_paper(reference: str) -> ResponseReturnValue:
    """Keep what this person reads in a paper."""
    form = read_form(PaperForm)
    _offer(form)
    if not form.validate():
        return _entry_page(reference, form), 422
    try:
        with database().begin() as session:
            head = case_head(session, reference)
            household, answers = _answers(session, head.id, form)
            row = read_paper(
                session,
                head.id,
                PaperContent(
                    household_id=household,
                    signer=_signer(form),
                    answers=answers,
                    received_at=form.received_at,
                    defect=form.spoilt,
                    paper_id=form.paper_id.data,
                    is_another=bool(form.is_another.data),
                ),
                act(),
            )
            state = row.state
    except Refusal as refusal:
        return _entry_page(reference, form, sentence_of(refusal)), 422
    said = {
        VoteState.AWAITING_SECOND: (_("已录入，等第二个人录入"), "maybe"),
        VoteState.MISMATCH: (_("和另一个人录的不一样，请两人各自再看一遍原票"), "no"),
        VoteState.VALID: (_("两次录入一致，已计入"), "yes"),
        VoteState.INVALID: (_("两次录入一致，按无效票存档"), "maybe"),
    }[state]
    flash(*said)
    return redirect(url_for("resident_consultation.papers", reference=reference), 303)


@stage.post("/papers/<int:paper_id>/aside", may=May.MANAGER)
def drop_paper(reference: str, paper_id: int) -> ResponseReturnValue:
    """Set a paper aside that was begun by mistake."""
    form = read_form(ReasonForm)
    if not form.validate():
        flash(_("作废要写明理由"), "no")
        return redirect(url_for("resident_consultation.papers", reference=reference), 303)
    with database().begin() as session:
        head = case_head(session, reference)
        set_paper_aside(session, head.id, paper_id, form.reason.data or "", act())
    flash(_("已作废，理由已记录"), "yes")
    return redirect(url_for("resident_consultation.papers", reference=reference), 303)


@stage.get("/papers/assist", may=May.MANAGER)
def assist(reference: str) -> ResponseReturnValue:
    """Open a form for what a household says at its door."""
    form = AssistedForm(door=request.args.get("door", ""))
    form.submission_key.data = secrets.token_hex(16)
    return _entry_page(reference, form)


@stage.post("/papers/assist", may=May.MANAGER)
def enter_assisted(reference: str) -> ResponseReturnValue:
    """Cast what the household said, before a witness."""
    form = read_form(AssistedForm)
    _offer(form)
    if not form.validate():
        return _entry_page(reference, form), 422
    try:
        with database().begin() as session:
            head = case_head(session, reference)
            household, answers = _answers(session, head.id, form)
            code = assist_vote(
                session,
                head.id,
                AssistedVote(
                    household_id=household,
                    signer=_signer(form),
                    answers=answers,
                    witness=clean(form.witness.data or ""),
                    submission_key=form.submission_key.data or "",
                ),
                act(),
            )
    except Refusal as refusal:
        return _entry_page(reference, form, sentence_of(refusal)), 422
    flash(_("已代录，回执编号 %(code)s，请交给住户", code=code), "yes")
    return redirect(url_for("resident_consultation.papers", reference=reference), 303)


def _answers(session, case_id: int, form: SignerForm) -> tuple[int, tuple[Chosen, ...]]:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- a Session
    row = current_round(session, case_id)
    door = clean(form.door.data or "")
    household = household_behind(session, row.id, door) if row else None
    if row is None or household is None:
        raise NotOnRoll
    sheet = sheet_for(session, row.id, household)
    return household, tuple(
        Chosen(
            ballot.number,
            request.form.get(f"answer-{ballot.number}", "") or Answer.UNDECIDED,
            request.form.get(f"conditions-{ballot.number}", "")[:500],
        )
        for ballot in sheet.ballots
    )


def _signer(form: SignerForm) -> Signer:
    owner = clean(form.owner_name.data or "")
    other = form.signs_for_other
    return Signer(
        name=clean(form.agent_name.data or "") if other else owner,
        capacity=form.chosen_capacity,
        owner_name=owner if other else "",
        relation=clean(form.relation.data or ""),
        evidence=clean(form.evidence.data or ""),
        proxy=form.letter,
        is_property_staff=bool(form.is_property_staff.data),
    )


def _entry_page(reference: str, form: SignerForm, refused: str = "") -> str:
    _offer(form)
    is_paper = isinstance(form, PaperForm)
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        ballots = ballots_of(session, row.id) if row else ()
    return render_template(
        "resident_consultation/paper.html",
        frame=framed(head, _("录入纸票") if is_paper else _("上门代录")),
        head=head,
        form=form,
        is_paper=is_paper,
        refused=refused,
        questions=[(ballot, _choices(ballot, marks=is_paper)) for ballot in ballots],
        typed=request.form,
    )


def _choices(ballot: BallotView, *, marks: bool) -> list[tuple[str, str]]:
    letters = {each.letter: f"{each.letter} {each.title}" for each in ballot.options}
    found = [
        (choice, letters.get(choice) or words.label(Answer(choice))) for choice in ballot.choices
    ]
    if marks:
        found += [(mark.value, words.label(mark)) for mark in MARKS]
    if ballot.kind is BallotKind.CONSENT:
        return found
    return [each for each in found if each[0] != Answer.CONDITIONAL]


def _offer(form: SignerForm) -> None:
    form.capacity.choices = words.choices(Capacity)
    if not form.capacity.data:
        form.capacity.data = Capacity.OWNER
    if isinstance(form, PaperForm):
        form.offer_defects([(each.value, words.label(each)) for each in DEFECTS])
