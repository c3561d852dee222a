"""Whether money comes back: the break-even fee, internal rate of return, net present value.

Source: DOMAIN §4.3 (B01-B03), §4.4 (M03, M04).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, fsum
from typing import Final

from rules.money import Fen
from rules.refusal import Refusal


class NobodyPaysFees(Refusal):
    """There is a cost to cover and no area, month or collection to cover it with."""

    code = "nobody_pays_fees"


def break_even_fee(
    area_c: int, months: int, cost: Fen, other_income: Fen, collection: Fraction
) -> int:
    """Return the smallest fee that covers the cost, in 0.001 yuan per m² and month. Exact.

    Args:
        area_c: charged area in 0.01 m².
        months: length of the period.
        cost: fen in the period.
        other_income: fen in the period that households do not pay.
        collection: part of what is billed that is paid, 0 to 1.

    Raises:
        NobodyPaysFees: if something must be covered and nothing is collected.
    """
    uncovered = max(0, cost - other_income)
    if not uncovered:
        return 0
    # area_c / 100 m² x fee / 10 fen x months x collection = income in fen
    per_milliyuan = Fraction(area_c * months, 1000) * collection
    if per_milliyuan <= 0:
        raise NobodyPaysFees(cost=uncovered)
    return ceil(uncovered / per_milliyuan)


@dataclass(frozen=True, slots=True)
class Return:
    """The internal rate of return per year, None where there is none.

    More than one sign change means that more than one rate may fit.
    """

    rate: float | None
    sign_changes: int


def internal_rate(flows: Sequence[float]) -> Return:
    """Return the yearly rate at which `flows` (one a year, the first today) are worth nothing.

    Of several the one nearest to zero, looked for between -99 % and 1000 %; found by halving
    a bracket to 1e-13.
    """
    signs = [flow > 0 for flow in flows if flow]
    changes = sum(before != after for before, after in pairwise(signs))
    if not changes:
        return Return(None, 0)
    found = [
        _halved(flows, low, high)
        for low, high in pairwise(_GRID)
        if present_value(low, flows) * present_value(high, flows) <= 0
    ]
    return Return(min(found, key=abs) if found else None, changes)


def present_value(rate: float, flows: Sequence[float]) -> float:
    """Return what yearly `flows` are worth today at a yearly rate above -1."""
    return fsum(flow / (1 + rate) ** year for year, flow in enumerate(flows))


def payback(flows: Sequence[float], rate: float = 0.0) -> float | None:
    """Return after how many years the money is back, by interpolation within the year.

    `rate` discounts. None where it never comes back, or was never laid out.
    """
    total = 0.0
    for year, flow in enumerate(flows):
        worth = flow / (1 + rate) ** year
        if total < 0 <= total + worth:
            return year - 1 - total / worth
        total += worth
    return None


def _halved(flows: Sequence[float], low: float, high: float) -> float:
    at_low = present_value(low, flows)
    while high - low > _CLOSE:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        value = present_value(middle, flows)
        if at_low * value <= 0:
            high = middle
        else:
            low, at_low = middle, value
    return (low + high) / 2


_CLOSE: Final = 1e-13
_GRID: Final = (
    *(-0.99, -0.9, -0.75, -0.5, -0.25, -0.1, 0.0, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5),
    *(0.75, 1.0, 2.0, 5.0, 10.0),
)
