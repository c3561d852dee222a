"""The hand-over list (移交清单): what those who run the compound get from those who built."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.party import Party
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class HandedItem:
    """One line; `handed_on` is None while it is not handed over."""

    name: str
    content: str
    receiver: str
    handed_on: date | None


@dataclass(frozen=True, slots=True)
class HandoverList:
    """Everything printed on the list; money in fen.

    `balance` is the ledger's balance on the day the list is printed, None without a ledger.
    """

    head: Head
    accepted_on: date | None
    receiver: str
    items: tuple[HandedItem, ...]
    open_defects: tuple[str, ...]
    balance: Fen | None
    homes: int
    parties: tuple[Party, ...]

    @property
    def handed(self) -> int:
        """How many lines are handed over."""
        return sum(item.handed_on is not None for item in self.items)


def handover_list_html(paper: HandoverList, locale: str = "zh", *, large: bool = False) -> str:
    """Return the list as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("移交清单", "Hand-over List")
    return render(f"{locale}/handover_list.html", paper, title, large=large)
