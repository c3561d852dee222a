"""Counting a round from its rows: the running count and the certified one are the same query.

Nothing is kept in counters; what a page shows is what a recount gives (DOMAIN §7.3, 1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.reads.ballots import BallotView, Round, ballots_of, frozen_part, round_by_id
from models.resident_consultation import (
    Delivery,
    Designation,
    RollEntry,
    Signature,
    SignatureFinding,
    Vote,
)
from rules.ballot_options import OptionsTally, tally_options
from rules.consent import InvalidReason
from rules.electorate import ExclusivePart, Roll, draw_roll
from rules.matters import Place, Scope
from rules.resident_consultation import BallotKind, VoteState
from rules.standing import Circumstances, GroupCount, count_groups
from rules.standing import Vote as CastVote
from rules.tally import CountResult, Tally, count_result, tally


@dataclass(frozen=True, slots=True)
class BallotCount:
    """One ballot counted. On a ballot between plans `options` says which one carries."""

    ballot: BallotView
    roll: Roll
    lines: tuple[GroupCount, ...]
    result: CountResult  # the one the rule goes by; of the leading option where plans compete
    strict: CountResult
    with_silent: CountResult | None
    options: OptionsTally | None
    adopted: bool

    @property
    def winner(self) -> str:
        """The letter of the option that carries, "" where none does or there are none."""
        return (self.options.winner or "") if self.options else ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Everything a count of a round is made from, read in six queries."""

    round: Round
    ballots: tuple[BallotView, ...]
    parts: tuple[ExclusivePart, ...]
    voters: Mapping[str, str]  # household -> signer the register names
    votes: Mapping[int, tuple[tuple[str, CastVote], ...]]  # ballot -> (household, vote)
    designated: Mapping[str, str]  # household -> signer the co-owners' letter names
    served: frozenset[str]  # households


def count_round(session: Session, consultation_id: int) -> tuple[BallotCount, ...]:
    """Return every ballot of a round, counted from its rows; seven queries."""
    frozen = read_frozen(session, consultation_id)
    return tuple(count_ballot(frozen, ballot) for ballot in frozen.ballots)


def count_ballot(frozen: Frozen, ballot: BallotView) -> BallotCount:
    """Count one ballot by the rule frozen into it, on the roll that rule draws."""
    roll = draw_roll(frozen.parts, ballot.rule.electorate, ballot.place)
    groups = {line.household_id: line.owner_group for line in roll.lines if line.eligible}
    votes = [
        replace(vote, group=groups[household])
        for household, vote in frozen.votes.get(ballot.id, ())
        if household in groups
    ]
    # By home, not by the published group: a rule of its own may draw other groups.
    named = {**frozen.voters, **frozen.designated}
    about = Circumstances(
        designated={groups[home]: signer for home, signer in named.items() if home in groups},
        served=frozenset(groups[home] for home in frozen.served if home in groups),
    )
    if ballot.kind is BallotKind.OPTIONS:
        return _count_options(ballot, roll, votes, about)
    counted: Tally = tally(roll, votes, ballot.rule, about)
    return BallotCount(
        ballot,
        roll,
        counted.lines,
        counted.decisive,
        counted.strict,
        counted.with_silent,
        None,
        counted.adopted,
    )


def _count_options(
    ballot: BallotView, roll: Roll, votes: Sequence[CastVote], about: Circumstances
) -> BallotCount:
    counted = tally_options(roll, votes, ballot.rule, ballot.letters, about)
    leading = max(
        counted.results,
        key=lambda each: (
            each.option == counted.winner,
            each.result.heads.for_,
            each.result.area.for_,
        ),
    )
    chosen = replace(
        about,
        for_option=leading.option,
        other_options=frozenset(ballot.letters) - {leading.option},
    )
    lines = count_groups(roll, votes, ballot.rule.counting.revote, chosen)
    return BallotCount(
        ballot,
        roll,
        lines,
        leading.result,
        leading.result,
        None,
        counted,
        counted.winner is not None,
    )


def count_places(count: BallotCount, scope: Scope) -> tuple[tuple[Place, CountResult], ...]:
    """Return a ballot's figures and clauses in every building or stairwell, in roll order."""
    return tuple(
        (place, count_result(count.roll.within(place), count.lines, replace_nested(count.ballot)))
        for place in count.roll.places(scope)
    )


def replace_nested(ballot: BallotView) -> Any:  # noqa: ANN401 -- a DecisionRule
    """Return the ballot's rule without its nested clauses, to look at one place alone."""
    return replace(ballot.rule, nested=None)


def read_frozen(session: Session, consultation_id: int) -> Frozen:
    """Read what a count is made from; seven queries, whatever the number of ballots."""
    entries = session.scalars(
        sa.select(RollEntry)
        .where(RollEntry.consultation_id == consultation_id)
        .order_by(RollEntry.place, RollEntry.id)
    ).all()
    row = round_by_id(session, consultation_id)
    return Frozen(
        round=row,
        ballots=ballots_of(session, consultation_id),
        parts=tuple(frozen_part(entry) for entry in entries),
        voters={
            str(entry.household_id): f"owner:{entry.voter_id}"
            for entry in entries
            if entry.voter_id is not None
        },
        votes=_votes(session, consultation_id),
        designated=_designated(session, consultation_id, row.closes_at),
        served=frozenset(
            str(home)
            for home in session.scalars(
                sa.select(Delivery.household_id)
                .where(Delivery.consultation_id == consultation_id)
                .distinct()
            )
        ),
    )


def _votes(
    session: Session, consultation_id: int
) -> Mapping[int, tuple[tuple[str, CastVote], ...]]:
    forged = _not_genuine(session, consultation_id)
    rows = session.execute(
        sa.select(
            Vote.ballot_id,
            Vote.household_id,
            Vote.signature_id,
            Vote.choice,
            Vote.state,
            Vote.invalid_reason,
            Vote.cast_at,
            Signature.owner_id,
            Signature.signer_name,
            Signature.channel,
        )
        .join(Signature, Signature.id == Vote.signature_id)
        .where(Vote.consultation_id == consultation_id)
        .order_by(Vote.cast_at, Vote.id)
    )
    found: dict[int, list[tuple[str, CastVote]]] = {}
    for row in rows:
        signer = f"name:{row.signer_name}" if row.owner_id is None else f"owner:{row.owner_id}"
        invalid = forged.get(row.signature_id) or _invalid(row.state, row.invalid_reason)
        vote = CastVote("", signer, row.choice, row.cast_at, row.channel, invalid)
        found.setdefault(row.ballot_id, []).append((str(row.household_id), vote))
    return {ballot: tuple(votes) for ballot, votes in found.items()}


def _invalid(state: VoteState, reason: str) -> InvalidReason | None:
    if state is VoteState.VALID:
        return None
    return InvalidReason(reason) if reason else InvalidReason.LATE


def _not_genuine(session: Session, consultation_id: int) -> Mapping[int, InvalidReason]:
    rows = session.execute(
        sa.select(
            SignatureFinding.signature_id, SignatureFinding.is_genuine, SignatureFinding.reason
        )
        .join(Signature, Signature.id == SignatureFinding.signature_id)
        .where(Signature.consultation_id == consultation_id)
        .order_by(SignatureFinding.id)
    )
    newest = {signature: (genuine, reason) for signature, genuine, reason in rows}
    return {
        signature: InvalidReason(reason)
        for signature, (genuine, reason) in newest.items()
        if not genuine
    }


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


def adopted_titles(counts: Iterable[BallotCount], *, adopted: bool) -> tuple[str, ...]:
    """Return the titles of the ballots that were carried, or of those that were lost."""
    return tuple(count.ballot.title for count in counts if count.adopted is adopted)
