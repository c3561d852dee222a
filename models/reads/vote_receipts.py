"""What an owner sees of the own vote, and the public of a receipt code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.resident_consultation import Ballot, Signature, SignatureFinding, Vote
from rules.consent import Answer, Channel
from rules.resident_consultation import VoteState


@dataclass(frozen=True, slots=True)
class Given:
    """One answer on a receipt."""

    number: int
    title: str
    choice: str
    conditions: str
    state: VoteState


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One signature as its owner keeps it."""

    id: int
    code: str
    signer_name: str
    channel: Channel
    signed_at: datetime
    text_digest: str
    answers: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One door of a stairwell and whether it has answered; never what."""

    household_id: int
    floor: int | None
    room: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt code says to anybody: counted or not, and the digest."""

    signed_at: datetime
    channel: Channel
    text_digest: str
    counted: int
    not_counted: int
    undecided: int


def receipts_of(
    session: Session, consultation_id: int, household_id: int
) -> tuple[ReceiptView, ...]:
    """Return a household's signatures in a round, the newest first; two queries."""
    rows = session.scalars(
        sa.select(Signature)
        .where(Signature.consultation_id == consultation_id, Signature.household_id == household_id)
        .order_by(Signature.id.desc())
    ).all()
    answers = session.execute(
        sa.select(
            Vote.signature_id,
            Ballot.number,
            Ballot.title,
            Vote.choice,
            Vote.conditions,
            Vote.state,
        )
        .join(Ballot, Ballot.id == Vote.ballot_id)
        .where(Vote.consultation_id == consultation_id, Vote.household_id == household_id)
        .order_by(Ballot.number)
    ).all()
    return tuple(
        ReceiptView(
            id=row.id,
            code=row.receipt_code,
            signer_name=row.signer_name,
            channel=row.channel,
            signed_at=row.signed_at,
            text_digest=row.text_digest,
            answers=tuple(Given(*each[1:]) for each in answers if each[0] == row.id),
        )
        for row in rows
    )


def neighbours_of(session: Session, consultation_id: int, household_id: int) -> Sequence[Neighbour]:
    """Return the doors of a household's stairwell and which have answered; one query."""
    answered = (
        sa.exists()
        .where(
            Vote.household_id == Household.id,
            Vote.consultation_id == consultation_id,
            Vote.state == VoteState.VALID,
            Vote.choice != Answer.UNDECIDED,
        )
        .correlate(Household)
    )
    stairwell = (
        sa.select(Household.stairwell_id).where(Household.id == household_id).scalar_subquery()
    )
    rows = session.execute(
        sa.select(Household.id, Household.floor, Household.room, answered)
        .where(Household.stairwell_id == stairwell)
        .order_by(Household.place)
    )
    return [Neighbour(*row) for row in rows]


def check_receipt(session: Session, code: str) -> Checked | None:
    """Return what may be told of a receipt code, None for one nobody was given; two queries."""
    row = session.scalar(sa.select(Signature).where(Signature.receipt_code == code))
    if row is None:
        return None
    struck = session.scalar(
        sa.select(SignatureFinding.is_genuine)
        .where(SignatureFinding.signature_id == row.id)
        .order_by(SignatureFinding.id.desc())
        .limit(1)
    )
    votes = session.execute(
        sa.select(Vote.choice, Vote.state).where(Vote.signature_id == row.id)
    ).all()
    undecided = sum(choice == Answer.UNDECIDED for choice, _ in votes)
    counted = 0
    if struck is not False:
        counted = sum(
            state is VoteState.VALID and choice != Answer.UNDECIDED for choice, state in votes
        )
    return Checked(
        signed_at=row.signed_at,
        channel=row.channel,
        text_digest=row.text_digest,
        counted=counted,
        not_counted=len(votes) - counted - undecided,
        undecided=undecided,
    )
