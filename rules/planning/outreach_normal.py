"""Visits of many owners: prefixes of orders judged by the normal law of all clauses together.

Along an order the means and covariances of the clauses' sums are cumulated once; where a prefix
first reaches the goal is found by bisection. Two clauses have the bivariate law, more the
lattice. The best prefix is mended: dear visits that can be spared go, and visits near its end are
exchanged for cheaper ones outside, the pairs that save most judged first.

Source: ours [P]; see `outreach`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from rules.planning.consent_question import ConsentQuestion
from rules.planning.forecast import normal_probability, own_moments, thresholds
from rules.planning.normal import both_below
from rules.planning.outreach_order import costs, orders
from rules.planning.wishes import Real, Whole

_EDGE: Final = 40  # how many visits on either side of a prefix's end are tried for exchange
_SHOWN: Final = 100  # how far the probability after each visit is told: some days' work
_POINTS: Final = 512
_EXCHANGES: Final = 12
_CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class _Law:
    """Sums without visits, and what each visit adds to their means and covariances."""

    needed: Real
    mean: Real
    covariance: Real
    more_mean: Real
    more_covariance: Real

    @property
    def is_pair(self) -> bool:
        """Whether the bivariate law serves."""
        return len(self.needed) == 2  # noqa: PLR2004 -- a pair

    def probability(self, mean: Real, covariance: Real) -> Real:
        """Return the probabilities of passing for moments (s, k) and (s, k, k)."""
        if not self.is_pair:
            pairs = zip(mean, covariance, strict=True)
            return np.array(
                [normal_probability(one, other, self.needed, _POINTS)[0] for one, other in pairs]
            )
        deviation = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 1e-9))
        z = (mean - self.needed) / deviation
        correlation = covariance[:, 0, 1] / (deviation[:, 0] * deviation[:, 1])
        return both_below(z[:, 0], z[:, 1], correlation)


def plan_by_normal(question: ConsentQuestion, goal: float) -> tuple[list[int], list[float]]:
    """Return visits in order and the probability after each, or after the first hundred.

    Short of the goal: all visits that help, in the order that comes closest.
    """
    law, cost = _law(question), costs(question)
    best: tuple[float, Whole, int] | None = None
    fallback: tuple[float, Whole] = (-1.0, np.zeros(0, np.int64))
    if float(law.probability(law.mean[None], law.covariance[None])[0]) >= goal:
        return [], []
    for order in orders(question):
        length, reached = _shortest(law, order, goal)
        spent = float(cost[order[:length]].sum())
        if reached >= goal and (best is None or spent < best[0]):
            best = (spent, order, length)
        elif reached < goal and reached > fallback[0]:
            fallback = (reached, order)
    order = fallback[1] if best is None else _mended(law, cost, best[1], best[2], goal)
    return order.tolist(), _way(law, order)


def _law(question: ConsentQuestion) -> _Law:
    mean, covariance = own_moments(question, visited=False)
    after_mean, after_covariance = own_moments(question, visited=True)
    return _Law(
        thresholds(question),
        mean.sum(axis=0),
        covariance.sum(axis=0),
        after_mean - mean,
        after_covariance - covariance,
    )


def _shortest(law: _Law, order: Whole, goal: float) -> tuple[int, float]:
    """Return the length of the shortest prefix that reaches the goal, and what it reaches."""
    if not len(order):
        return 0, 0.0
    mean = law.mean + np.cumsum(law.more_mean[order], axis=0)
    covariance = law.covariance + np.cumsum(law.more_covariance[order], axis=0)

    def after(count: int) -> float:
        return float(law.probability(mean[count - 1 : count], covariance[count - 1 : count])[0])

    low, high = 1, len(order)
    reached = after(high)
    if reached < goal:
        return high, reached
    while low < high:
        middle = (low + high) // 2
        chance = after(middle)
        if chance >= goal:
            high, reached = middle, chance
        else:
            low = middle + 1
    return high, reached


def _mended(law: _Law, cost: Real, order: Whole, length: int, goal: float) -> Whole:
    """Spare and exchange visits while the goal is kept."""
    inside, outside = list(order[:length]), list(order[length : length + _EDGE])
    mean = law.mean + law.more_mean[order[:length]].sum(axis=0)
    covariance = law.covariance + law.more_covariance[order[:length]].sum(axis=0)
    for _ in range(_EXCHANGES):
        edge = np.array(inside[-_EDGE:], np.int64)
        come = np.array([-1, *outside], np.int64)  # -1: nobody instead
        saved = cost[edge][:, None] - np.where(come < 0, 0.0, cost[come])[None, :]
        gone, new = (each.ravel() for each in np.meshgrid(edge, come, indexing="ij"))
        worth = saved.ravel() > 1e-9  # noqa: PLR2004 -- rounding of costs
        gone, new, gain = gone[worth], new[worth], saved.ravel()[worth]
        if not len(gone):
            break
        joins = (new >= 0).astype(np.float64)
        means = mean - law.more_mean[gone] + law.more_mean[new] * joins[:, None]
        covariances = (
            covariance - law.more_covariance[gone] + law.more_covariance[new] * joins[:, None, None]
        )
        pick = _dearest(law, means, covariances, gain, goal)
        if pick is None:
            break
        mean, covariance = means[pick], covariances[pick]
        inside.remove(gone[pick])
        if new[pick] >= 0:
            inside.append(new[pick])
            outside.remove(new[pick])
    return np.array(inside, np.int64)


def _dearest(law: _Law, means: Real, covariances: Real, gain: Real, goal: float) -> int | None:
    """Return the change that saves most and keeps the goal; where each is dear, of the first."""
    order = np.argsort(-gain, kind="stable")
    for start in range(0, len(order) if law.is_pair else _EDGE, _CHUNK):
        tried = order[start : start + _CHUNK]
        keeps = law.probability(means[tried], covariances[tried]) >= goal
        if keeps.any():
            return int(tried[int(np.argmax(keeps))])
    return None


def _way(law: _Law, order: Whole) -> list[float]:
    shown = order[:_SHOWN]
    mean = law.mean + np.cumsum(law.more_mean[shown], axis=0)
    covariance = law.covariance + np.cumsum(law.more_covariance[shown], axis=0)
    way: list[float] = law.probability(mean, covariance).tolist()
    return way
