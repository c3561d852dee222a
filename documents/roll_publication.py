"""The publication of the roll of owners (业主清册公示): rooms, masked names, areas."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from documents.page import Head, Title, render
from rules.area import total_area

MOST_IN_A_TABLE: Final = 60
"""Rows after which a stairwell's table may break over two pages."""


@dataclass(frozen=True, slots=True)
class RollLine:
    """One exclusive part: `owners` masked, `area` in m², `why_not` where it does not vote."""

    place: str
    room: str
    owners: str
    area: Decimal
    basis: str
    why_not: str


@dataclass(frozen=True, slots=True)
class RollPublication:
    """Everything posted, in staircase order; `heads` are owner groups, one head each."""

    head: Head
    scope: str
    frozen_at: datetime
    heads: int
    area: Decimal
    parking_counted: bool
    lines: tuple[RollLine, ...]
    digest: str
    objection_address: str
    objection_phone: str
    objections_until: datetime | None


class OwnerNotMaskedError(Exception):
    """A full name was about to be posted (个人信息保护法 art. 6)."""


def roll_publication_html(
    paper: RollPublication, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the roll as a complete HTML document; one table for each stairwell.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        OwnerNotMaskedError: if a name is not masked.
    """
    for line in paper.lines:
        if line.owners and "*" not in line.owners:
            raise OwnerNotMaskedError(line.room)
    stairwells = [
        (place, homes, total_area(home.area for home in homes))
        for place, run in groupby(paper.lines, lambda line: line.place)
        for homes in [tuple(run)]
    ]
    return render(
        f"{locale}/roll_publication.html",
        paper,
        Title("业主清册公示", "Publication of the Roll of Owners"),
        large=large,
        stairwells=stairwells,
        most=MOST_IN_A_TABLE,
    )
