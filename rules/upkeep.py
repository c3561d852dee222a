"""What running a compound costs and brings in (DOMAIN §4.3: fees, break-even, collection)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rules.area import hundredths
from rules.cost_sharing import round_half_up, split_exactly
from rules.money import Fen
from rules.percent import percent_half_up, rounded


@dataclass(frozen=True, slots=True)
class FeePlan:
    """A plan of property service: fees per month, in fen.

    `rate` is fen per m² and month (0.60 yuan is 60), `parking_fee` fen per space and month.
    """

    name: str
    rate: Fraction
    parking_fee: Fen
    monthly_cost: Fen
    services: tuple[str, ...] = ()

    def household_fee(self, area: Decimal, cars: int) -> Fen:
        """Return what a household of `area` m² with `cars` spaces pays a month."""
        return round_half_up(self.rate * Fraction(hundredths(area), 100) + self.parking_fee * cars)

    def billing(self, area: Decimal, spaces: int) -> Fen:
        """Return what the compound is billed a month in all."""
        return self.household_fee(area, spaces)


@dataclass(frozen=True, slots=True)
class MonthlyAccount:
    """A month of a compound, in fen. `other_income` is not billed to households."""

    billing: Fen
    other_income: Fen
    cost: Fen

    @property
    def break_even(self) -> Fraction | None:
        """The collection rate at which nothing is lost: r* = (C - O) / B, at least 0 (B01-B03).

        More than 1 means that the plan loses money even if everybody pays. None where
        nothing is billed and other income does not cover the cost.
        """
        uncovered = self.cost - self.other_income
        if uncovered <= 0:
            return Fraction(0)
        return Fraction(uncovered, self.billing) if self.billing else None

    @property
    def break_even_percent(self) -> str | None:
        """The break-even rate in percent, rounded to two places."""
        rate = self.break_even
        return None if rate is None else rounded(rate * 100, 2)

    def surplus(self, collection: Fraction) -> Fen:
        """Return what is left (or, negative, missing) at a collection rate (B01a-c)."""
        return round_half_up(self.billing * collection + self.other_income - self.cost)


def plan_difference(dearer: FeePlan, cheaper: FeePlan, area: Decimal, cars: int) -> Fen:
    """Return what a household pays more a month under `dearer` (P01, P02)."""
    return Fen(dearer.household_fee(area, cars) - cheaper.household_fee(area, cars))


@dataclass(frozen=True, slots=True)
class Collected:
    """What one compound billed and collected for a period, in fen.

    Arrears of earlier periods and prepayments are left out of `collected`.
    """

    billed: Fen
    collected: Fen

    @property
    def percent(self) -> str | None:
        """The collection rate in percent; None where nothing was billed (F02)."""
        return percent_half_up(self.collected, self.billed)


def simple_mean_percent(yards: Iterable[Collected]) -> str | None:
    """Return the mean of the compounds' own rates (F01), over those that billed anything."""
    rates = [Fraction(yard.collected, yard.billed) for yard in yards if yard.billed]
    return rounded(sum(rates, Fraction(0)) / len(rates) * 100) if rates else None


def weighted_percent(yards: Sequence[Collected]) -> str | None:
    """Return all that was collected in percent of all that was billed (F01)."""
    return percent_half_up(
        sum(yard.collected for yard in yards), sum(yard.billed for yard in yards)
    )


def is_slipping(rates: Sequence[Fraction], break_even: Fraction, months: int = 3) -> bool:
    """Whether collection stayed below break-even in each of the last `months` months (S4-11)."""
    recent = rates[-months:]
    return len(recent) == months and all(rate < break_even for rate in recent)


class CostItem(StrEnum):
    """What a lift costs to run, or brings in, by the month."""

    ELECTRICITY = "electricity"
    UPKEEP = "upkeep"
    INSPECTION = "inspection"
    INSURANCE = "insurance"
    RESERVE = "reserve"
    AD_INCOME = "ad_income"


INCOME: Final = frozenset({CostItem.AD_INCOME})


@dataclass(frozen=True, slots=True)
class RunningCost:
    """One item of running cost: an amount in fen for so many months, income positive too."""

    item: CostItem
    amount: Fen
    months: int = 1


def electricity(kilowatt_hours: Decimal, price: Fen) -> Fen:
    """Return the cost of a month's electricity; `price` in fen per kWh."""
    return round_half_up(Fraction(kilowatt_hours) * price)


def monthly_total(items: Iterable[RunningCost]) -> Fen:
    """Return a month's running cost net of income, in fen (R01); below zero is a surplus."""
    signed = (
        Fraction(cost.amount, cost.months) * (-1 if cost.item in INCOME else 1) for cost in items
    )
    return round_half_up(sum(signed, Fraction(0)))


def running_shares(total: Fen, payers: int) -> tuple[Fen, ...]:
    """Split a month's running cost equally among the paying households (R01, R02)."""
    return split_exactly(total, [Fraction(1)] * payers)


def weighted_running_shares(total: Fen, weights: Sequence[Fraction]) -> tuple[Fen, ...]:
    """Split a month's running cost by floor coefficients (R03)."""
    return split_exactly(total, weights)


def price_curve(acceptable: Iterable[Fen], prices: Iterable[Fen]) -> Mapping[Fen, int]:
    """Return how many households would pay each price, from the most each accepts (S1-08)."""
    limits = list(acceptable)
    return {price: sum(limit >= price for limit in limits) for price in prices}


TOP_UP_BELOW: Final = Fraction(30, 100)


def needs_top_up(balance: Fen, first_deposit: Fen) -> bool:
    """Whether a maintenance fund has fallen below 30 % of its first deposit (§2.9)."""
    return balance < first_deposit * TOP_UP_BELOW
