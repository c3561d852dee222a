"""The most welfare a pot can buy: an exact knapsack with groups and prerequisites.

Items tied together by groups and prerequisites form a cluster; of every cluster the feasible
subsets are reduced to those that no other beats in cost and value, and the clusters are
combined by dynamic programming over such lists (Nemhauser, Ullmann, "Discrete dynamic
programming and capital allocation", Management Science 1969), best value for money first.
States that cannot reach a known solution, by the linear relaxation of what is left, are dropped.
Whole numbers throughout; only the relaxation is a float, widened by more than its rounding.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any, Final

import numpy as np

from rules.planning.menu_problem import MenuProblem, Utility
from rules.planning.wishes import Real, Whole

_WIDER: Final = 1 + 2.0**-40
_INT64: Final = 2**62


@dataclass(frozen=True, slots=True)
class Welfare:
    """An optimum: its value (votes, or votes times fen) and one set of items that has it."""

    value: int
    selected: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to take part of a cluster."""

    cost: int
    value: int
    items: frozenset[int]


def max_welfare(problem: MenuProblem) -> Welfare | None:
    """Return the set of most welfare within the pot; None where duty exceeds the pot.

    Welfare is the sum of votes, by cost each times the item's cost (`problem.utility`).
    Mandatory items are in the set and count. Cost grows with the number of undominated
    states; real elections of 160 items take well below a second.
    """
    worth = [
        votes * (offer.cost if problem.utility is Utility.COST else 1)
        for votes, offer in zip(problem.wishes.votes, problem.offers, strict=True)
    ]
    lists = [_choices(problem, cluster, worth) for cluster in _clusters(problem)]
    if any(not choices or choices[0].cost > problem.pot for choices in lists):
        return None
    best = _combine(lists, problem.pot)
    if best is None:
        return None
    chosen = frozenset(item for choice in best for item in choice.items)
    return Welfare(sum(worth[item] for item in chosen), chosen)


def _clusters(problem: MenuProblem) -> list[list[int]]:
    """Group the items that groups and prerequisites tie together."""
    parent = list(range(len(problem.offers)))

    def root(item: int) -> int:
        while parent[item] != item:
            item = parent[item]
        return item

    by_group: dict[str, int] = {}
    for item, offer in enumerate(problem.offers):
        for before in offer.prerequisites:
            parent[root(item)] = root(before)
        if offer.group is not None:
            parent[root(item)] = root(by_group.setdefault(offer.group, item))
    found: dict[int, list[int]] = {}
    for item in range(len(problem.offers)):
        found.setdefault(root(item), []).append(item)
    return list(found.values())


def _choices(problem: MenuProblem, cluster: list[int], worth: list[int]) -> list[_Choice]:
    """Return a cluster's undominated subsets, cheapest first; none where duties clash.

    Prerequisites form trees by each item's first one. Of an item with several it is tried
    both ways: without it, and with the others as duties; 2 to the power of such items.
    """
    offers = problem.offers
    groups: dict[str, list[int]] = {}
    for item in cluster:
        group = offers[item].group
        if group is not None:
            groups.setdefault(group, []).append(item)
    found: list[_Choice] = []
    for allowed in product(*([None, *members] for members in groups.values())):
        banned = {item for members in groups.values() for item in members} - set(allowed)
        for left_out, forced in _several(problem, cluster):
            never = banned | left_out
            duty = {item for item in cluster if offers[item].mandatory} | forced
            if not duty & never:
                found.extend(_trees(problem, cluster, worth, (never, duty)))
    return _undominated(found, problem.pot)


def _several(problem: MenuProblem, cluster: list[int]) -> Iterator[tuple[set[int], set[int]]]:
    """Yield what to leave out and what to force, over all items with several prerequisites."""
    several = [item for item in cluster if len(problem.offers[item].prerequisites) > 1]
    for taken in product((False, True), repeat=len(several)):
        chosen = [item for item, is_taken in zip(several, taken, strict=True) if is_taken]
        forced = {before for item in chosen for before in problem.offers[item].prerequisites[1:]}
        yield set(several) - set(chosen), forced


def _trees(
    problem: MenuProblem, cluster: list[int], worth: list[int], fixed: tuple[set[int], set[int]]
) -> Iterator[_Choice]:
    banned, duty = fixed
    behind: dict[int | None, list[int]] = {}
    for item in cluster:
        first = next(iter(problem.offers[item].prerequisites), None)
        behind.setdefault(first, []).append(item)

    def of(item: int) -> list[_Choice]:
        """Return the ways to take an item with what depends on it, or nothing of it."""
        leave = _Choice(0, 0, frozenset())
        needed = _holds_duty(duty, item, behind)
        if item in banned:
            return [] if needed else [leave]
        taken = [_Choice(problem.offers[item].cost, worth[item], frozenset({item}))]
        for child in behind.get(item, ()):
            taken = _undominated(_joined(taken, of(child)), problem.pot)
        return taken if needed else [leave, *taken]

    whole = [_Choice(0, 0, frozenset())]
    for root in behind.get(None, ()):
        whole = _undominated(_joined(whole, of(root)), problem.pot)
    yield from whole


def _holds_duty(duty: set[int], item: int, behind: dict[int | None, list[int]]) -> bool:
    return item in duty or any(_holds_duty(duty, child, behind) for child in behind.get(item, ()))


def _joined(left: Iterable[_Choice], right: list[_Choice]) -> Iterator[_Choice]:
    for one in left:
        for other in right:
            yield _Choice(one.cost + other.cost, one.value + other.value, one.items | other.items)


def _undominated(choices: Iterable[_Choice], pot: int) -> list[_Choice]:
    kept: list[_Choice] = []
    for choice in sorted(choices, key=lambda each: (each.cost, -each.value)):
        if choice.cost <= pot and (not kept or choice.value > kept[-1].value):
            kept.append(choice)
    return kept


def _combine(lists: list[list[_Choice]], pot: int) -> list[_Choice] | None:
    """Return the best choice of every cluster."""
    pot -= sum(choices[0].cost for choices in lists)  # the cheapest of each is paid for
    if pot < 0:
        return None
    ordered = sorted(lists, key=_best_ratio, reverse=True)
    states = _States(pot, _greedily(ordered, pot), large=_total(ordered) >= _INT64)
    for choices, (money, gain) in zip(ordered, _relaxations(ordered)[1:], strict=True):
        states.add(choices, money, gain)
    return states.best(ordered)


class _States:
    """The undominated (cost, value) pairs so far, and how each came about."""

    def __init__(self, pot: int, known: float, *, large: bool) -> None:
        self._pot = pot
        self._known = known
        self._kind: type = np.object_ if large else np.int64
        self._cost: Whole = np.zeros(1, np.int64)
        self._value: Any = np.zeros(1, self._kind)
        self._trail: list[tuple[Whole, Whole]] = []

    def add(self, choices: list[_Choice], money: Real, gain: Real) -> None:
        """Combine with a cluster; `money`, `gain` bound what the clusters after it can bring."""
        first = choices[0]
        more_cost = np.array([choice.cost - first.cost for choice in choices], np.int64)
        more_value: Any = np.array([choice.value - first.value for choice in choices], self._kind)
        cost = (self._cost[None, :] + more_cost[:, None]).ravel()
        value = (self._value[None, :] + more_value[:, None]).ravel()
        fits = np.flatnonzero(cost <= self._pot)
        further = np.interp(self._pot - cost[fits], money, gain)
        fits = fits[(value[fits].astype(np.float64) + further) * _WIDER >= self._known]
        order = fits[np.lexsort((-value[fits], cost[fits]))]
        highest = np.maximum.accumulate(value[order])
        keep = order[np.concatenate(([True], value[order][1:] > highest[:-1]))]
        self._trail.append((keep // len(self._cost), keep % len(self._cost)))
        self._cost, self._value = cost[keep], value[keep]

    def best(self, ordered: list[list[_Choice]]) -> list[_Choice]:
        """Return every cluster's choice in the state of most value."""
        at, chosen = int(np.argmax(self._value)), []
        for choices, (which, before) in zip(reversed(ordered), reversed(self._trail), strict=True):
            chosen.append(choices[int(which[at])])
            at = int(before[at])
        return chosen


def _total(ordered: list[list[_Choice]]) -> int:
    return sum(choices[-1].value for choices in ordered)


def _best_ratio(choices: list[_Choice]) -> float:
    first = choices[0]
    return max(
        ((each.value - first.value) / (each.cost - first.cost) for each in choices[1:]), default=0.0
    )


def _hull(choices: list[_Choice]) -> list[tuple[int, int]]:
    """Return (extra cost, extra value) of the steps along the concave hull of a cluster."""
    corners: list[_Choice] = []
    for choice in choices:
        while len(corners) > 1 and (corners[-1].value - corners[-2].value) * (
            choice.cost - corners[-2].cost
        ) <= (choice.value - corners[-2].value) * (corners[-1].cost - corners[-2].cost):
            corners.pop()
        corners.append(choice)
    return [
        (after.cost - before.cost, after.value - before.value)
        for before, after in pairwise(corners)
    ]


def _relaxations(ordered: list[list[_Choice]]) -> list[tuple[Real, Real]]:
    """Return, for the clusters from each position on, value by money: concave, piecewise linear."""
    found = []
    for position in range(len(ordered) + 1):
        steps = [step for choices in ordered[position:] for step in _hull(choices)]
        steps.sort(key=lambda step: step[1] / step[0], reverse=True)
        money = np.cumsum([0.0, *(float(cost) for cost, _ in steps)])
        gain = np.cumsum([0.0, *(float(value) for _, value in steps)])
        found.append((money, gain))
    return found


def _greedily(ordered: list[list[_Choice]], pot: int) -> float:
    """Return the value of a good solution: each cluster's best ratio while it fits."""
    value, rest = 0, pot
    for choices in ordered:
        first = choices[0]
        fitting = [each for each in choices if each.cost - first.cost <= rest]
        best = max(fitting, key=lambda each: each.value)
        value += best.value - first.value
        rest -= best.cost - first.cost
    return float(value) / _WIDER
