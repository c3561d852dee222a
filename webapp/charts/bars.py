"""Bars in a table: funnels, ranked lists, answers to a survey."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.charts.meter import Segment, stack
from webapp.charts.scale import Quantity, share, tenth, total

WIDTH: Final = 400
"""Bars are stretched to their table cell; this is only their inner measure."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a funnel. `kind` colours it: ours (blue) or yes (green)."""

    label: str
    count: int
    kind: str = "ours"


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """A step with its bar, and how many the step before had more (0 at the top)."""

    label: str
    count: int
    kind: str
    width: float
    drop: int


def funnel(steps: Sequence[Step]) -> tuple[FunnelRow, ...]:
    """Lay out `steps`; the first is the whole bar."""
    top = steps[0].count if steps else 0
    rows = []
    before = top
    for step in steps:
        width = tenth(share(step.count, top) * WIDTH)
        rows.append(FunnelRow(step.label, step.count, step.kind, width, before - step.count))
        before = step.count
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: `text` is the figure as people read it, `note` stands after it."""

    label: str
    value: Quantity
    text: str
    note: str = ""
    kind: str = "ours"


@dataclass(frozen=True, slots=True)
class BarRow:
    """One line with its bar."""

    label: str
    text: str
    note: str
    segments: tuple[Segment, ...]


def bar_list(items: Iterable[Item], whole: Quantity | None = None) -> tuple[BarRow, ...]:
    """Lay out one bar an item, in the order given.

    Args:
        items: the lines.
        whole: what a full bar stands for; the largest value if None.
    """
    lines = list(items)
    full = whole if whole is not None else max((line.value for line in lines), default=0)
    return tuple(
        BarRow(line.label, line.text, line.note, stack([(line.kind, line.value)], full, WIDTH))
        for line in lines
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one question: parts as (kind, count), kinds yes, maybe, no, none."""

    label: str
    parts: tuple[tuple[str, Quantity], ...]
    text: str
    note: str = ""


def survey_bars(questions: Iterable[Answers]) -> tuple[BarRow, ...]:
    """Lay out one stacked bar a question; each bar is full, so that shares can be compared."""
    return tuple(
        BarRow(
            question.label,
            question.text,
            question.note,
            stack(question.parts, total([value for _, value in question.parts]), WIDTH),
        )
        for question in questions
    )
