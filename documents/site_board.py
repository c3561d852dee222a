"""The board at the gate (施工公示牌): what is built, by whom, with what money, until when."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class MoneySource:
    """One kind of source and what it gives, in fen."""

    name: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class SiteBoard:
    """Everything printed on the board; money in fen."""

    head: Head
    items: tuple[str, ...]
    households: int
    budget: Fen
    contract: Fen
    sources: tuple[MoneySource, ...]
    owner: str
    designer: str
    contractor: str
    supervisor: str
    chief_supervising_engineer: str
    permit: str
    starts_on: date
    ends_on: date
    phone: str


def site_board_html(paper: SiteBoard, locale: str = "zh", *, large: bool = False) -> str:
    """Return the board as a complete HTML document: one page, to be enlarged.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("施工公示牌", "Site Board")
    return render(f"{locale}/site_board.html", paper, title, large=large)
