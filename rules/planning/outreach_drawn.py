"""Visits of some tens or hundreds of owners: orders of visits judged by the same draws.

Every draw is one uniform number an owner; a visit moves the bounds of its outcomes, so that
both worlds, with and without the visit, are judged by the same luck and differ by the visit.

Source: ours [P]; see `outreach`.
"""

from typing import Final

import numpy as np

from rules.planning.consent_question import OUTCOMES, ConsentQuestion
from rules.planning.forecast import drawn_totals, passes
from rules.planning.outreach_order import costs, orders
from rules.planning.wishes import Real, Whole

_DRAWS: Final = 4000


class _Luck:
    """The draws, and by how much each visit moves each of them."""

    def __init__(self, question: ConsentQuestion, seed: int) -> None:
        self._question = question
        uniform = np.random.default_rng(seed).random((_DRAWS, len(question.undecided)))
        self.start = drawn_totals(question, uniform, question.odds())
        before, after = (
            _outcomes(uniform.T, question.odds(visited=visited)) for visited in (False, True)
        )
        # (clauses, owners, draws): the rows of an order are taken whole.
        self.moved = np.stack(
            [
                (np.array(clause.weights, np.float64)[after] - np.array(clause.weights)[before])
                * question.sizes(clause)[:, None]
                for clause in question.clauses
            ]
        )

    def reach(self, order: Whole) -> Real:
        """Return the share of draws that pass after each visit of an order."""
        anything = self._question.any_suffices
        holds = np.full((len(order), _DRAWS), not anything)
        for number, clause in enumerate(self._question.clauses):
            totals = self.start[:, number] + np.cumsum(self.moved[number, order], axis=0)
            held = totals > 0 if clause.strict else totals >= 0
            holds = holds | held if anything else holds & held
        share: Real = holds.mean(axis=1)
        return share

    def without_spare(self, taken: Whole, cost: Real, goal: float) -> Whole:
        """Leave out visits, dear ones first, without which the draws still reach the goal."""
        totals = self.start + self.moved[:, taken].sum(axis=1).T
        spared = set()
        for at in sorted(taken.tolist(), key=lambda each: -cost[each]):
            fewer = totals - self.moved[:, at].T
            if passes(self._question, fewer).mean() >= goal:
                totals = fewer
                spared.add(at)
        return np.array([at for at in taken.tolist() if at not in spared], np.int64)


def plan_by_drawing(
    question: ConsentQuestion, goal: float, seed: int
) -> tuple[list[int], list[float]]:
    """Return visits in order and the probability after each; all useful ones short of the goal.

    Of every order tried, the shortest prefix that reaches the goal; the least costly of them.
    """
    luck, cost = _Luck(question, seed + 1), costs(question)
    if float(passes(question, luck.start).mean()) >= goal:
        return [], []
    best: tuple[float, Whole] | None = None
    fallback: tuple[float, Whole] = (-1.0, np.zeros(0, np.int64))
    for order in orders(question):
        reach = luck.reach(order)
        enough = np.flatnonzero(reach >= goal)
        if len(enough):
            taken = order[: int(enough[0]) + 1]
            spent = float(cost[taken].sum())
            if best is None or spent < best[0]:
                best = (spent, taken)
        elif len(reach) and reach[-1] > fallback[0]:
            fallback = (float(reach[-1]), order)
    chosen = fallback[1] if best is None else luck.without_spare(best[1], cost, goal)
    return chosen.tolist(), luck.reach(chosen).tolist()


def _outcomes(uniform: Real, odds: Real) -> Whole:
    """Return the outcome of every owner in every draw (owners, draws)."""
    reach = np.cumsum(odds, axis=1)
    found: Whole = sum(
        ((uniform >= reach[:, bound, None]).astype(np.int64) for bound in range(OUTCOMES - 1)),
        np.zeros(uniform.shape, np.int64),
    )
    return found
