"""The record of visits (入户走访记录): every knock at every door, in staircase order."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit or call: who went, whom they met, what was said, what was promised."""

    at: datetime
    visitors: str
    channel: str
    outcome: str
    position: str
    concern: str
    promise: str
    note: str
    papers_left: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class VisitedDoor:
    """One home with its visits, the oldest first; names are masked, the record is lent out."""

    door: str
    owners: str
    visits: tuple[VisitLine, ...]
    is_unreachable: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """Everything printed on the record. `positions` are intentions heard, never votes."""

    head: Head
    homes: int
    reached: int
    unreachable: int
    positions: tuple[tuple[str, int], ...]
    doors: tuple[VisitedDoor, ...]


def visit_record_html(paper: VisitRecord, locale: str = "zh", *, large: bool = False) -> str:
    """Return the record as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("入户走访记录", "Record of Home Visits")
    return render(f"{locale}/visit_record.html", paper, title, large=large)
