"""What visits must at least cost: a lower bound, to judge a plan by.

Under the normal law of two sums (heads and area), a set of visits reaches the goal a only if
both margins z = (mean - needed) / deviation lie where P(Z1 <= z1, Z2 <= z2) >= a. That region is
covered by steps z1 >= s, z2 >= t; in each, mean - z * deviation >= needed is relaxed to a
line in the visits, since the root of a variance lies above its secant, and visits to fractions. The
optimum of what is left, a linear programme of two rows, is bounded by any of its dual prices;
the best are searched. Correlation only helps (Slepian), so the largest possible one is taken.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from rules.planning.consent_question import ConsentQuestion
from rules.planning.forecast import own_moments, thresholds
from rules.planning.normal import both_below, quantile
from rules.planning.outreach_order import costs
from rules.planning.wishes import Real

_GOLDEN: Final = (5**0.5 - 1) / 2
_STEPS: Final = 28
_WIDTHS: Final = (0.0, 0.01, 0.02, 0.035, 0.055, 0.08, 0.11, 0.15, 0.2, 0.27, 0.36, 0.5, 0.7, 1.0)


def visits_bound(question: ConsentQuestion, goal: float) -> float:
    """Return a cost below which no visits reach the goal, for questions of two clauses.

    Infinite where not even all visits do. Some seconds at 36,000 owners.

    Raises:
        ValueError: if the question has not exactly two clauses.
    """
    if len(question.clauses) != 2:  # noqa: PLR2004 -- heads and area
        raise ValueError("a bound is known for two clauses")
    before, spread = own_moments(question, visited=False)
    after, wider = own_moments(question, visited=True)
    more, more_spread = after - before, wider - spread
    least = quantile(goal)
    starts = [least + width for width in _WIDTHS]
    correlation = _most_correlated(spread, more_spread)
    bounds = []
    for position, start in enumerate(starts):
        other = least
        if position + 1 < len(starts):
            other = _partner(starts[position + 1], goal, correlation)
        rows, needed = _rows(question, before, more, spread, more_spread, np.array([start, other]))
        bounds.append(_dual(rows, needed, costs(question)))
    return max(0.0, min(bounds))


def _rows(  # noqa: PLR0913, PLR0917 -- the moments, by name
    question: ConsentQuestion,
    before: Real,
    more: Real,
    spread: Real,
    more_spread: Real,
    margin: Real,
) -> tuple[Real, Real]:
    """Return the two relaxed rows (n, 2) and what they must reach."""
    variance = np.diagonal(spread, axis1=1, axis2=2)
    change = np.diagonal(more_spread, axis1=1, axis2=2)
    now = variance.sum(axis=0)
    low, high = now + np.minimum(change, 0).sum(axis=0), now + np.maximum(change, 0).sum(axis=0)
    slope = (np.sqrt(high) - np.sqrt(low)) / np.maximum(high - low, 1e-12)
    rows = more - margin * slope * change
    needed = (
        thresholds(question)
        - before.sum(axis=0)
        + margin * (np.sqrt(np.maximum(low, 0)) + (now - low) * slope)
    )
    return rows, needed


def _dual(rows: Real, needed: Real, cost: Real) -> float:
    """Return the best dual value found: prices y >= 0, y needed - sum max(0, y rows - cost)."""
    top = 4 * np.median(cost) / np.maximum(np.abs(rows).mean(axis=0), 1e-12)

    def value(first: float, second: float) -> float:
        return float(
            first * needed[0]
            + second * needed[1]
            - np.maximum(rows[:, 0] * first + rows[:, 1] * second - cost, 0).sum()
        )

    def best_second(first: float) -> float:
        return _highest(lambda second: value(first, second), float(top[1]))

    return max(0.0, _highest(best_second, float(top[0])))


def _highest(of: Callable[[float], float], top: float) -> float:
    low, high = 0.0, top
    left, right = high - _GOLDEN * high, _GOLDEN * high
    at_left, at_right = of(left), of(right)
    for _ in range(_STEPS):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = of(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = of(left)
    return float(max(at_left, at_right))


def _partner(first: float, goal: float, correlation: float) -> float:
    """Return the least second margin that a first one leaves possible."""
    low, high = quantile(goal), 8.0
    one, tied = np.array([first]), np.array([correlation])
    for _ in range(50):
        middle = (low + high) / 2
        reached = float(both_below(one, np.array([middle]), tied)[0]) >= goal
        low, high = (low, middle) if reached else (middle, high)
    return low


def _most_correlated(spread: Real, more_spread: Real) -> float:
    """Return a bound of the correlation of the two sums over all sets of visits.

    With v the variances of heads and a the sizes of areas, 1 - correlation² is the part of
    v-weighted a² that the weighted variance of a makes up; its least and most v bound it.
    """
    heads, low = spread[:, 1, 1], np.minimum(0, more_spread[:, 1, 1])
    area2 = np.maximum(spread[:, 0, 0], spread[:, 0, 0] + more_spread[:, 0, 0])
    size = np.sqrt(area2 / np.maximum(np.maximum(heads, heads + more_spread[:, 1, 1]), 1e-12))
    sure = heads + low
    mean = float((sure @ size) / max(float(sure.sum()), 1e-12))
    varied = float(sure @ (size - mean) ** 2)
    return float(np.sqrt(max(0.0, 1 - varied / max(float(area2.sum()), 1e-12))))
