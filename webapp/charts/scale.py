"""Rounding, tick marks and the room that words take."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

Quantity: TypeAlias = int | float | Decimal | Fraction
"""What may be drawn: fen, households, hundredths of m². Drawing may round; verdicts may not."""

SIDE: Final = 324  # the width of a panel in the right column, px
WIDE: Final = 640

_WIDE_FROM: Final = 0x2E80  # CJK radicals and everything after them are one em wide


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    text: str


def tenth(value: Quantity) -> float:
    """Return `value` to one decimal place, for coordinates."""
    return round(float(value), 1)


def share(part: Quantity, whole: Quantity) -> float:
    """Return `part` / `whole` between 0 and 1; 0 where there is no whole."""
    if whole <= 0:
        return 0.0
    return min(max(float(part) / float(whole), 0.0), 1.0)


def round_steps(low: Quantity, high: Quantity, count: int = 4) -> tuple[float, ...]:
    """Return round values (1, 2, 2.5, 5 times a power of ten) between `low` and `high`.

    There are at most `count` + 1 of them; one where both ends are the same.
    """
    start, end = float(low), float(high)
    if end <= start:
        return (start,)
    raw = (end - start) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= raw * (1 - 1e-9))
    first, last = math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9)
    return tuple(round(index * step, 10) for index in range(first, last + 1))


def ems(text: str) -> float:
    """Return roughly how wide `text` is, in em: 1 a Chinese character, 0.56 any other."""
    return sum(1.0 if ord(char) >= _WIDE_FROM else 0.56 for char in text)


def wrap(text: str, room: float, lines: int = 2) -> tuple[str, ...]:
    """Break `text` into at most `lines` even pieces of `room` em; the last ends in "…" if cut."""
    needed = min(math.ceil(ems(text) / room), lines) if room > 0 else lines
    even = min(math.ceil(ems(text) / max(needed, 1)), room)
    pieces = [""]
    for char in text:
        if pieces[-1] and ems(pieces[-1] + char) > even:
            if len(pieces) == lines:
                pieces[-1] = _cut(pieces[-1], room)
                break
            pieces.append("")
        pieces[-1] += char
    return tuple(piece.strip() for piece in pieces)


def _cut(text: str, room: float) -> str:
    while len(text) > 1 and ems(text) + 1 > room:
        text = text[:-1]
    return text + "…"


def every(count: int, room: float, least: float) -> int:
    """Return n such that every n-th of `count` labels keeps `least` units of `room` apart."""
    if count <= 1 or room <= 0:
        return 1
    return max(1, math.ceil(least * count / room))


def total(values: Sequence[Quantity]) -> float:
    """Return the sum of `values` as a float, for scaling only."""
    return math.fsum(float(value) for value in values)
