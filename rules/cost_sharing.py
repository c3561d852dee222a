"""Who pays how much of a lift (or of anything else), to the fen (DOMAIN §4.2).

Weights are exact fractions and are brought to whole numbers before `money.apportion`
splits by largest remainder, so that the shares always add up to the total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Final

from rules.area import hundredths
from rules.money import Fen, apportion
from rules.refusal import Refusal


class NobodyPays(Refusal):
    """The scheme gives every household a weight of zero, so there is nobody to pay."""

    code = "nobody_pays"


class Spread(StrEnum):
    """How a floor's coefficient reaches its households."""

    PER_HOUSEHOLD = "per_household"
    TIMES_AREA = "times_area"  # coefficient x exclusive area (L06)
    FLOOR_THEN_AREA = "floor_then_area"  # the floor's weight split by area inside it (L07)


@dataclass(frozen=True, slots=True)
class Payer:
    """A household that may have to pay. `area` is its exclusive area in m²."""

    household_id: str
    floor: int = 1
    area: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A table of floor coefficients from the ground floor up.

    Floors above the table go on in steps of `step`; the last entry is the base.
    """

    coefficients: tuple[Fraction, ...]
    step: Fraction = Fraction(0)
    spread: Spread = Spread.PER_HOUSEHOLD

    def coefficient(self, floor: int) -> Fraction:
        """Return the coefficient of a floor; basements count as the ground floor."""
        index = max(floor, 1) - 1
        if index < len(self.coefficients):
            return self.coefficients[index]
        return self.coefficients[-1] + self.step * (index - len(self.coefficients) + 1)


@dataclass(frozen=True, slots=True)
class Share:
    """What one household pays. `weight` is exact, for print beside the amount."""

    household_id: str
    weight: Fraction
    amount: Fen


def _table(*coefficients: str) -> tuple[Fraction, ...]:
    return tuple(Fraction(coefficient) for coefficient in coefficients)


TEMPLATES: Final[Mapping[str, Scheme]] = MappingProxyType(
    {
        "guangzhou": Scheme(_table("0", "0.5", "1.0"), Fraction("0.1")),  # L01, the default
        "hangzhou": Scheme(_table("0", "0", "1.0"), Fraction("0.1")),  # L03
        "linear": Scheme(_table("0"), Fraction(1)),  # L04: floor - 1
        "fixed_six": Scheme(_table("0", "10", "15", "20", "25", "30"), Fraction(5)),  # L05
        "hangzhou_six": Scheme(_table("0", "0", "8", "20", "31", "41"), Fraction(10)),  # L05b
        "area": Scheme(_table("0", "0", "0.7"), Fraction("0.1"), Spread.TIMES_AREA),  # L06
        "floor_then_area": Scheme(
            _table("0", "0.5", "1.0"), Fraction("0.1"), Spread.FLOOR_THEN_AREA
        ),  # L07
        "equal": Scheme(_table("1")),
        "equal_by_area": Scheme(_table("1"), spread=Spread.TIMES_AREA),  # Civil Code 283
    }
)


def split_exactly(total: Fen, weights: Sequence[Fraction]) -> tuple[Fen, ...]:
    """Split `total` by exact weights; see `rules.money.apportion`.

    Raises:
        NobodyPays: if every weight is zero and there is something to pay.
    """
    if not any(weights):
        if total:
            raise NobodyPays(total=total)
        return tuple(Fen(0) for _ in weights)
    scale = lcm(*(weight.denominator for weight in weights))
    return apportion(total, [int(weight * scale) for weight in weights])


def share_cost(total: Fen, payers: Iterable[Payer], scheme: Scheme) -> tuple[Share, ...]:
    """Split a cost, with any subsidy already deducted, among `payers` in their order.

    Raises:
        NobodyPays: if no payer has a weight, such as when only ground floors are left.
    """
    rows = list(payers)
    weights = _weights(rows, scheme)
    amounts = split_exactly(total, weights)
    return tuple(
        Share(payer.household_id, weight, amount)
        for payer, weight, amount in zip(rows, weights, amounts, strict=True)
    )


def _weights(payers: Sequence[Payer], scheme: Scheme) -> list[Fraction]:
    plain = [scheme.coefficient(payer.floor) for payer in payers]
    if scheme.spread is Spread.PER_HOUSEHOLD:
        return plain
    areas = [Fraction(hundredths(payer.area), 100) for payer in payers]
    if scheme.spread is Spread.TIMES_AREA:
        return [weight * area for weight, area in zip(plain, areas, strict=True)]
    on_floor: dict[int, Fraction] = {}
    for payer, area in zip(payers, areas, strict=True):
        on_floor[payer.floor] = on_floor.get(payer.floor, Fraction(0)) + area
    return [
        weight * area / on_floor[payer.floor] if on_floor[payer.floor] else Fraction(0)
        for payer, weight, area in zip(payers, plain, areas, strict=True)
    ]


_NOTHING: Final = Fen(0)


class SubsidyKind(StrEnum):
    """How a city subsidises a lift."""

    FIXED = "fixed"
    TABLE_BY_STOREYS = "table_by_storeys"
    PERCENT_WITH_CAP = "percent_with_cap"


@dataclass(frozen=True, slots=True)
class Subsidy:
    """A subsidy rule: a fixed amount, a table by storeys, or a share of the cost with a cap."""

    kind: SubsidyKind
    amount: Fen = _NOTHING
    table: Mapping[int, Fen] = field(default_factory=dict)
    percent: Fraction = Fraction(0)  # as a fraction: 60 % is 3/5
    cap: Fen | None = None
    min_storeys: int = 0

    def grant(self, cost: Fen, storeys: int) -> Fen:
        """Return the subsidy for a lift of `cost` in a house of `storeys`, never above cost."""
        if storeys < self.min_storeys:
            return Fen(0)
        match self.kind:
            case SubsidyKind.FIXED:
                granted = self.amount
            case SubsidyKind.TABLE_BY_STOREYS:
                granted = self._from_table(storeys)
            case SubsidyKind.PERCENT_WITH_CAP:
                share = Fen(int(cost * self.percent))  # cut: nobody is promised half a fen
                granted = share if self.cap is None else min(share, self.cap)
        return min(granted, cost)

    def _from_table(self, storeys: int) -> Fen:
        # Above the table the highest entry goes on; below it there is no subsidy.
        listed = [count for count in self.table if count <= storeys]
        return self.table[max(listed)] if listed else Fen(0)


@dataclass(frozen=True, slots=True)
class LateJoining:
    """What a household that joins later pays, and to whom it is credited, in payer order."""

    share: Fen
    interest: Fen
    credits: tuple[Fen, ...]

    @property
    def due(self) -> Fen:
        """Share and interest together."""
        return Fen(self.share + self.interest)


def join_late(
    share: Fen, yearly_rate: Fraction, years: Fraction, paid: Sequence[Fen]
) -> LateJoining:
    """Return what a late joiner pays: the share of then plus simple interest (L08).

    Args:
        share: what the household would have paid, in fen.
        yearly_rate: 3.45 % is Fraction("0.0345").
        years: since the others paid.
        paid: what each earlier payer paid; the money is credited in that proportion.
    """
    interest = round_half_up(share * yearly_rate * years)
    due = Fen(share + interest)
    credited = split_exactly(due, [Fraction(amount) for amount in paid])
    return LateJoining(share, interest, credited)


def round_half_up(amount: Fraction) -> Fen:
    """Return a fraction of fen as whole fen, a half upwards (away from zero)."""
    doubled = abs(amount) * 2
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return Fen(whole if amount >= 0 else -whole)
