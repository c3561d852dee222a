"""What one side pays less for what the other pays more: a line of points, both axes money."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webapp.charts.scale import WIDE, Quantity, Tick, ems, round_steps, tenth

_TOP: Final = 14
_RIGHT: Final = 28
_BOTTOM: Final = 44
_LABEL: Final = 13


@dataclass(frozen=True, slots=True)
class Dot:
    """One point on the picture, and the two amounts it stands for as texts."""

    x: float
    y: float
    across: str
    up: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Frontier:
    """A line through dots, and the axes."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    line: str
    dots: tuple[Dot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def frontier(
    points: Sequence[tuple[Quantity, Quantity]],
    chosen: int | None = None,
    width: float = WIDE,
    height: float = 260,
) -> Frontier:
    """Lay out points (across, up) in the order they are joined; both axes hold zero.

    Raises:
        ValueError: if there are no points.
    """
    if not points:
        raise ValueError("a frontier needs points")
    farthest = max(float(across) for across, _ in points) or 1.0
    highest = max(float(up) for _, up in points) or 1.0
    rises, goes = round_steps(0, highest), round_steps(0, farthest)
    left = tenth(max(ems(_number(step)) for step in rises) * _LABEL + 12)
    room, depth = width - left - _RIGHT, height - _TOP - _BOTTOM

    def x(value: Quantity) -> float:
        return tenth(left + room * float(value) / farthest)

    def y(value: Quantity) -> float:
        return tenth(_TOP + depth * (1 - float(value) / highest))

    dots = tuple(
        Dot(x(across), y(up), _number(float(across)), _number(float(up)), number == chosen)
        for number, (across, up) in enumerate(points)
    )
    return Frontier(
        width=width,
        height=height,
        left=left,
        right=width - _RIGHT,
        bottom=height - _BOTTOM,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        dots=dots,
        across=tuple(Tick(x(step), _number(step)) for step in goes),
        up=tuple(Tick(y(step), _number(step)) for step in rises),
    )


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
