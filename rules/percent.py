"""Percentages for people. No verdict is ever taken from one of these."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def percent_truncated(part: int, whole: int) -> str | None:
    """Return `part` of `whole` in percent, cut after two places: 2 of 3 is "66.66".

    Votes are shown cut, not rounded, so that a figure that falls short of 2/3 never reads
    as 66.67 (DOMAIN §4, V24). None where `whole` is zero.
    """
    if whole == 0:
        return None
    count = abs(part) * 10_000 // abs(whole)
    sign = "-" if (part < 0) != (whole < 0) and count else ""
    return f"{sign}{count // 100}.{count % 100:02d}"


def percent_half_up(part: int, whole: int, places: int = 2) -> str | None:
    """Return `part` of `whole` in percent, rounded half up, for statistics only.

    None where `whole` is zero: nothing billed is neither 0 % nor 100 % (DOMAIN F02).
    """
    return None if whole == 0 else rounded(Fraction(part * 100, whole), places)


def rounded(value: Fraction, places: int = 2) -> str:
    """Return `value` with `places` decimal places, halves away from zero."""
    scale = 10**places
    doubled = abs(value) * scale * 2
    count = (doubled.numerator // doubled.denominator + 1) // 2
    text = Decimal(count if value >= 0 else -count).scaleb(-places)
    return str(text.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
