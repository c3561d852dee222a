"""The counting sheet of a round (计票表): what came in how, what counts, who counted."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import Head, Title, render
from documents.party import Party
from documents.result_notice import Figure, ResultItem, figures


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """Ballots by one channel: all that came in, and how they are counted."""

    channel: str
    came_in: int
    valid: int
    invalid: int
    late: int
    superseded: int


@dataclass(frozen=True, slots=True)
class InvalidLine:
    """One ballot that does not count, with its reason; by its receipt, not by its owner."""

    receipt: str
    matter: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CountingSheet:
    """Everything printed on the sheet; all figures are those kept with the ballots.

    `issued` papers went out, `silent` homes gave no answer at all.
    """

    head: Head
    scope: str
    opens_at: datetime
    closes_at: datetime
    counted_at: datetime
    homes: int
    delivered: int
    answered: int
    channels: tuple[ChannelLine, ...]
    items: tuple[ResultItem, ...]
    invalid: tuple[InvalidLine, ...]
    roll_digest: str
    parties: tuple[Party, ...]


def counting_sheet_html(paper: CountingSheet, locale: str = "zh", *, large: bool = False) -> str:
    """Return the sheet as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    counted: list[tuple[ResultItem, tuple[Figure, ...]]] = [
        (item, figures(item)) for item in paper.items
    ]
    return render(
        f"{locale}/counting_sheet.html",
        paper,
        Title("计票表", "Counting Sheet"),
        large=large,
        counted=counted,
    )
