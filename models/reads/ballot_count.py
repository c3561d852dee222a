"""Counting a round from its rows: the running count and the certified one are the same query.

Nothing is kept in counters; what a page shows is what a recount gives (DOMAIN §7.3, 1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from sqlalchemy.orm import Session

from models.reads.ballots import BallotView
from models.reads.frozen_roll import FrozenRoll
from models.reads.frozen_round import CastBallot, Frozen, read_frozen
from models.reads.rules_known import rules_known
from rules.ballot_options import OptionsTally, tally_options
from rules.decision_rule import DecisionRule
from rules.electorate import Roll
from rules.matters import Place, Scope
from rules.resident_consultation import BallotKind
from rules.standing import Circumstances, GroupCount
from rules.standing import Vote as CastVote
from rules.tally import CountResult, Tally, count_each, tally

_REMEMBERED: Final = 8
"""Rounds whose newest count is kept; one of 3,000 homes takes some 10 MB."""


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


def count_round(session: Session, consultation_id: int) -> tuple[BallotCount, ...]:
    """Return every ballot of a round, counted from its rows; six queries."""
    return count_frozen(read_frozen(session, consultation_id))


def count_frozen(frozen: Frozen) -> tuple[BallotCount, ...]:
    """Return every ballot of a round that was read.

    The same rows give the same count, so the newest counts are remembered by everything they
    were made from: a page that is opened again while nobody voted does not count again.
    """
    return _count_of(frozen)


@lru_cache(maxsize=_REMEMBERED)  # by the object: the same rows are the same `Frozen`
def _count_of(frozen: Frozen) -> tuple[BallotCount, ...]:
    named = tuple(frozen.designated.items())
    return _counted(frozen.ballots, frozen.roll, frozen.votes, named, frozen.served)


def count_ballot(frozen: Frozen, ballot: BallotView) -> BallotCount:
    """Return one ballot of a round that was read."""
    return count_frozen(replace(frozen, ballots=(ballot,)))[0]


@lru_cache(maxsize=_REMEMBERED)
def _counted(
    ballots: tuple[BallotView, ...],
    roll: FrozenRoll,
    votes: tuple[CastBallot, ...],
    designated: tuple[tuple[str, str], ...],
    served: frozenset[str],
) -> tuple[BallotCount, ...]:
    named = {**roll.voters, **dict(designated)}
    by_ballot: dict[int, list[CastBallot]] = {}
    for vote in votes:
        by_ballot.setdefault(vote.ballot_id, []).append(vote)
    return tuple(
        _count_ballot(
            ballot,
            roll.drawn(ballot.rule.electorate, ballot.place),
            by_ballot.get(ballot.id, ()),
            named,
            served,
        )
        for ballot in ballots
    )


def _count_ballot(
    ballot: BallotView,
    roll: Roll,
    cast: Sequence[CastBallot],
    named: Mapping[str, str],
    served: frozenset[str],
) -> BallotCount:
    """Count one ballot by the rule frozen into it, on the roll that rule draws."""
    groups = {line.household_id: line.owner_group for line in roll.lines if line.eligible}
    votes = [
        CastVote(groups[home], each.signer, each.choice, each.at, each.channel, each.invalid)
        for each in cast
        if (home := str(each.household_id)) in groups
    ]
    # `named` is by home, not by the published group: a rule of its own may draw other groups.
    about = Circumstances(
        designated={groups[home]: signer for home, signer in named.items() if home in groups},
        served=frozenset(groups[home] for home in served if home in groups),
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
    return BallotCount(
        ballot,
        roll,
        leading.lines,
        leading.result,
        leading.result,
        None,
        counted,
        counted.winner is not None,
    )


def count_under(
    session: Session, frozen: Frozen, ballot: BallotView
) -> tuple[tuple[DecisionRule, bool], ...]:
    """Return what the same papers would have come to under every other rule for the matter.

    Known are the rules of the round's country, whatever their dates, that ask for heads and
    areas; each draws its own roll. One query a session for added rules, else arithmetic.
    """
    others = [
        rule
        for rule in rules_known(session)
        if ballot.matter in rule.matters
        and rule.jurisdiction.startswith(("CN", "compound:"))
        and (rule.id, rule.version) != (ballot.rule.id, ballot.rule.version)
        and rule.clauses
    ]
    return tuple(
        (rule, count_ballot(frozen, replace(ballot, rule=rule)).adopted) for rule in others
    )


def count_places(count: BallotCount, scope: Scope) -> tuple[tuple[Place, CountResult], ...]:
    """Return a ballot's figures and clauses in every building or stairwell, in roll order."""
    return count_each(count.roll.split(scope), count.lines, replace(count.ballot.rule, nested=None))


def adopted_titles(counts: Iterable[BallotCount], *, adopted: bool) -> tuple[str, ...]:
    """Return the titles of the ballots that were carried, or of those that were lost."""
    return tuple(count.ballot.title for count in counts if count.adopted is adopted)
