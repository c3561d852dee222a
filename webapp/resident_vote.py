"""Voting behind the link, in three steps: read the plan, choose, sign."""

import secrets
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from documents.consent_terms import consent_sections
from documents.strokes import BadStrokes
from forms.resident_vote import AnswerForm, SignForm
from models.reads.ballots import BallotView
from rules.consent import Answer, Capacity
from rules.names import clean
from rules.refusal import Refusal
from rules.resident_consultation import BallotKind
from rules.resident_link import LinkPurpose
from webapp import vote_receipt, words
from webapp.context import database, resident_act
from webapp.errors import sentence_of
from webapp.filters import money
from webapp.forms import read_form
from webapp.pages import May, Pages
from webapp.resident import require_resident
from webapp.safety import limiter
from webapp.vote_receipt import choice_word, last_moment
from webapp.voting_booth import Booth, enter_booth, open_numbers_of
from workflows.actions.ballot_paper import BallotPaper, TextChanged, paper_for
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.signing import Chosen, Signer
from workflows.actions.votes import (
    SignedBallots,
    answers_digest,
    cast_vote,
    drafts_of,
    save_answer,
    standing_votes,
)

vote = Pages("resident_vote", __name__, url_prefix="/r/<token>/vote")
pages = (vote, *vote_receipt.pages)

KINDS: Final = {
    Answer.AGREE: "yes",
    Answer.DISAGREE: "no",
    Answer.ABSTAIN: "none",
    Answer.UNDECIDED: "maybe",
}


@vote.get("", may=May.ANYONE)
def show(token: str) -> ResponseReturnValue:
    """Step 1: what the plan means for this home."""
    booth = enter_booth()
    return _render(
        "resident_vote/plan.html",
        booth,
        rules=[(each.title, rule_sentence(each.rule)) for each in booth.sheet.ballots],
        sections=consent_sections(booth.sheet.terms),
        first=booth.ballots[0].number if booth.ballots else None,
        token=token,
    )


@vote.get("/<int:number>", may=May.ANYONE)
def choose(token: str, number: int) -> ResponseReturnValue:
    """Step 2: one question."""
    booth = enter_booth()
    if number not in booth.open_numbers or not booth.is_open:
        return redirect(url_for("resident_vote.show", token=token), 303)
    draft = booth.draft(number)
    form = AnswerForm()
    if draft is not None:
        agreed = draft.choice == Answer.CONDITIONAL
        form = AnswerForm(
            choice=Answer.AGREE if agreed else draft.choice,
            conditions=draft.conditions,
            reason=draft.reason,
        )
    return _question(booth, number, form)


@vote.post("/<int:number>", may=May.ANYONE)
def answer(token: str, number: int) -> ResponseReturnValue:
    """Keep the answer and go on to the next question, or to the signature."""
    access = require_resident(LinkPurpose.CONSULTATION)
    with database()() as session:
        paper = paper_for(session, access.round_id, access.household_id)
        drafts = drafts_of(session, access.link_id, paper)
        standing = standing_votes(session, access.round_id, access.household_id)
    open_numbers = open_numbers_of(paper, standing)
    if number not in open_numbers:
        return redirect(url_for("resident_vote.show", token=token), 303)
    form = read_form(AnswerForm)
    _ask(paper, number, form)
    if not form.validate():
        return _question(enter_booth(), number, form), 422
    given = Chosen(number, form.choice.data, form.conditions.data or "", form.reason.data or "")
    with database().begin() as session:
        save_answer(session, access.link_id, given, resident_act(access.household_id))
    later = next((each for each in open_numbers if each > number), None)
    if later is not None and later not in {answer.number for answer in drafts}:
        return redirect(url_for("resident_vote.choose", token=token, number=later), 303)
    return redirect(url_for("resident_vote.sign", token=token), 303)


@vote.get("/sign", may=May.ANYONE)
def sign(token: str) -> ResponseReturnValue:
    """Step 3: all answers once more, and the name under them."""
    booth = enter_booth()
    if not booth.open_numbers or not booth.is_open:
        return redirect(url_for("resident_vote.show", token=token), 303)
    if booth.unanswered is not None:
        number = booth.unanswered
        return redirect(url_for("resident_vote.choose", token=token, number=number), 303)
    return _signing(booth, _fresh(SignForm(), booth))


@vote.post("/sign", may=May.ANYONE)
@limiter.limit("30 per minute", key_func=lambda: str((request.view_args or {}).get("token")))
def cast(token: str) -> ResponseReturnValue:
    """Cast the vote, or say why not and keep everything that was typed."""
    access = require_resident(LinkPurpose.CONSULTATION)
    form = read_form(SignForm)
    _offer_capacities(form)
    if not form.validate():
        return _signing(enter_booth(), form), 422
    try:
        with database().begin() as session:
            code = cast_vote(
                session, access.link_id, _signed(form), resident_act(access.household_id)
            )
    except TextChanged as refusal:
        flash(sentence_of(refusal), "no")
        return redirect(url_for("resident_vote.show", token=token), 303)
    except Refusal as refusal:
        if refusal.code in {"voting_closed", "voting_not_open", "link_expired", "link_locked"}:
            raise
        booth = enter_booth()
        if isinstance(refusal, BadStrokes):
            form.strokes.data = ""
        return _signing(booth, _fresh(form, booth), sentence_of(refusal)), 422
    return redirect(url_for("vote_receipt.show", token=token, code=code), 303)


def _render(template: str, booth: Booth, **more: Any) -> str:  # noqa: ANN401 -- a template's values
    more["closes"] = last_moment(booth.round.closes_at)
    return render_template(template, booth=booth, home=booth.access.home, **more)


def _ask(paper: BallotPaper, number: int, form: AnswerForm) -> None:
    ballot = paper.ballot(number)
    question = _("%(title)s，您家的意见是？", title=ballot.title)
    if ballot.kind is BallotKind.OPTIONS:
        question = _("%(title)s，您家选哪个？", title=ballot.title)
    offered = [choice for choice in ballot.choices if choice != Answer.CONDITIONAL]
    form.ask(question, [(choice, choice_word(paper, number, choice)) for choice in offered])


def _question(booth: Booth, number: int, form: AnswerForm) -> str:
    _ask(booth.sheet, number, form)
    ballot = booth.sheet.ballot(number)
    return _render(
        "resident_vote/choose.html",
        booth,
        form=form,
        ballot=ballot,
        notes=_notes(booth, ballot),
        kinds={**dict.fromkeys(ballot.letters, "yes"), **KINDS},
        position=booth.open_numbers.index(number) + 1,
        rule=rule_sentence(ballot.rule),
    )


def _notes(booth: Booth, ballot: BallotView) -> dict[str, str]:
    notes = {
        Answer.DISAGREE.value: _("您的理由会原样交给审查人员"),
        Answer.ABSTAIN.value: _("算参加表决，不算同意"),
        Answer.UNDECIDED.value: _("不算投票，3 天内有人上门讲清楚"),
    }
    if ballot.kind is BallotKind.OPTIONS:
        fees = {each.label: each.fee for each in booth.cost.fees}
        for letter in ballot.letters:
            notes[letter] = _("您家每月 %(fee)s 元", fee=money(fees.get(letter)))
    else:
        notes[Answer.AGREE.value] = _("您家一次出 %(sum)s 元", sum=money(booth.cost.amount))
    return notes


def _signing(booth: Booth, form: SignForm, refused: str = "") -> str:
    _offer_capacities(form)
    said = [
        (
            booth.sheet.ballot(each.number),
            choice_word(booth.sheet, each.number, each.choice),
            each.conditions,
        )
        for each in booth.drafts
    ]
    return _render(
        "resident_vote/sign.html",
        booth,
        form=form,
        said=said,
        refused=refused,
        several=len(booth.sheet.owners) > 1,
    )


def _fresh(form: SignForm, booth: Booth) -> SignForm:
    """Bind the form to what its page shows now: text, answers, and a key of its own."""
    form.text_digest.data = booth.sheet.digest
    form.answers_digest.data = answers_digest(booth.drafts)
    form.submission_key.data = secrets.token_hex(16)
    return form


def _offer_capacities(form: SignForm) -> None:
    form.capacity.choices = words.choices(Capacity)
    if not form.capacity.data:
        form.capacity.data = Capacity.OWNER


def _signed(form: SignForm) -> SignedBallots:
    owner = clean(form.name.data or "")
    other = form.signs_for_other
    signer = Signer(
        name=clean(form.agent_name.data or "") if other else owner,
        capacity=form.chosen_capacity,
        owner_name=owner if other else "",
        relation=clean(form.relation.data or ""),
        evidence=clean(form.evidence.data or ""),
        proxy=form.letter,
    )
    return SignedBallots(
        signer=signer,
        text_digest=form.text_digest.data or "",
        answers_digest=form.answers_digest.data or "",
        submission_key=form.submission_key.data or "",
        strokes=form.strokes.data or "",
        device=request.user_agent.string,
    )
