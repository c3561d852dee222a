"""Votes entered at the door before a witness, for those who asked for help (G9)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.strokes import drawing
from models.resident_consultation import Consultation, Delivery, Signature
from rules.act import Act
from rules.consent import Channel, is_collecting
from rules.refusal import Refusal
from rules.resident_consultation import DeliveryWay
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.ballot_paper import sheet_of
from workflows.actions.consultation_round import working_round
from workflows.actions.record import record
from workflows.actions.signature_rows import Signed, write_signature
from workflows.actions.signing import Chosen, Signer, Trace, judge
from workflows.actions.votes import SignatureRefused, VotingClosed, VotingNotOpen, fresh_votes


class WitnessMissing(Refusal):
    """An answer entered for somebody else needs the name of a witness."""

    code = "witness_missing"


@dataclass(frozen=True, slots=True)
class AssistedVote:
    """What a household said at its door, entered by staff before a witness (G9)."""

    household_id: int
    signer: Signer
    answers: tuple[Chosen, ...]
    witness: str
    submission_key: str
    strokes: str = ""


def assist_vote(session: Session, case_id: int, vote: AssistedVote, act: Act) -> str:
    """Enter what a household said at its door and return its receipt code.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
        VotingNotOpen, VotingClosed, NotOnRoll, UnknownChoice, AnswersIncomplete,
        AlreadyVoted, SignatureRefused, BadStrokes: as for a vote behind the link.
        WitnessMissing: without a witness.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    known = session.scalar(
        sa.select(Signature.receipt_code).where(
            Signature.submission_key == vote.submission_key,
            Signature.household_id == vote.household_id,
        )
    )
    if known is not None:
        return known
    if not vote.witness.strip():
        raise WitnessMissing
    consultation = working_round(session, case.id)
    _require_open(consultation, act.at)
    sheet = sheet_of(session, consultation, vote.household_id)
    if vote.strokes:
        drawing(vote.strokes)
    votes = tuple(fresh_votes(session, sheet, vote.signer, vote.answers))
    trace = Trace(
        channel=Channel.ASSISTED,
        cast_at=act.at,
        strokes=vote.strokes,
        witness=vote.witness,
        submission_key=vote.submission_key,
        entered_by=act.staff_id,
        is_verified=True,  # looked at by the person at the door and the witness
    )
    invalid = judge(session, sheet, vote.signer, votes, trace)
    if invalid:
        raise SignatureRefused(reason=next(iter(invalid.values())))
    signature = write_signature(session, Signed(sheet, vote.signer, votes, trace, invalid), act)
    session.add(
        Delivery(
            consultation_id=consultation.id,
            household_id=vote.household_id,
            way=DeliveryWay.IN_PERSON,
            delivered_at=act.at,
            received_by=vote.signer.name,
            recorded_by=act.staff_id,
        )
    )
    record(
        session,
        act,
        "consent.assisted",
        case_id=case.id,
        household=vote.household_id,
        signature=signature.id,
        witness=vote.witness,
    )
    return signature.receipt_code


def _require_open(row: Consultation, at: datetime) -> None:
    if row.opens_at is None or row.closes_at is None or at < row.opens_at:
        raise VotingNotOpen(opens_at=row.opens_at)
    if not is_collecting(row.opens_at, row.closes_at, at):
        raise VotingClosed(closes_at=row.closes_at)
