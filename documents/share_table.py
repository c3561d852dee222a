"""The breakdown of costs (分摊明细): every home's share, posted in the compound."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from documents.funding_plan import OwnerNotMaskedError
from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One home's line. `owner` is masked ("张*"); `weight` is as printed ("1.20")."""

    stairwell: str
    room: str
    owner: str
    area: Decimal | None
    weight: str
    share: Fen
    ceiling: Fen


@dataclass(frozen=True, slots=True)
class ShareTable:
    """Everything printed on the breakdown; money in fen.

    `residents_pay` less `subsidy` is what was divided by the weights, named `weight_name`.
    """

    head: Head
    plan_title: str
    plan_version: int
    needed: Fen
    residents_pay: Fen
    subsidy: Fen
    method: str
    weight_name: str
    payment_schedule: str
    lines: tuple[ShareLine, ...]
    phone: str

    @property
    def shared(self) -> Fen:
        """What all homes pay together."""
        return Fen(sum(line.share for line in self.lines))


def share_table_html(paper: ShareTable, locale: str = "zh", *, large: bool = False) -> str:
    """Return the breakdown as a complete HTML document; homes are grouped by stairwell.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        OwnerNotMaskedError: if an owner's name is not masked.
    """
    for line in paper.lines:
        if line.owner and "*" not in line.owner:
            raise OwnerNotMaskedError(line.room)
    groups = [
        (place, homes, Fen(sum(home.share for home in homes)))
        for place, run in groupby(paper.lines, lambda line: line.stairwell)
        for homes in [tuple(run)]
    ]
    title = Title("费用分摊明细", "Breakdown of Shares")
    return render(f"{locale}/share_table.html", paper, title, large=large, groups=groups)
