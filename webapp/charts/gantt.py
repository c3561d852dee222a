"""Stages against the months: what was planned below, what happened above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from webapp.charts.scale import SIDE, Tick, ems, every, tenth

_ROW: Final = 28
_TOP: Final = 26
_LABEL: Final = 13
_MONTH_ROOM: Final = 34  # units a month's label needs


@dataclass(frozen=True, slots=True)
class Stint:
    """One row. `state`: done, now, next. Dates are local, both ends included; None is unknown."""

    label: str
    planned: tuple[date, date] | None
    actual: tuple[date, date] | None
    state: str


@dataclass(frozen=True, slots=True)
class Span:
    """A bar from `x`, at least 3 wide."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class GanttRow:
    """A row in place."""

    label: str
    y: float
    planned: Span | None
    actual: Span | None
    state: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """The rows, the months above them and today's line (None if it lies outside)."""

    width: float
    height: float
    top: float
    rows: tuple[GanttRow, ...]
    months: tuple[Tick, ...]
    today: float | None
    today_at_end: bool


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    days: int
    left: float
    room: float

    def x(self, day: date) -> float:
        return tenth(self.left + self.room * (day - self.first).days / self.days)

    def span(self, dates: tuple[date, date] | None) -> Span | None:
        if dates is None:
            return None
        start, end = self.x(dates[0]), self.x(dates[1] + timedelta(days=1))
        return Span(start, max(tenth(end - start), 3.0))


def gantt(stints: Sequence[Stint], today: date, width: float = SIDE) -> Gantt:
    """Lay out `stints` over the months they touch; January is labelled with its year."""
    days = [day for stint in stints for span in (stint.planned, stint.actual) for day in span or ()]
    first = min(days, default=today).replace(day=1)
    last = max(days, default=today) + timedelta(days=1)
    left = max((ems(stint.label) for stint in stints), default=0.0) * _LABEL + 10
    axis = _Axis(first, max((last - first).days, 1), left, width - left - 8)
    inside = first <= today <= last
    return Gantt(
        width=width,
        height=_TOP + _ROW * len(stints) + 20,
        top=_TOP,
        rows=tuple(
            GanttRow(
                label=stint.label,
                y=_TOP + index * _ROW,
                planned=axis.span(stint.planned),
                actual=axis.span(stint.actual),
                state=stint.state,
            )
            for index, stint in enumerate(stints)
        ),
        months=_months(axis, last),
        today=axis.x(today) if inside else None,
        today_at_end=inside and axis.x(today) > width - 40,
    )


def _months(axis: _Axis, last: date) -> tuple[Tick, ...]:
    starts = []
    month = axis.first
    while month <= last:
        starts.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    needed = every(len(starts), axis.room, _MONTH_ROOM)
    step = next((step for step in (1, 2, 3, 4, 6) if step >= needed), 12)
    return tuple(
        Tick(axis.x(start), str(start.year) if start.month == 1 else str(start.month))
        for start in starts
        if (start.month - 1) % step == 0
    )
