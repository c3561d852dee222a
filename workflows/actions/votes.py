"""An owner's own vote behind the link: kept while choosing, cast once signed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.strokes import drawing
from models.resident_consultation import Consultation, DraftAnswer, Signature, Vote
from models.resident_link import ResidentLink
from rules.act import Act
from rules.consent import Answer, Channel
from rules.decision_rule import Revote
from rules.names import clean
from rules.refusal import Refusal
from rules.resident_consultation import ConsultationState, VoteState
from rules.resident_link import LinkPurpose, UnknownLink, require_usable
from workflows.actions.ballot_paper import BallotPaper, Sheet, TextChanged, paper_of, sheet_of
from workflows.actions.record import record
from workflows.actions.signature_rows import Signed, write_signature
from workflows.actions.signing import (
    AnswersIncomplete,
    Chosen,
    Signer,
    Trace,
    judge,
    require_choices,
)


class VotingNotOpen(Refusal):
    """The vote has not opened yet."""

    code = "voting_not_open"


class VotingClosed(Refusal):
    """The vote is closed; late votes never count (B6)."""

    code = "voting_closed"


class AnswersChanged(Refusal):
    """Another page of the same household changed the answers since this one was shown."""

    code = "answers_changed"


class AlreadyVoted(Refusal):
    """This owner has voted, and the rule lets the first valid vote stand (B4)."""

    code = "already_voted"


class NotRegisteredOwner(Refusal):
    """No owner of that name stands on the roll for this household."""

    code = "not_registered_owner"


class NotTheVoter(Refusal):
    """The co-owners have named another one of them to vote (E10)."""

    code = "not_the_voter"


class SignatureRefused(Refusal):
    """The signature would not count: fact `reason` is a `rules.consent.InvalidReason`."""

    code = "signature_refused"


@dataclass(frozen=True, slots=True)
class SignedBallots:
    """All answers of a household with one name under them, and what it saw when signing.

    `text_digest` is that of the text on the page, `answers_digest` that of the answers above
    the signature; `submission_key` makes a doubled submit one signature.
    """

    signer: Signer
    text_digest: str
    answers_digest: str
    submission_key: str
    strokes: str = ""
    device: str = ""


def answers_digest(answers: Iterable[Chosen]) -> str:
    """Return a short digest of answers, in ballot order, to tell whether they changed."""
    ordered = sorted(answers, key=lambda answer: answer.number)
    text = "\n".join(
        f"{each.number}\t{each.choice}\t{each.conditions}\t{each.reason}" for each in ordered
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def save_answer(session: Session, link_id: int, answer: Chosen, act: Act) -> None:
    """Keep what a household ticked until it signs; ticking again replaces it. Seven statements.

    Raises:
        VotingNotOpen, VotingClosed: outside the window.
        NotOnRoll, TextChanged, UnknownChoice: as for signing.
    """
    link, consultation = _open_vote(session, link_id, act)
    paper = paper_of(session, consultation, link.household_id)
    answer = _cleaned(answer)
    require_choices(paper, [answer])
    ballot = paper.ballot(answer.number)
    draft = session.scalar(
        sa.select(DraftAnswer).where(
            DraftAnswer.link_id == link.id, DraftAnswer.ballot_id == ballot.id
        )
    )
    if draft is None:
        draft = DraftAnswer(link_id=link.id, ballot_id=ballot.id)
        session.add(draft)
    draft.choice, draft.conditions, draft.reason = answer.choice, answer.conditions, answer.reason
    draft.saved_at = act.at


def drafts_of(session: Session, link_id: int, sheet: BallotPaper) -> tuple[Chosen, ...]:
    """Return what a household has ticked and not signed, in ballot order; one query."""
    numbers = {ballot.id: ballot.number for ballot in sheet.ballots}
    rows = session.scalars(sa.select(DraftAnswer).where(DraftAnswer.link_id == link_id))
    found = [
        Chosen(numbers[row.ballot_id], row.choice, row.conditions, row.reason)
        for row in rows
        if row.ballot_id in numbers
    ]
    return tuple(sorted(found, key=lambda answer: answer.number))


def cast_vote(session: Session, link_id: int, signed: SignedBallots, act: Act) -> str:
    """Sign a household's answers and return the receipt code. One signature, or none at all.

    A doubled submit (the same key) returns the receipt of the first. "Undecided" is kept and
    asks for a visit; it is no vote and uses none up. What is refused here leaves no row; what
    the person typed stays on the page.

    Raises:
        VotingNotOpen, VotingClosed: outside the window; the close itself is too late (V19).
        TextChanged, AnswersChanged: if text or answers are not those above the signature.
        AnswersIncomplete, UnknownChoice: if a question is open or unknown.
        NotOnRoll, NotRegisteredOwner, NotTheVoter: if this person has no vote here.
        SignatureRefused: if it would not count (a minor alone, an incomplete proxy letter).
        AlreadyVoted: if the owner's vote stands already and says something else.
        BadStrokes: if the drawing is no signature.
    """
    known = _receipt_of(session, link_id, signed.submission_key)
    if known is not None:
        return known
    link, consultation = _open_vote(session, link_id, act)
    sheet = sheet_of(session, consultation, link.household_id)
    if sheet.digest != signed.text_digest:
        raise TextChanged
    answers = drafts_of(session, link.id, sheet)
    if answers_digest(answers) != signed.answers_digest:
        raise AnswersChanged
    signer = _require_signer(sheet, signed.signer)
    if signed.strokes:
        drawing(signed.strokes)
    votes = fresh_votes(session, sheet, signer, answers)
    trace = Trace(
        channel=Channel.ONLINE,
        cast_at=act.at,
        strokes=signed.strokes,
        device=signed.device,
        submission_key=signed.submission_key,
    )
    invalid = judge(session, sheet, signer, votes, trace)
    if invalid:
        raise SignatureRefused(reason=next(iter(invalid.values())))
    signature = write_signature(session, Signed(sheet, signer, tuple(votes), trace, invalid), act)
    session.execute(sa.delete(DraftAnswer).where(DraftAnswer.link_id == link.id))
    record(
        session,
        act,
        "consent.signed",
        case_id=link.case_id,
        household=link.household_id,
        signature=signature.id,
        ballots=len(votes),
        text=signature.text_digest,
    )
    return signature.receipt_code


def standing_votes(
    session: Session, consultation_id: int, household_id: int
) -> Mapping[tuple[int, int | None], str]:
    """Return what counts of a household's votes so far: (ballot, owner) to choice; one query.

    An "undecided" is none. The first vote is given, which is the one that stands wherever a
    vote cannot be changed.
    """
    rows = session.execute(
        sa.select(Vote.ballot_id, Signature.owner_id, Vote.choice)
        .join(Signature, Signature.id == Vote.signature_id)
        .where(
            Vote.consultation_id == consultation_id,
            Vote.household_id == household_id,
            Vote.state == VoteState.VALID,
            Vote.choice != Answer.UNDECIDED,
        )
        .order_by(Vote.cast_at, Vote.id)
    )
    found: dict[tuple[int, int | None], str] = {}
    for ballot_id, owner_id, choice in rows:
        found.setdefault((ballot_id, owner_id), choice)
    return found


def _open_vote(session: Session, link_id: int, act: Act) -> tuple[ResidentLink, Consultation]:
    # The link's row is held, so that two tabs of one household sign one after the other.
    link = session.get(ResidentLink, link_id, with_for_update=True)
    if link is None or link.purpose is not LinkPurpose.CONSULTATION:
        raise UnknownLink
    row = session.get_one(Consultation, link.round_id)
    states = {ConsultationState.NOTICE, ConsultationState.VOTING}
    if row.closes_at is None or row.opens_at is None:
        raise VotingNotOpen(opens_at=row.opens_at)
    if act.at >= row.closes_at or row.state not in states or row.set_aside_at is not None:
        raise VotingClosed(closes_at=row.closes_at)
    if act.at < row.opens_at:
        raise VotingNotOpen(opens_at=row.opens_at)
    require_usable(link.expires_at, link.locked_at, act.at)
    return link, row


def _receipt_of(session: Session, link_id: int, key: str) -> str | None:
    return session.scalar(
        sa.select(Signature.receipt_code)
        .join(
            ResidentLink,
            sa.and_(
                ResidentLink.household_id == Signature.household_id,
                ResidentLink.round_id == Signature.consultation_id,
            ),
        )
        .where(ResidentLink.id == link_id, Signature.submission_key == key)
    )


def _require_signer(sheet: Sheet, signer: Signer) -> Signer:
    owner = sheet.owner_named(signer.principal)
    if owner is None:
        raise NotRegisteredOwner
    if sheet.voter_id is not None and owner.id != sheet.voter_id:
        raise NotTheVoter
    return signer


def fresh_votes(
    session: Session, sheet: Sheet, signer: Signer, answers: Sequence[Chosen]
) -> list[Chosen]:
    """Return the answers that are votes still to be written.

    Raises:
        AnswersIncomplete: if a question is open.
        AlreadyVoted: if nothing is left, or a standing vote would be changed.
    """
    require_choices(sheet, answers)
    owner = sheet.owner_named(signer.principal)
    before = standing_votes(session, sheet.consultation.id, sheet.household_id)
    given = {answer.number: answer for answer in answers}
    fresh: list[Chosen] = []
    for ballot in sheet.ballots:
        stood = before.get((ballot.id, None if owner is None else owner.id))
        stands = stood is not None and ballot.rule.counting.revote is Revote.FIRST_VALID_WINS
        answer = given.get(ballot.number)
        if stands:
            if answer is not None and answer.choice != stood:
                raise AlreadyVoted(title=ballot.title)
            continue
        if answer is None:
            raise AnswersIncomplete(title=ballot.title)
        fresh.append(answer)
    if not fresh:
        raise AlreadyVoted(title=sheet.ballots[0].title)
    return fresh


def _cleaned(answer: Chosen) -> Chosen:
    conditions = clean(answer.conditions, longest=500, lines=True)
    choice = answer.choice
    if choice == Answer.AGREE and conditions:
        choice = Answer.CONDITIONAL
    return Chosen(answer.number, choice, conditions, clean(answer.reason, longest=500, lines=True))
