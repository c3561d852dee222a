"""A stacked bar with a line that has to be reached: the two lines of an owners' vote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from webapp.charts.scale import SIDE, Quantity, Tick, share, tenth

TWO_THIRDS: Final = (Fraction(2, 3), "2/3")

_HEIGHT: Final = 20


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar; `kind` finds its colour (yes, no, maybe, ours, none)."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Meter:
    """A bar of `width` by `height`, its parts from the left and its lines."""

    width: float
    height: float
    segments: tuple[Segment, ...]
    lines: tuple[Tick, ...]


def stack(
    parts: Iterable[tuple[str, Quantity]], whole: Quantity, width: float
) -> tuple[Segment, ...]:
    """Put `parts` end to end on a bar of `width` that stands for `whole`; empty ones are left out.

    What goes beyond the whole is cut off at the end of the bar.
    """
    segments: list[Segment] = []
    run = 0.0
    for kind, value in parts:
        length = min(share(value, whole) * width, width - run)
        if length > 0:
            segments.append(Segment(kind, tenth(run), tenth(length)))
        run += length
    return tuple(segments)


def meter(
    parts: Iterable[tuple[str, Quantity]],
    whole: Quantity,
    lines: Sequence[tuple[Fraction, str]] = (TWO_THIRDS,),
    width: float = SIDE,
) -> Meter:
    """Lay out a bar for `whole` with a tick at each of `lines` (fraction, words).

    Whether a line is passed is for `rules` to say: here everything is rounded.
    """
    return Meter(
        width=width,
        height=_HEIGHT,
        segments=stack(parts, whole, width),
        lines=tuple(Tick(tenth(float(at) * width), words) for at, words in lines),
    )
