"""Other ways to choose from a menu, to compare Equal Shares with. All of them exact.

They keep the same conditions: mandatory items first, one of a group, prerequisites before.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np

from rules.planning.menu_problem import MenuProblem
from rules.planning.wishes import Real, Whole

_U: Final = 2.0**-53


def greedy(problem: MenuProblem) -> tuple[int, ...]:
    """Take the items with the most votes that still fit, skipping what does not. 得票优先.

    An item whose prerequisite comes later is taken right after it. Returns the order of
    taking, without mandatory items. Cost: one pass over the items for each taken.
    """
    ranks = problem.ranks()
    votes = problem.wishes.votes
    queue = sorted(
        (item for item, count in enumerate(votes) if count > 0),
        key=lambda item: (-votes[item], ranks[item]),
    )
    chosen, order = set(problem.mandatory), []
    rest = problem.shared_pot
    passed = 0
    while passed < len(queue):
        item = queue[passed]
        cost = problem.offers[item].cost
        if item in chosen or cost > rest or not problem.may_join(item, chosen):
            passed += 1
            continue
        chosen.add(item)
        order.append(item)
        rest -= cost
        passed = 0 if any(item in offer.prerequisites for offer in problem.offers) else passed + 1
    return tuple(order)


@dataclass(slots=True)
class _Loads:
    """Loads of one run, as floats and, by the item bought last, as fractions."""

    problem: MenuProblem
    load: Real
    last: Whole
    times: list[Fraction] = field(default_factory=lambda: [Fraction(0)])
    noted: list[int] = field(default_factory=list)

    def exact_time(self, item: int) -> Fraction:
        """Return when an item's supporters hold its cost."""
        noted, self.noted = self.noted, []
        for bought in noted:
            self.times.append(self._time(bought))
            self.last[self.problem.wishes.supporters[bought]] = len(self.times) - 1
        return self._time(item)

    def _time(self, item: int) -> Fraction:
        groups = self.problem.wishes.supporters[item]
        weights = self.problem.wishes.weight[groups]
        counts = np.bincount(self.last[groups], weights=weights, minlength=len(self.times))
        held = sum(
            (time * int(count) for time, count in zip(self.times, counts, strict=True) if count),
            Fraction(0),
        )
        return (held + self.problem.offers[item].cost) / self.problem.wishes.votes[item]

    def float_time(self, item: int) -> float:
        """Return the same on floats."""
        groups = self.problem.wishes.supporters[item]
        held = float(self.load[groups] @ self.problem.wishes.weight[groups])
        return (held + self.problem.offers[item].cost) / self.problem.wishes.votes[item]


def phragmen(problem: MenuProblem) -> tuple[int, ...]:
    """Buy in the order in which supporters, earning evenly, can pay. 顺序 Phragmén.

    Source: Los, Christoff, Grossi, "Proportional Budget Allocations: Towards a
    Systematization", IJCAI 2022. Items dearer than the pot are left out; the method stops when
    an item tied for next would overspend it. Returns the order of buying.

    Exact: a time is (sum of the supporters' loads + cost) / supporters, and the load of who
    paid becomes that time. Rounding m groups' loads moves a time by at most (m + 4) u of itself
    over the errors of the loads, which are earlier times; errors add up over the rounds and
    never multiply, since a time is a mean. Times closer than that are compared as fractions.
    """
    wishes = problem.wishes
    state = _Loads(problem, np.zeros(len(wishes.weight)), np.zeros(len(wishes.weight), np.int64))
    chosen, rest = set(problem.mandatory), problem.shared_pot
    left = {
        item
        for item, offer in enumerate(problem.offers)
        if wishes.votes[item] > 0 and offer.cost <= rest and item not in chosen
    }
    bound = {item: problem.offers[item].cost / wishes.votes[item] for item in left}
    order: list[int] = []
    while left:
        margin = (len(order) + 1) * 2 * (len(wishes.weight) + 4) * _U
        tied = _next_in_time(
            state, [item for item in left if problem.may_join(item, chosen)], bound, margin
        )
        if not tied or any(problem.offers[item].cost > rest for item in tied):
            break
        winner = min(tied, key=lambda item: problem.ranks()[item])
        state.load[wishes.supporters[winner]] = bound[winner]
        state.noted.append(winner)
        order.append(winner)
        chosen.add(winner)
        rest -= problem.offers[winner].cost
        left.discard(winner)
    return tuple(order)


def _next_in_time(
    state: _Loads, open_items: list[int], bound: dict[int, float], margin: float
) -> list[int]:
    """Return the items that are exactly first; updates the lower bounds of those it sees."""
    first, seen = float("inf"), []
    for item in sorted(open_items, key=bound.__getitem__):
        if bound[item] > first * (1 + 2 * margin):
            break
        bound[item] = state.float_time(item)
        seen.append(item)
        first = min(first, bound[item])
    near = [item for item in seen if bound[item] <= first * (1 + 2 * margin)]
    if len(near) <= 1:
        return near
    exact = {item: state.exact_time(item) for item in near}
    least = min(exact.values())
    return [item for item in near if exact[item] == least]
