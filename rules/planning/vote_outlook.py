"""The outlook of one open ballot: how likely it passes, and whom to visit next.

Source: DOMAIN §7.1 row 3; `rules/data/visit_odds.toml` for the odds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from rules.decision_rule import Combine, DecisionRule, Measure
from rules.figures import Figures
from rules.planning.consent_question import ConsentQuestion, Odds, Undecided, linear_clauses
from rules.planning.forecast import Forecast, forecast
from rules.planning.outreach import GOAL, VisitPlan, plan_visits
from rules.visit_odds import Attitude, Chances, Heard, OpenOwner, chances


@dataclass(frozen=True, slots=True)
class PendingBallot:
    """A ballot as it stands: its rule, strict figures, who may still answer, what was heard.

    `nested` are the figures of every place in which the rule's nested clauses must hold.
    Mappings as tuples of pairs, so that equal ballots are equal questions. Of a ballot between
    plans, `share` is the part of those who will choose at all that is expected to choose this
    one: an owner's attitude says whether it answers, not which plan it prefers.
    """

    rule: DecisionRule
    figures: tuple[tuple[Measure, Figures], ...]
    owners: tuple[OpenOwner, ...]
    heard: tuple[tuple[Attitude, Heard], ...]
    nested: tuple[tuple[str, tuple[tuple[Measure, Figures], ...]], ...] = ()
    share: Fraction | None = None


def outlook(ballot: PendingBallot) -> Forecast:
    """Return how likely the ballot passes without a visit; the last ones are remembered."""
    return _outlook(ballot)


def visits(ballot: PendingBallot, goal: float = GOAL) -> VisitPlan:
    """Return whom to visit, in order, for the ballot to pass with probability `goal`.

    `undecided` of a visit is the owner's place in `ballot.owners`. A visit costs one.
    """
    return _visits(ballot, goal)


def expected_gain(ballot: PendingBallot, owner: OpenOwner) -> float:
    """Return by how much a visit raises the chance that an owner agrees."""
    heard = dict(ballot.heard)
    with_visit, without = (
        chances(owner.attitude, heard, visited=visited).agrees for visited in (True, False)
    )
    return float(with_visit - without)


@lru_cache(maxsize=32)
def _outlook(ballot: PendingBallot) -> Forecast:
    return forecast(_question(ballot))


@lru_cache(maxsize=16)
def _visits(ballot: PendingBallot, goal: float) -> VisitPlan:
    return plan_visits(_question(ballot), goal)


def _question(ballot: PendingBallot) -> ConsentQuestion:
    heard = dict(ballot.heard)
    undecided = tuple(_undecided(owner, heard, ballot.share) for owner in ballot.owners)
    nested = {place: dict(figures) for place, figures in ballot.nested}
    clauses = linear_clauses(ballot.rule, dict(ballot.figures), nested)
    any_suffices = ballot.rule.counting.combine is Combine.ANY
    return ConsentQuestion(undecided, clauses, any_suffices)


def _undecided(
    owner: OpenOwner, heard: Mapping[Attitude, Heard], share: Fraction | None
) -> Undecided:
    if not owner.can_be_visited:  # nobody can vote for it: it stays silent (E16)
        return Undecided(owner.group, owner.area, Odds(0), places=owner.places)
    unvisited, visited = (
        _odds(chances(owner.attitude, heard, visited=visited), share) for visited in (False, True)
    )
    return Undecided(owner.group, owner.area, unvisited, visited, places=owner.places)


def _odds(found: Chances, share: Fraction | None) -> Odds:
    if share is None:
        return Odds(found.agrees, found.disagrees, found.abstains)
    choosing = found.agrees + found.disagrees
    return Odds(choosing * share, choosing * (1 - share), found.abstains)


def weakest(ballots: Sequence[PendingBallot]) -> int:
    """Return which ballot is least likely to pass; the first of equals."""
    return min(range(len(ballots)), key=lambda at: outlook(ballots[at]).probability)
