"""Everything a count of a round is made from, read from its rows."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.reads.ballots import (
    BallotView,
    Round,
    ballots_of,
    frozen_part,
    roll_columns,
    round_by_id,
)
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
from rules.decision_rule import Electorate
from rules.electorate import ExclusivePart, Roll, draw_roll
from rules.matters import Place
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
class FrozenRoll:
    """The register as the notice froze it, and the rolls that the ballots' rules draw from it.

    It never changes, so one object serves every page; two are the same only if they are one.
    """

    parts: tuple[ExclusivePart, ...]
    voters: Mapping[str, str]  # household -> signer the register names
    _drawn: dict[tuple[Electorate, Place], Roll] = field(default_factory=dict)

    def drawn(self, electorate: Electorate, place: Place) -> Roll:
        """Return the roll of a ballot; drawn once."""
        asked = electorate, place
        if asked not in self._drawn:
            self._drawn[asked] = draw_roll(self.parts, *asked)
        return self._drawn[asked]


@dataclass(frozen=True, slots=True)
class Frozen:
    """Everything a count of a round is made from, read in six queries."""

    round: Round
    ballots: tuple[BallotView, ...]
    roll: FrozenRoll
    votes: tuple[CastBallot, ...]  # in the order in which they were cast
    designated: Mapping[str, str]  # household -> signer the co-owners' letter names
    served: frozenset[str]  # households
    opened: int  # households that opened their link


def read_frozen(session: Session, consultation_id: int) -> Frozen:
    """Read what a count is made from; six queries, whatever the number of ballots.

    The roll is read once in a process; later a sum over it tells that it is still the same.
    """
    row = round_by_id(session, consultation_id)
    served, opened = _reach(session, consultation_id)
    return Frozen(
        round=row,
        ballots=ballots_of(session, consultation_id),
        roll=_roll(session, row),
        votes=cast_ballots(session, consultation_id),
        designated=_designated(session, consultation_id, row.closes_at),
        served=served,
        opened=opened,
    )


_ROLLS_KEPT: Final = 8
"""Rounds whose roll is remembered; one of 3,000 homes takes some 5 MB."""

# By the pool of the database: an engine and its variants for writing share it.
_rolls: WeakKeyDictionary[Any, OrderedDict[tuple[Any, ...], FrozenRoll]] = WeakKeyDictionary()


def _roll(session: Session, row: Round) -> FrozenRoll:
    """Return a round's roll, read again only if it is not the one that is remembered."""
    of_round = RollEntry.consultation_id == row.id
    sums = (
        sa.func.count(),
        sa.func.min(RollEntry.id),
        sa.func.max(RollEntry.id),
        sa.func.sum(RollEntry.household_id),
    )
    stands = session.execute(sa.select(*sums).where(of_round)).one()
    key = (row.id, row.roll_digest, row.notice_at, *stands)
    kept = _rolls.setdefault(session.get_bind().engine.pool, OrderedDict())
    if key not in kept:
        kept[key] = _read_roll(session, of_round)
        while len(kept) > _ROLLS_KEPT:
            kept.popitem(last=False)
    return kept[key]


def _read_roll(session: Session, of_round: sa.ColumnElement[bool]) -> FrozenRoll:
    entries = session.execute(
        sa.select(*roll_columns(), RollEntry.voter_id)
        .where(of_round)
        .order_by(RollEntry.place, RollEntry.id)
    ).all()
    return FrozenRoll(
        parts=tuple(frozen_part(entry) for entry in entries),
        voters={
            str(entry.household_id): f"owner:{entry.voter_id}"
            for entry in entries
            if entry.voter_id is not None
        },
    )


def cast_ballots(session: Session, consultation_id: int) -> tuple[CastBallot, ...]:
    """Return every answer of a round in the order in which they were cast; one query."""
    rows = session.execute(_cast(), {"of_round": consultation_id})
    return tuple(
        CastBallot(
            ballot_id,
            household_id,
            choice,
            state,
            at,
            f"name:{name}" if owner_id is None else f"owner:{owner_id}",
            channel,
            is_verified,
            InvalidReason(finding) if is_genuine is False else _invalid(state, reason),
        )
        for (
            ballot_id,
            household_id,
            choice,
            state,
            reason,
            at,
            owner_id,
            name,
            channel,
            is_verified,
            is_genuine,
            finding,
        ) in rows
    )


# Built once: the page of a case asks it each time.
@cache
def _cast() -> sa.Executable:
    later = aliased(SignatureFinding)
    newest = (
        sa.select(sa.func.max(later.id)).where(later.signature_id == Signature.id).scalar_subquery()
    )
    return (
        sa.select(
            Vote.ballot_id,
            Vote.household_id,
            Vote.choice,
            Vote.state,
            Vote.invalid_reason,
            Vote.cast_at,
            Signature.owner_id,
            Signature.signer_name,
            Signature.channel,
            Signature.is_verified,
            SignatureFinding.is_genuine,
            SignatureFinding.reason,
        )
        .join(Signature, Signature.id == Vote.signature_id)
        .outerjoin(SignatureFinding, SignatureFinding.id == newest)
        .where(Vote.consultation_id == sa.bindparam("of_round", type_=sa.BigInteger))
        .order_by(Vote.cast_at, Vote.id)
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


def _reach(session: Session, consultation_id: int) -> tuple[frozenset[str], int]:
    """Return the households that were served, and how many opened their link; one query."""
    delivered = sa.select(Delivery.household_id, sa.literal(0).label("is_link")).where(
        Delivery.consultation_id == consultation_id
    )
    opened = sa.select(ResidentLink.id, sa.literal(1)).where(
        ResidentLink.purpose == LinkPurpose.CONSULTATION,
        ResidentLink.round_id == consultation_id,
        ResidentLink.first_opened_at.is_not(None),
    )
    rows = session.execute(sa.union_all(delivered, opened)).all()
    served = frozenset(str(key) for key, is_link in rows if not is_link)
    return served, sum(is_link for _, is_link in rows)


def _designated(
    session: Session, consultation_id: int, closes_at: datetime | None
) -> Mapping[str, str]:
    # A letter that comes after the close settles nothing any more (E10).
    query = (
        sa.select(RollEntry.household_id, Designation.owner_id)
        .join(
            RollEntry,
            sa.and_(
                RollEntry.consultation_id == Designation.consultation_id,
                RollEntry.owner_group == Designation.owner_group,
            ),
        )
        .where(Designation.consultation_id == consultation_id)
        .order_by(Designation.id)
    )
    if closes_at is not None:
        query = query.where(Designation.received_at < closes_at)
    return {str(home): f"owner:{owner}" for home, owner in session.execute(query)}
