"""Who pays for a lift by two methods that lay people can follow, side by side (DOMAIN §4.2).

By table: a coefficient per floor, times the area where wished. By game: what the lift costs
up to each floor is shared by those who ride that far, which is the Shapley value of the
airport game (Littlechild and Owen 1973).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from rules.money import Fen, largest_remainder


class LiftCostsError(ValueError):
    """No lift has such costs: `floor` costs less than the one below, or has nobody to pay it."""

    def __init__(self, floor: int, *, falls: bool) -> None:
        super().__init__(f"floor {floor}: {'costs fall' if falls else 'nobody rides that far'}")
        self.floor = floor
        self.falls = falls


@dataclass(frozen=True, slots=True)
class GameShares:
    """Shares in the order of the households: exact, and in fen that add up to the cost."""

    exact: tuple[Fraction, ...]
    amounts: tuple[Fen, ...]


def share_by_game(cumulative: Mapping[int, Fen], floors: Sequence[int]) -> GameShares:
    """Split what a lift costs by how far each household rides.

    The cost of going one floor further is shared equally by the households on that floor
    and above; whoever lives below the first floor that costs anything pays nothing.

    Args:
        cumulative: fen to serve all floors up to this one, not falling from floor to floor.
        floors: the floor of each household.

    Returns:
        One share per household; the fen add up to the cost of the highest floor. Floors are
        few, so this is O(floors + households log households).

    Raises:
        LiftCostsError: if a floor costs less than the one below, or its cost has nobody to pay it.
    """
    per_floor: dict[int, Fraction] = {}
    reached, before = Fraction(0), 0
    for floor in sorted(cumulative):
        step = cumulative[floor] - before
        riders = sum(each >= floor for each in floors)
        if step < 0 or (step and not riders):
            raise LiftCostsError(floor, falls=step < 0)
        reached += Fraction(step, riders) if riders else 0
        before = cumulative[floor]
        per_floor[floor] = reached
    exact = tuple(_up_to(per_floor, floor) for floor in floors)
    return GameShares(exact, _in_fen(before, exact))


def share_by_table(
    total: Fen,
    floors: Sequence[int],
    coefficients: Mapping[int, Fraction],
    areas: Sequence[int] | None = None,
) -> tuple[Fen, ...]:
    """Split `total` fen by a coefficient per floor, times `areas` (0.01 m²) where given.

    A floor that the table leaves out pays nothing. Ties go to the heavier share.

    Raises:
        ValueError: if there is something to pay and every weight is zero, or one is negative.
    """
    sizes = [1] * len(floors) if areas is None else areas
    weights = [
        coefficients.get(floor, Fraction(0)) * size
        for floor, size in zip(floors, sizes, strict=True)
    ]
    return _in_fen(total, weights)


def _up_to(per_floor: Mapping[int, Fraction], floor: int) -> Fraction:
    if floor in per_floor:
        return per_floor[floor]
    below = [each for each in per_floor if each <= floor]
    return per_floor[max(below)] if below else Fraction(0)


def _in_fen(total: int, weights: Sequence[Fraction]) -> tuple[Fen, ...]:
    scale = lcm(*(weight.denominator for weight in weights)) if weights else 1
    return largest_remainder(total, [int(weight * scale) for weight in weights])
