"""Counting a round from its rows: the running count and the certified one are the same query.

Nothing is kept in counters; what a page shows is what a recount gives (DOMAIN §7.3, 1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from models.reads.ballots import BallotView
from models.reads.frozen_round import Frozen, read_frozen
from rules.ballot_options import OptionsTally, tally_options
from rules.electorate import Roll, draw_roll
from rules.matters import Place, Scope
from rules.resident_consultation import BallotKind
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


def count_round(session: Session, consultation_id: int) -> tuple[BallotCount, ...]:
    """Return every ballot of a round, counted from its rows; six queries."""
    return count_frozen(read_frozen(session, consultation_id))


def count_frozen(frozen: Frozen) -> tuple[BallotCount, ...]:
    """Return every ballot of a round that was read."""
    return tuple(count_ballot(frozen, ballot) for ballot in frozen.ballots)


def count_ballot(frozen: Frozen, ballot: BallotView) -> BallotCount:
    """Count one ballot by the rule frozen into it, on the roll that rule draws."""
    roll = draw_roll(frozen.parts, ballot.rule.electorate, ballot.place)
    groups = {line.household_id: line.owner_group for line in roll.lines if line.eligible}
    votes = [
        CastVote(groups[home], each.signer, each.choice, each.at, each.channel, each.invalid)
        for each in frozen.votes
        if each.ballot_id == ballot.id and (home := str(each.household_id)) in groups
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


def adopted_titles(counts: Iterable[BallotCount], *, adopted: bool) -> tuple[str, ...]:
    """Return the titles of the ballots that were carried, or of those that were lost."""
    return tuple(count.ballot.title for count in counts if count.adopted is adopted)
