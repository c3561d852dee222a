"""Visits of a staircase: every set of visits, judged by every outcome.

Source: ours [P]; see `outreach`.
"""

import numpy as np

from rules.planning.consent_question import OUTCOMES, ConsentQuestion, Undecided
from rules.planning.forecast import outcomes_accepted
from rules.planning.wishes import Real, Whole

_SLACK = 1e-12


def ways_with_visits(question: ConsentQuestion) -> list[list[int]]:
    """Return each owner's outcomes that are possible with or without a visit."""
    either = question.odds() + question.odds(visited=True)
    return [[way for way in range(OUTCOMES) if row[way] > 0] for row in either]


def probabilities(question: ConsentQuestion) -> Real:
    """Return the probability of passing for every set of visits, the last owner fastest.

    The array of all outcomes (1 where the question passes) is turned owner by owner into one
    over visits: row 0 weighs the owner's outcomes by the odds unvisited, row 1 visited. Owners
    who cannot be visited have row 0 twice. n passes over an array that shrinks to 2^n.
    """
    ways = ways_with_visits(question)
    before, after = question.odds(), question.odds(visited=True)
    table: Real = outcomes_accepted(question, ways).astype(np.float64)
    for at, possible in enumerate(ways):
        odds = np.stack([before[at][possible], after[at][possible]])
        table = (odds @ table.reshape(len(possible), -1)).T.reshape(-1)
    return table


def best_visits(
    question: ConsentQuestion, goal: float, *, first_of_equals: bool = False
) -> tuple[list[int], list[float], float]:
    """Return the least costly set that reaches the goal, ordered, the way up to it, the start.

    Of sets of one cost the likeliest to pass, or, for `first_of_equals`, the one of fewest
    visits that comes first by the owners' numbers; without one that reaches the goal, the
    likeliest of all, at the least cost. The order goes by the gain of each next visit for its cost.
    """
    count = len(question.undecided)
    table = probabilities(question)
    cost, useful = np.zeros(1), np.ones(1, bool)
    for each in question.undecided:
        cost = (cost[:, None] + np.array([0.0, float(each.cost)])).ravel()
        useful = (useful[:, None] & np.array([True, each.visited is not None])).ravel()
    reached = useful & (table >= goal - _SLACK)
    if reached.any():
        candidates = np.flatnonzero(reached)
        ties: list[Real | Whole] = [-table[candidates]]
        if first_of_equals:
            ties = [-candidates, np.array([int(each).bit_count() for each in candidates], np.int64)]
        best = candidates[np.lexsort((*ties, cost[candidates]))[0]]
    else:
        candidates = np.flatnonzero(useful & (table >= table[useful].max() - _SLACK))
        best = candidates[np.argmin(cost[candidates])]
    left = [at for at in range(count) if int(best) >> (count - 1 - at) & 1]
    order, reach, made = [], [], 0
    while left:
        bits = [made | 1 << (count - 1 - at) for at in left]
        gains = [
            (round(_worth(table[bit] - table[made], question.undecided[at]), 12), -at)
            for bit, at in zip(bits, left, strict=True)
        ]
        pick = max(range(len(left)), key=gains.__getitem__)
        made = bits[pick]
        order.append(left.pop(pick))
        reach.append(float(table[made]))
    return order, reach, float(table[0])


def _worth(gain: float, owner: Undecided) -> float:
    return float(gain) / max(float(owner.cost), 1e-9)
