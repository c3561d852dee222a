"""A total, and the sources that climb up to it; what is missing stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webapp.charts.scale import SIDE, Quantity, tenth, wrap

_TOP: Final = 24
_BOTTOM: Final = 44
_SIDE: Final = 8
_LABEL: Final = 12  # font size of the labels, px
_FILL: Final = 0.72  # how much of its column a bar takes


@dataclass(frozen=True, slots=True)
class Item:
    """One bar. `kind`: total (from the ground), in (adds), out (takes away), gap (is missing).

    `text` is the value as people read it ("296 万").
    """

    label: str
    value: Quantity
    text: str
    kind: str = "in"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in place; `link` is the height of the line to the next one, from x to `link_to`."""

    label: str
    lines: tuple[str, ...]
    text: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    middle: float
    link: float
    link_to: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The bars, the ground and the size of the picture."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    ground: float


def waterfall(items: Sequence[Item], width: float = SIDE, height: float = 220) -> Waterfall:
    """Lay out `items` from the left. A total does not move the running height."""
    spans = _spans(items)
    highest = max((max(span) for span in spans), default=0.0) * 1.06 or 1.0
    depth = height - _TOP - _BOTTOM
    column = (width - 2 * _SIDE) / max(len(items), 1)
    bars = []
    for index, (item, (start, end)) in enumerate(zip(items, spans, strict=True)):
        low, high = sorted((start, end))
        left = _SIDE + index * column + column * (1 - _FILL) / 2
        bars.append(
            Bar(
                label=item.label,
                lines=wrap(item.label, (column - 2) / _LABEL),
                text=item.text,
                kind=item.kind,
                x=tenth(left),
                y=tenth(_TOP + depth * (1 - high / highest)),
                width=tenth(column * _FILL),
                height=tenth(max(depth * (high - low) / highest, 1)),
                middle=tenth(_SIDE + (index + 0.5) * column),
                link=tenth(_TOP + depth * (1 - end / highest)),
                link_to=tenth(left + column),
            )
        )
    return Waterfall(width, height, tuple(bars), tenth(_TOP + depth))


def _spans(items: Sequence[Item]) -> list[tuple[float, float]]:
    run = 0.0
    spans = []
    for item in items:
        value = float(item.value)
        if item.kind == "total":
            spans.append((0.0, value))
            continue
        end = run - value if item.kind == "out" else run + value
        spans.append((run, end))
        run = end
    return spans
