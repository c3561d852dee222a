"""How likely an open vote passes: always with the method and how far it may be off.

Exactly for a staircase, by drawing for a few hundred, by the normal law beyond. Owners are
taken to answer independently; what they have in common (a rumour, a notice) is not in it.

Source: DOMAIN §2.1 (what must hold); Poisson-binomial sums, see `poisson_binomial`.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from rules.planning.consent_question import OUTCOMES, ConsentQuestion, LinearClause
from rules.planning.normal import MOST_DIMENSIONS, every_below
from rules.planning.wishes import Real

Truth = npt.NDArray[np.bool_]

MOST_EXACT: Final = 14
MOST_DRAWN: Final = 200
MOST_STATES: Final = 5_000_000
DRAWS: Final = 20_000
_BATCH: Final = 2_000_000
_NORMAL_OFF: Final = 4.0  # measured: 0.006 at 600 and 0.0003 at 6,000 undecided; 4 / n is above
_MOST_EXACT_STATES: Final = 300_000


class Method(StrEnum):
    """How a probability was found."""

    EXACT = "exact"
    MONTE_CARLO = "monte_carlo"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A probability, how it was found and how far it may be off (99 % of cases for draws)."""

    probability: float
    method: Method
    error: float

    @property
    def percent(self) -> int:
        """Whole percent: more digits than two would be pretence."""
        return round(100 * self.probability)


def forecast(question: ConsentQuestion, seed: int = 0) -> Forecast:
    """Return how likely the question passes with the odds of those not visited.

    Up to 14 undecided: every outcome (within 1e-12). Up to 200, and wherever nested clauses
    make the normal law unwieldy: 20,000 draws with a fixed seed, about 60 ms for 60. Above: the
    normal law of all clauses together, corrected for continuity, about 30 ms.
    """
    if not question.clauses:  # a notice: there is nothing to be carried
        return Forecast(0.0, Method.EXACT, 0.0)
    if is_enumerable(question):
        return Forecast(_enumerated(question), Method.EXACT, 1e-12)
    return forecast_many(question, question.odds(), seed)


def forecast_many(question: ConsentQuestion, odds: Real, seed: int = 0) -> Forecast:
    """Return the same for odds (n, 4) of one's own, by drawing or the normal law."""
    if len(question.undecided) <= MOST_DRAWN or not suits_normal(question):
        return _drawn(question, odds, seed)
    return _normal(question, odds)


def is_enumerable(question: ConsentQuestion, most: int = MOST_STATES) -> bool:
    """Whether every outcome can be looked at: at most 14 undecided and five million outcomes."""
    if len(question.undecided) > MOST_EXACT:
        return False
    return math.prod(max(1, len(ways)) for ways in _ways(question)) <= most


def exact_probability(question: ConsentQuestion) -> Fraction | None:
    """Return the probability as a fraction where the odds are fractions and outcomes few.

    None beyond 300,000 outcomes.
    """
    if not is_enumerable(question, _MOST_EXACT_STATES):
        return None
    ways = _ways(question)
    rows = [each.unvisited.row for each in question.undecided]
    scale, chance = 1, np.ones(1, np.object_)
    for row, possible in zip(rows, ways, strict=True):
        exact = [Fraction(row[outcome]) for outcome in possible]
        common = math.lcm(*(each.denominator for each in exact))
        scale *= common
        chance = np.outer(chance, [int(each * common) for each in exact]).ravel()
    passed = outcomes_accepted(question, ways)
    return Fraction(int(chance[passed].sum()) if passed.any() else 0, scale)


def outcomes_accepted(question: ConsentQuestion, ways: list[list[int]]) -> Truth:
    """Return for every combination of outcomes whether it passes, the last owner fastest."""
    count = math.prod(len(possible) for possible in ways)
    accepted: Truth = np.full(count, bool(question.clauses) and not question.any_suffices)
    for clause in question.clauses:
        total = np.array([clause.constant], np.int64)
        for size, possible in zip(question.sizes(clause).astype(np.int64), ways, strict=True):
            total = (total[:, None] + size * np.array(clause.weights)[possible][None, :]).ravel()
        holds = total > 0 if clause.strict else total >= 0
        accepted = accepted | holds if question.any_suffices else accepted & holds
    return accepted


def moments(question: ConsentQuestion, odds: Real) -> tuple[Real, Real]:
    """Return each owner's mean (n, clauses) and covariance (n, clauses, clauses)."""
    weights = np.array([clause.weights for clause in question.clauses], np.float64)
    sizes = np.stack([question.sizes(clause) for clause in question.clauses], axis=1)
    mean = odds @ weights.T
    second = np.einsum("no,ko,lo->nkl", odds, weights, weights, optimize=True)
    covariance = second - mean[:, :, None] * mean[:, None, :]
    return mean * sizes, covariance * sizes[:, :, None] * sizes[:, None, :]


def own_moments(question: ConsentQuestion, *, visited: bool) -> tuple[Real, Real]:
    """Return the same for the question's own odds, without or with visits; kept with it."""
    mean, covariance = f"mean {visited}", f"covariance {visited}"
    if mean not in question.prepared:
        found = moments(question, question.odds(visited=visited))
        question.prepared[mean], question.prepared[covariance] = found
    return question.prepared[mean], question.prepared[covariance]


def thresholds(question: ConsentQuestion) -> Real:
    """Return what the sums of the terms must reach, half a step less for continuity."""
    return np.array([_threshold(clause) for clause in question.clauses])


def _threshold(clause: LinearClause) -> float:
    step = math.gcd(*clause.weights) or 1
    return -clause.constant + (0.5 if clause.strict else -0.5) * step


def _ways(question: ConsentQuestion) -> list[list[int]]:
    return [
        [outcome for outcome, chance in enumerate(each.unvisited.row) if chance > 0]
        for each in question.undecided
    ]


def _enumerated(question: ConsentQuestion) -> float:
    ways = _ways(question)
    chance = np.ones(1)
    for row, possible in zip(question.odds(), ways, strict=True):
        chance = np.outer(chance, row[possible]).ravel()
    return float(min(1.0, chance[outcomes_accepted(question, ways)].sum()))


def _drawn(question: ConsentQuestion, odds: Real, seed: int) -> Forecast:
    generator = np.random.default_rng(seed)
    count, passed, done = max(1, len(question.undecided)), 0, 0
    while done < DRAWS:
        rows = min(max(1, _BATCH // count), DRAWS - done)
        uniform = generator.random((rows, len(question.undecided)))
        passed += int(passes(question, drawn_totals(question, uniform, odds)).sum())
        done += rows
    share = passed / DRAWS
    off = max(2.576 * math.sqrt(share * (1 - share) / DRAWS), 4.6 / DRAWS)
    return Forecast(share, Method.MONTE_CARLO, off)


def drawn_totals(question: ConsentQuestion, uniform: Real, odds: Real) -> Real:
    """Return every clause's sum (draws, clauses), constants included, for uniform draws.

    The weight of a draw is that of silence plus, for every bound of the cumulated odds above
    it, the step of the weights there: three comparisons and a product of matrices.
    """
    weights = np.array([clause.weights for clause in question.clauses], np.float64)
    sizes = np.stack([question.sizes(clause) for clause in question.clauses], axis=1)
    reach = np.cumsum(odds, axis=1)
    constants = np.array([float(clause.constant) for clause in question.clauses])
    total: Real = constants + sizes.sum(axis=0) * weights[:, -1]
    for outcome in range(OUTCOMES - 1):
        steps = sizes * (weights[:, outcome] - weights[:, outcome + 1])
        if steps.any():
            total = total + (uniform < reach[:, outcome]).astype(np.float64) @ steps
    return total


def passes(question: ConsentQuestion, totals: Real) -> Truth:
    """Return which of the sums (…, clauses) pass."""
    strict = np.array([clause.strict for clause in question.clauses])
    holds: Truth = np.where(strict, totals > 0, totals >= 0)
    accepted: Truth = (
        np.logical_or.reduce(holds, axis=-1)
        if question.any_suffices
        else np.logical_and.reduce(holds, axis=-1)
    )
    return accepted


def suits_normal(question: ConsentQuestion) -> bool:
    """Whether the normal law can be asked: few enough clauses, all of which must hold."""
    return len(question.clauses) <= MOST_DIMENSIONS and not question.any_suffices


def _normal(question: ConsentQuestion, odds: Real) -> Forecast:
    own = odds is question.odds()
    mean, covariance = own_moments(question, visited=False) if own else moments(question, odds)
    probability, spread = normal_probability(
        mean.sum(axis=0), covariance.sum(axis=0), thresholds(question)
    )
    off = min(1.0, _NORMAL_OFF / len(question.undecided) + 3 * spread)
    return Forecast(probability, Method.NORMAL, off)


def normal_probability(
    mean: Real, covariance: Real, needed: Real, points: int = 4096
) -> tuple[float, float]:
    """Return P(all sums reach what is needed) by the normal law, and its standard error."""
    deviation = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    certain = deviation < 1e-9  # noqa: PLR2004 -- a sum that cannot vary any more
    if (mean[certain] < needed[certain]).any():
        return 0.0, 0.0
    if certain.all():
        return 1.0, 0.0
    free = ~certain
    z = (mean[free] - needed[free]) / deviation[free]
    correlation = covariance[np.ix_(free, free)] / np.outer(deviation[free], deviation[free])
    return every_below(z, np.clip(correlation, -1.0, 1.0), points)
