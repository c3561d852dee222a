"""The notice to one household (每户告知单): what it pays, why, when, and what it pays a month."""

from dataclasses import dataclass

from documents.home import Home
from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class MonthlyFee:
    """What the home pays a month under one fee plan."""

    name: str
    fee: Fen
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShareNotice:
    """Everything printed on the notice; money in fen.

    `divided` was split in `weights` parts of which the home has `weight`: both as printed.
    """

    head: Head
    home: Home
    plan_title: str
    plan_version: int
    divided: Fen
    subsidised: Fen
    method: str
    weight_name: str
    weight: str
    weights: str
    share: Fen
    ceiling: Fen
    paid: Fen
    exemption: str
    payment_schedule: str
    instalments: int
    fees: tuple[MonthlyFee, ...]
    phone: str

    @property
    def due(self) -> Fen:
        """What is still to be paid, in fen."""
        return Fen(max(0, self.share - self.paid))


def share_notice_html(
    paper: ShareNotice, locale: str = "zh", *, large: bool = False, marked: bool = False
) -> str:
    """Return the notice as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/share_notice.html",
        paper,
        Title("费用分摊告知单", "Notice of Your Share"),
        large=large,
        marked=marked,
    )
