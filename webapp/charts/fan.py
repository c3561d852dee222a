"""What was, and what may come: a line that opens into bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webapp.charts.scale import WIDE, Quantity, Tick, ems, every, round_steps, tenth

_TOP: Final = 12
_RIGHT: Final = 24
_BOTTOM: Final = 26
_LABEL: Final = 13


@dataclass(frozen=True, slots=True)
class Forecast:
    """Values at even steps of time.

    `past` ends today. `middle` starts with today's value, and so does every band: pairs of
    lowest and highest, the widest band first. `labels` names the steps, past ones first.
    """

    past: Sequence[Quantity]
    middle: Sequence[Quantity]
    bands: Sequence[Sequence[tuple[Quantity, Quantity]]]
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Fan:
    """Lines and polygons as `points`, the axes, and where today is."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    past: str
    middle: str
    bands: tuple[str, ...]
    zero: float
    now: float
    values: tuple[Tick, ...]
    times: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    room: float
    depth: float
    steps: int
    low: float
    high: float

    def x(self, step: int) -> float:
        return tenth(self.left + self.room * step / max(self.steps - 1, 1))

    def y(self, value: Quantity) -> float:
        return tenth(_TOP + self.depth * (1 - (float(value) - self.low) / (self.high - self.low)))

    def points(self, first: int, values: Sequence[Quantity]) -> str:
        return " ".join(f"{self.x(first + i)},{self.y(v)}" for i, v in enumerate(values))


def fan(forecast: Forecast, width: float = WIDE, height: float = 220) -> Fan:
    """Lay out `forecast`; the axis always holds zero.

    Raises:
        ValueError: if there is no past, or a band is not as long as `middle`.
    """
    if not forecast.past or any(len(band) != len(forecast.middle) for band in forecast.bands):
        raise ValueError("a forecast needs a past, and bands as long as its middle")
    values = [float(value) for value in (*forecast.past, *forecast.middle)]
    values += [float(end) for band in forecast.bands for pair in band for end in pair]
    low, high = min(*values, 0.0), max(*values, 0.0)
    if low == high:
        high = 1.0
    steps = round_steps(low, high)
    left = max(ems(_number(step)) for step in steps) * _LABEL + 10
    frame = _Frame(
        left=tenth(left),
        room=width - left - _RIGHT,
        depth=height - _TOP - _BOTTOM,
        steps=len(forecast.past) + max(len(forecast.middle) - 1, 0),
        low=low,
        high=high,
    )
    today = len(forecast.past) - 1
    return Fan(
        width=width,
        height=height,
        left=frame.left,
        right=width - _RIGHT,
        bottom=height - _BOTTOM,
        past=frame.points(0, forecast.past),
        middle=frame.points(today, forecast.middle),
        bands=tuple(_band(frame, today, band) for band in forecast.bands),
        zero=frame.y(0),
        now=frame.x(today),
        values=tuple(Tick(frame.y(step), _number(step)) for step in steps),
        times=_times(frame, forecast.labels),
    )


def _band(frame: _Frame, today: int, band: Sequence[tuple[Quantity, Quantity]]) -> str:
    there = frame.points(today, [low for low, _ in band])
    tops = frame.points(today, [high for _, high in band]).split(" ")
    return " ".join([there, *reversed(tops)])


def _times(frame: _Frame, labels: Sequence[str]) -> tuple[Tick, ...]:
    longest = max((ems(label) for label in labels), default=0.0) * _LABEL + 10
    step = every(len(labels), frame.room, longest)
    return tuple(
        Tick(frame.x(index), label) for index, label in enumerate(labels) if index % step == 0
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"
