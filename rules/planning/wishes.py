"""Who wants what: the households' approvals, grouped and indexed for fast counting.

Source: approval ballots as in Pabulib, see `pabulib`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]

LARGEST: Final = 2**53  # whole numbers up to here are exact as floats


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """The approvals of all households, equal ones grouped.

    Households with the same approvals (and the same number of `units`) are one group.
    `supporters[item]` are the groups that want the item, `weight[group]` how many households
    a group is, `units[group]` how many units of the pot each of them holds: 1, or the flat's
    area in 0.01 m² where shares go by area. `total_units` counts all households' units, also
    of those who want nothing.
    """

    supporters: tuple[Whole, ...]
    weight: Real
    units: Whole
    votes: tuple[int, ...]
    households: int
    total_units: int
    is_single: bool = field(default=False)  # every group is one household

    @property
    def items(self) -> int:
        """How many items there are to choose from."""
        return len(self.supporters)


def wishes_of_households(
    approvals: Iterable[Iterable[int]], items: int, units: Sequence[int] | None = None
) -> Wishes:
    """Group the approvals of households; one entry each, empty for who wants nothing.

    Args:
        approvals: for each household the indexes of the items it wants; repeats count once.
        items: how many items there are; indexes are below it.
        units: the units of the pot that each household holds (area in 0.01 m²); None: one each.

    Cost is linear in the approvals, plus a sort of the groups' approvals by item.
    """
    counted: dict[tuple[int, tuple[int, ...]], int] = {}
    for position, wanted in enumerate(approvals):
        unit = 1 if units is None else units[position]
        key = (unit, tuple(sorted(set(wanted))))
        counted[key] = counted.get(key, 0) + 1
    return wishes_of_groups(counted, items)


def wishes_of_groups(counted: dict[tuple[int, tuple[int, ...]], int], items: int) -> Wishes:
    """Index groups: (units each, sorted item indexes) → how many households.

    Where grouping saves less than a third, every household stays alone: counting unweighted
    is faster than weighing.
    """
    households = sum(counted.values())
    groups, weight = list(counted), list(counted.values())
    if 2 * households <= 3 * len(counted):
        groups = [key for key, count in counted.items() for _ in range(count)]
        weight = [1] * households
    lengths = np.fromiter((len(wanted) for _, wanted in groups), np.int64, len(groups))
    flat = np.fromiter(
        (item for _, wanted in groups for item in wanted), np.int64, int(lengths.sum())
    )
    return _indexed(
        groups,
        np.array(weight, np.float64),
        np.repeat(np.arange(len(groups)), lengths),
        flat,
        items,
    )


def _indexed(
    groups: Sequence[tuple[int, tuple[int, ...]]],
    weight: Real,
    group: Whole,
    flat: Whole,
    items: int,
) -> Wishes:
    ordered = group[np.argsort(flat, kind="stable")]
    bounds = np.cumsum(np.bincount(flat, minlength=items)) if items else np.zeros(0, np.int64)
    supporters = tuple(np.split(ordered, bounds[:-1])) if items else ()
    units = np.fromiter((unit for unit, _ in groups), np.int64, len(groups))
    return Wishes(
        supporters=supporters,
        weight=weight,
        units=units,
        votes=tuple(int(weight[each].sum()) for each in supporters),
        households=int(weight.sum()),
        total_units=int(units @ weight.astype(np.int64)),
        is_single=bool((weight == 1).all()),
    )


def wishes_of_items(
    supporters: Sequence[Iterable[int]], households: int, units: Sequence[int] | None = None
) -> Wishes:
    """Group the approvals given the other way round: for each item its households' numbers."""
    wanted: list[list[int]] = [[] for _ in range(households)]
    for item, members in enumerate(supporters):
        for household in members:
            wanted[household].append(item)
    return wishes_of_households(wanted, len(supporters), units)


def first_share(pot: int, wishes: Wishes) -> Fraction:
    """Return what one unit of the pot is worth when the pot is shared out: fen a unit."""
    return Fraction(pot, wishes.total_units) if wishes.total_units else Fraction(0)
