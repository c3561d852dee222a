"""The delivery notice (送达公告): to owners whom nobody has met, posted at their stairwell."""

from dataclasses import dataclass
from datetime import date, datetime

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class DeliveryNotice:
    """Everything posted; `doors` by stairwell, no names: a door tells its owner enough.

    From `posted_on` until the end of `until` it hangs; then the papers count as delivered.
    """

    head: Head
    what: str
    doors: tuple[tuple[str, tuple[str, ...]], ...]
    posted_on: date
    until: date
    opens_at: datetime
    closes_at: datetime
    collect_at: str
    phone: str

    @property
    def homes(self) -> int:
        """How many homes it names."""
        return sum(len(rooms) for _stairwell, rooms in self.doors)


def delivery_notice_html(paper: DeliveryNotice, locale: str = "zh", *, large: bool = False) -> str:
    """Return the notice as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("送达公告", "Notice of Delivery by Posting")
    return render(f"{locale}/delivery_notice.html", paper, title, large=large)
