"""Everything a count of a round is made from, read from its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.base import UtcDateTime, as_utc
from models.reads.ballots import (
    BallotView,
    Round,
    ballot_of,
    ballot_rows,
    round_by_id,
)
from models.reads.frozen_roll import FrozenRoll, frozen_roll
from models.resident_consultation import (
    Delivery,
    Designation,
    RollEntry,
    Signature,
    SignatureFinding,
    Vote,
)
from models.resident_link import ResidentLink
from rules.consent import Answer, Channel, InvalidReason
from rules.resident_consultation import VoteState
from rules.resident_link import LinkPurpose


class CastBallot(NamedTuple):
    """One answer of one household to one ballot, with what was found about its signature."""

    ballot_id: int
    household_id: int
    choice: str
    state: VoteState
    at: datetime
    signer: str
    channel: Channel
    is_verified: bool
    invalid: InvalidReason | None


@dataclass(frozen=True, slots=True)
class GridState:
    """What a window of the grid shows: agree, disagree, undecided or none."""

    answer: str = "none"
    unverified: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Frozen:
    """Everything a count of a round is made from. The same rows give the same object."""

    round: Round
    ballots: tuple[BallotView, ...]
    roll: FrozenRoll
    votes: tuple[CastBallot, ...]  # in the order in which they were cast
    designated: Mapping[str, str]  # household -> signer the co-owners' letter names
    served: frozenset[str]  # households
    opened: int  # households that opened their link


def read_frozen(session: Session, consultation_id: int) -> Frozen:
    """Read what a count is made from; five queries, whatever the number of ballots.

    The roll is read once in a process; later a sum over it tells that it is still the same.
    Every other row is read each time, but looked into only where one has changed.
    """
    row = round_by_id(session, consultation_id)
    return _frozen(
        row,
        ballot_rows(session, consultation_id),
        frozen_roll(session, row),
        _vote_rows(session, consultation_id),
        _rows(session, _reach(), {"of_round": consultation_id, "closes_at": row.closes_at}),
    )


_Rows = tuple[tuple[Any, ...], ...]


@lru_cache(maxsize=8)
def _frozen(row: Round, ballots: _Rows, roll: FrozenRoll, votes: _Rows, reach: _Rows) -> Frozen:
    opened, served, letters = (
        sorted(row[1:] for row in reach if row[0] == part) for part in _Reached
    )
    return Frozen(
        round=row,
        ballots=tuple(map(ballot_of, ballots)),
        roll=roll,
        votes=tuple(map(_cast_ballot, votes)),
        designated={str(home): f"owner:{owner}" for _, home, owner in letters},
        served=frozenset(str(home) for _, home, _ in served),
        opened=len(opened),
    )


def _rows(session: Session, statement: sa.Executable, asked: dict[str, Any]) -> _Rows:
    return tuple(map(tuple, session.execute(statement, asked).all()))


def cast_ballots(session: Session, consultation_id: int) -> tuple[CastBallot, ...]:
    """Return every answer of a round in the order in which they were cast; one query."""
    return tuple(map(_cast_ballot, _vote_rows(session, consultation_id)))


def _vote_rows(session: Session, consultation_id: int) -> _Rows:
    return _rows(session, _cast(), {"of_round": consultation_id})


@lru_cache(maxsize=16384)  # the votes of a town's round; after a new one the others are known
def _cast_ballot(row: tuple[Any, ...]) -> CastBallot:
    ballot, home, choice, state, reason, at, owner, name, channel, seen, genuine, finding = row
    state = VoteState(state)
    return CastBallot(
        ballot,
        home,
        choice,
        state,
        as_utc(at),
        f"name:{name}" if owner is None else f"owner:{owner}",
        Channel(channel),
        seen,
        InvalidReason(finding) if genuine is False else _invalid(state, reason),
    )


# Built once, in plain values: the page of a case asks it each time.
@cache
def _cast() -> sa.Executable:
    vote, signature = Vote.__table__, Signature.__table__
    finding = SignatureFinding.__table__
    later = finding.alias("later")
    newest = (
        sa.select(sa.func.max(later.c.id))
        .where(later.c.signature_id == signature.c.id)
        .scalar_subquery()
    )
    return (
        sa.select(
            *(vote.c.ballot_id, vote.c.household_id, vote.c.choice),
            sa.type_coerce(vote.c.state, sa.String),
            vote.c.invalid_reason,
            sa.type_coerce(vote.c.cast_at, sa.DateTime(timezone=True)),
            *(signature.c.owner_id, signature.c.signer_name),
            sa.type_coerce(signature.c.channel, sa.String),
            *(signature.c.is_verified, finding.c.is_genuine, finding.c.reason),
        )
        .join_from(vote, signature, signature.c.id == vote.c.signature_id)
        .outerjoin(finding, finding.c.id == newest)
        .where(vote.c.consultation_id == sa.bindparam("of_round", type_=sa.BigInteger))
        .order_by(vote.c.cast_at, vote.c.id)
    )


def states_of(votes: Iterable[CastBallot], ballot_id: int | None = None) -> dict[int, GridState]:
    """Return where each household that answered stands, on one ballot or over all.

    Over several ballots one "disagree" outweighs, then one that is open; option letters count
    as agreement. A signature nobody has looked at yet folds the window's corner.
    """
    found: dict[int, dict[int, tuple[str, bool]]] = {}
    for vote in votes:
        if vote.state is not VoteState.VALID or ballot_id not in {None, vote.ballot_id}:
            continue
        answers = found.setdefault(vote.household_id, {})
        # An "undecided" gives way to any vote; of votes the first stands for the window.
        if answers.get(vote.ballot_id, ("undecided", True))[0] == Answer.UNDECIDED:
            answers[vote.ballot_id] = (vote.choice, vote.is_verified)
    return {household_id: _state(answers.values()) for household_id, answers in found.items()}


def household_states(
    session: Session, consultation_id: int, ballot_id: int | None = None
) -> Mapping[int, GridState]:
    """Return where each household that answered stands; one query."""
    return states_of(cast_ballots(session, consultation_id), ballot_id)


def _state(answers: Iterable[tuple[str, bool]]) -> GridState:
    given = list(answers)
    choices = {choice for choice, _ in given}
    if Answer.DISAGREE in choices:
        answer = "disagree"
    elif choices & {Answer.UNDECIDED, Answer.ABSTAIN, Answer.CONDITIONAL}:
        answer = "undecided"
    else:
        answer = "agree"
    return GridState(answer, not all(verified for _, verified in given))


def _invalid(state: VoteState, reason: str) -> InvalidReason | None:
    if state is VoteState.VALID:
        return None
    return InvalidReason(reason) if reason else InvalidReason.LATE


class _Reached(IntEnum):
    OPENED = 0
    SERVED = 1
    LETTER = 2


@cache
def _reach() -> sa.Executable:
    """Links opened, deliveries and letters of co-owners, as (which, id, household, owner)."""
    of_round = sa.bindparam("of_round", type_=sa.BigInteger)
    closes_at = sa.bindparam("closes_at", type_=UtcDateTime)
    link, delivery = ResidentLink.__table__.c, Delivery.__table__.c
    letter, entry = Designation.__table__.c, RollEntry.__table__.c
    nobody = sa.cast(sa.literal(0), sa.BigInteger)
    opened = sa.select(_part(_Reached.OPENED), link.id, link.household_id, nobody).where(
        link.purpose == LinkPurpose.CONSULTATION,
        link.round_id == of_round,
        link.first_opened_at.is_not(None),
    )
    served = sa.select(_part(_Reached.SERVED), delivery.id, delivery.household_id, nobody).where(
        delivery.consultation_id == of_round
    )
    # A letter that comes after the close settles nothing any more (E10); the newest one holds.
    letters = sa.select(
        _part(_Reached.LETTER), letter.id, entry.household_id, letter.owner_id
    ).where(
        entry.consultation_id == letter.consultation_id,
        entry.owner_group == letter.owner_group,
        letter.consultation_id == of_round,
        sa.or_(closes_at.is_(None), letter.received_at < closes_at),
    )
    return sa.union_all(opened, served, letters)


def _part(part: _Reached) -> sa.ColumnElement[int]:
    return sa.literal(int(part)).label("part")
