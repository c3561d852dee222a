"""The homes on a case's page: windows of the grid, bars of the meter, lines of the table."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from models.reads.grid import Grid, GridHome
from models.reads.progress import Answers
from webapp import words
from webapp.casework import CaseHead
from webapp.charts.elevation import Elevation, Home, Mark, Stairwell, elevation
from webapp.charts.meter import Meter, meter
from webapp.filters import area
from webapp.language import chosen_locale

LINES = 25
"""Households in the table of a case's page."""

_MARKS: Mapping[str, Mark] = {
    "agree": Mark.YES,
    "conditional": Mark.MAYBE,
    "disagree": Mark.NO,
    "undecided": Mark.MAYBE,
    "abstain": Mark.KNOWN,
    "none": Mark.NONE,
}


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One household of the table."""

    door: str
    url: str
    owners: str
    area: str
    mark: str
    word: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One bar of the double-line meter."""

    meter: Meter
    label: str
    value: str
    passed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Fronts:
    """The homes of a case with their answers, as the page shows them.

    `marks` are what each home's window shows, and whether its signature is still to be looked
    at. Homes with no known floor stand only in the table.
    """

    homes: Sequence[GridHome]
    marks: Mapping[int, tuple[Mark, bool]]
    counts: Mapping[str, int]
    buildings: tuple[Elevation, ...]
    _drawn: list[str] = field(default_factory=list)

    def drawn(self, draw: Callable[[tuple[Elevation, ...]], str]) -> str:
        """Return the fronts as `draw` writes them, written once."""
        if not self._drawn:
            self._drawn.append(draw(self.buildings))
        return self._drawn[0]


def fronts_of(head: CaseHead, grid: Grid, answers: Answers) -> Fronts:
    """Return the fronts of a case's buildings in the reader's language.

    Remembered by the homes and answers they show, which are the same objects as long as no
    row of theirs has changed: of a page of 150 households drawing them is half the work.
    """
    base = url_for("registration.households", reference=head.reference)
    return _fronts(grid, answers, base, chosen_locale())


@lru_cache(maxsize=16)  # one of 3,000 homes takes some 3 MB
def _fronts(grid: Grid, answers: Answers, base: str, locale: str) -> Fronts:
    del locale  # the words inside are the reader's
    marks = {
        home.household_id: _mark(*answers.states.get(home.household_id, ("none", False)))
        for home in grid.homes
    }
    counts = dict.fromkeys(("yes", "no", "maybe", "none"), 0)
    for (mark, _unverified), number in Counter(marks.values()).items():
        counts[mark.value] = counts.get(mark.value, 0) + number
    return Fronts(grid.homes, marks, counts, _buildings(grid.homes, marks, answers, base))


def _mark(answer: str, unverified: bool) -> tuple[Mark, bool]:  # noqa: FBT001 -- as it was read
    return _MARKS.get(answer, Mark.KNOWN), unverified


def _buildings(
    homes: Sequence[GridHome],
    marks: Mapping[int, tuple[Mark, bool]],
    answers: Answers,
    base: str,
) -> tuple[Elevation, ...]:
    fronts: dict[str, list[GridHome]] = {}
    for home in homes:
        if home.floor is not None and home.stairwell_id is not None:
            fronts.setdefault(home.building, []).append(home)
    return tuple(
        elevation(
            _("%(n)s号楼", n=building),
            _stairwells(inside, marks, answers),
            [
                Home(
                    str(home.stairwell_id),
                    home.floor or 0,
                    _door(home),
                    home.room,
                    marks[home.household_id][0],
                    f"{base}/{home.household_id}",
                    f"{home.door} {home.owners}",
                    marks[home.household_id][1],
                )
                for home in inside
            ],
        )
        for building, inside in fronts.items()
    )


def _stairwells(
    homes: Sequence[GridHome], marks: Mapping[int, tuple[Mark, bool]], answers: Answers
) -> tuple[Stairwell, ...]:
    found: dict[int, list[GridHome]] = {}
    for home in homes:
        if home.stairwell_id is not None:
            found.setdefault(home.stairwell_id, []).append(home)
    return tuple(
        Stairwell(
            str(key),
            _("%(n)s单元", n=inside[0].stairwell),
            f"{sum(marks[home.household_id][0] is Mark.YES for home in inside)}/{len(inside)}",
            answers.stairwells.get(key),
        )
        for key, inside in found.items()
    )


def _door(home: GridHome) -> int:
    """Return the place of a door on its floor: 02 of 602."""
    digits = "".join(character for character in home.room if character.isdigit())
    return int(digits[-2:]) if digits else 0


def meters(answers: Answers) -> tuple[Measured, ...]:
    """Return the double-line meter: households and area taking part."""
    measured = []
    for label, figures, as_area in (
        (_("参与户数"), answers.heads, False),
        (_("参与面积 ㎡"), answers.area, True),
    ):
        if figures is None or not figures.whole:
            continue
        write = area if as_area else str
        parts = [("yes", figures.yes), ("no", figures.no), ("maybe", figures.other)]
        measured.append(
            Measured(
                meter(parts, figures.whole),
                label,
                f"{write(figures.taking_part)}/{write(figures.whole)}",
                figures.passed,
            )
        )
    return tuple(measured)


def home_lines(
    head: CaseHead, fronts: Fronts, wanted: str, after: str
) -> tuple[tuple[HomeLine, ...], str]:
    """Return one page of the household table, keyed by the last household's id."""
    base = url_for("registration.households", reference=head.reference)
    labels = {mark.value: str(word) for mark, word in words.MARKS.items()}
    homes, marks = fronts.homes, fronts.marks
    kept = [home for home in homes if not wanted or marks[home.household_id][0].value == wanted]
    start = next(
        (index + 1 for index, home in enumerate(kept) if str(home.household_id) == after), 0
    )
    shown = kept[start : start + LINES]
    lines = tuple(
        HomeLine(
            home.door,
            f"{base}/{home.household_id}",
            home.owners,
            area(home.area),
            marks[home.household_id][0].value,
            labels[marks[home.household_id][0].value],
        )
        for home in shown
    )
    more = start + LINES < len(kept)
    return lines, _here(head, wanted, str(shown[-1].household_id)) if more else ""


def chips(head: CaseHead, counts: Mapping[str, int], wanted: str) -> tuple[dict[str, Any], ...]:
    """Return the filters of the household table."""
    every = {
        "label": _("全部"),
        "url": _here(head, "", ""),
        "current": not wanted,
        "count": sum(counts.values()),
    }
    chips = [
        {
            "label": str(word),
            "url": _here(head, mark.value, ""),
            "current": wanted == mark.value,
            "count": counts.get(mark.value, 0),
        }
        for mark, word in words.MARKS.items()
        if counts.get(mark.value)
    ]
    return (*chips, every)


def _here(head: CaseHead, state: str, after: str) -> str:
    query = urlencode({key: value for key, value in (("state", state), ("after", after)) if value})
    return url_for("cases.show_case", reference=head.reference) + (f"?{query}" if query else "")
