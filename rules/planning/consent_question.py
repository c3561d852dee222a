"""A vote that is still open: who has not answered, and what the rule asks, in linear form.

Every clause of a decision rule compares two counts, part * b >= whole * a; both are sums over
the owners, so the clause is one sum over those who have not answered, plus a constant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np

from rules.decision_rule import Clause, Combine, Count, DecisionRule, Measure, Operator
from rules.figures import Figures
from rules.planning.wishes import Real

OUTCOMES: Final = 4  # for, against, abstain, silent: the order of every row of odds

_COUNTS: Final[Mapping[Count, tuple[int, int, int, int]]] = {
    Count.FOR: (1, 0, 0, 0),
    Count.AGAINST: (0, 1, 0, 0),
    Count.FOR_PLUS_AGAINST: (1, 1, 0, 0),
    Count.PARTICIPATING: (1, 1, 1, 0),
}


@dataclass(frozen=True, slots=True)
class Odds:
    """How an owner will answer, as probabilities; what is left of 1 is silence."""

    for_: Fraction | float
    against: Fraction | float = 0
    abstain: Fraction | float = 0

    @property
    def row(self) -> tuple[Fraction | float, ...]:
        """Return the odds of for, against, abstain, silent."""
        silent = 1 - self.for_ - self.against - self.abstain
        return self.for_, self.against, self.abstain, max(silent, 0)


@dataclass(frozen=True, slots=True)
class Undecided:
    """One owner group that has not answered: one head, `area` in 0.01 m².

    `visited` are its odds after a visit, None where it cannot be visited; `cost` of the visit
    in any unit. `places` are the keys of the building and stairwell it counts in.
    """

    key: str
    area: int
    unvisited: Odds
    visited: Odds | None = None
    cost: Fraction | float = 1
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LinearClause:
    """A clause as `constant + sum of weights[outcome] * size >= 0` (`strict`: > 0).

    Sizes are 1 for heads and 0.01 m² for areas; of a nested clause only those in `place` count.
    """

    measure: Measure
    constant: int
    weights: tuple[int, int, int, int]
    strict: bool = False
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """What must come true of whom. With `any_suffices` one clause is enough.

    `prepared` holds arrays that are made once, when first asked; begin with none.
    """

    undecided: tuple[Undecided, ...]
    clauses: tuple[LinearClause, ...]
    any_suffices: bool = False
    prepared: dict[str, Real] = field(default_factory=dict, repr=False, compare=False)

    def sizes(self, clause: LinearClause) -> Real:
        """Return how much each undecided owner weighs in a clause (n,)."""
        key = f"{clause.measure}@{clause.place}"
        if key not in self.prepared:
            heads = clause.measure is not Measure.AREA
            self.prepared[key] = np.array(
                [
                    (1.0 if heads else float(each.area))
                    if clause.place is None or clause.place in each.places
                    else 0.0
                    for each in self.undecided
                ]
            )
        return self.prepared[key]

    def odds(self, *, visited: bool = False) -> Real:
        """Return the odds of all (n, 4); `visited`: after a visit to everyone who can be."""
        key = f"odds {visited}"
        if key not in self.prepared:
            meant = [
                each.visited if visited and each.visited is not None else each.unvisited
                for each in self.undecided
            ]
            spoken = [(each.for_, each.against, each.abstain) for each in meant]
            rows = np.array(spoken, np.float64).reshape(-1, OUTCOMES - 1)
            silent = np.maximum(1 - rows.sum(axis=1, keepdims=True), 0)
            self.prepared[key] = np.concatenate([rows, silent], axis=1)
        return self.prepared[key]


def linear_clauses(
    rule: DecisionRule,
    fixed: Mapping[Measure, Figures],
    nested: Mapping[str, Mapping[Measure, Figures]] | None = None,
) -> tuple[LinearClause, ...]:
    """Return a rule's clauses with the answers so far as constants, all of DOMAIN §2.1.

    Args:
        rule: the rule frozen into the ballot.
        fixed: the strict figures so far; `eligible` counts everyone.
        nested: the same for every place in which the nested clauses must hold, by its key.

    Who is present or represented at a meeting is taken as it stands. Of an empty whole nothing
    holds, which is a further clause where nobody has taken part yet.
    """
    found = [line for clause in rule.clauses for line in _linear(clause, fixed, rule, None)]
    if rule.nested is not None:
        found.extend(
            line
            for place, figures in (nested or {}).items()
            for clause in rule.nested.clauses
            for line in _linear(clause, figures, rule, place)
        )
    return tuple(found)


def _linear(
    clause: Clause, fixed: Mapping[Measure, Figures], rule: DecisionRule, place: str | None
) -> list[LinearClause]:
    figures = fixed.get(clause.measure, Figures())
    share, none = clause.share, (0, 0, 0, 0)
    part, whole = _COUNTS.get(clause.numerator, none), _COUNTS.get(clause.denominator, none)
    sign = -1 if clause.operator in (Operator.AT_MOST, Operator.FEWER) else 1
    held = figures.count(clause.numerator), figures.count(clause.denominator)
    constant = sign * (held[0] * share.denominator - held[1] * share.numerator)
    for_, against, abstain, silent = (
        sign * (one * share.denominator - other * share.numerator)
        for one, other in zip(part, whole, strict=True)
    )
    weights = (for_, against, abstain, silent)
    strict = clause.operator in (Operator.MORE, Operator.FEWER)
    lines = [LinearClause(clause.measure, constant, weights, strict, place)]
    if held[1] == 0 and rule.counting.combine is Combine.ALL:
        lines.append(LinearClause(clause.measure, 0, whole, strict=True, place=place))
    return lines


def at_least(
    heads: int, area: int, base_heads: int = 0, base_area: int = 0
) -> tuple[LinearClause, ...]:
    """Return the clauses "so many heads and 0.01 m² in favour", some of which are there."""
    return (
        LinearClause(Measure.AREA, base_area - area, (1, 0, 0, 0)),
        LinearClause(Measure.HEAD, base_heads - heads, (1, 0, 0, 0)),
    )
