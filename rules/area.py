"""Areas are m² with two places for people and whole hundredths of a m² for arithmetic.

Source: DOMAIN §2.2 E3, §4: exact fractions of integers, never rounded areas.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

_HUNDREDTH: Final = Decimal("0.01")


def hundredths(area: Decimal) -> int:
    """Return `area` (m²) as a whole number of 0.01 m².

    Raises:
        ValueError: if `area` has a third decimal place or is no finite number; a
            certificate has two places, so a third is a mistake and never rounded away.
    """
    if not area.is_finite() or area != area.quantize(_HUNDREDTH):
        raise ValueError(f"not an area with two places: {area}")
    return int(area.scaleb(2))


def square_metres(count: int) -> Decimal:
    """Return a number of 0.01 m² as m² with two places."""
    return Decimal(count).scaleb(-2)


def total_area(areas: Iterable[Decimal]) -> Decimal:
    """Return the exact sum of areas in m², with two places."""
    return square_metres(sum(map(hundredths, areas)))
