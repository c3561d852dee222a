"""The application for money of the maintenance fund (住宅专项维修资金使用申请表)."""

from dataclasses import dataclass
from decimal import Decimal

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class FundedItem:
    """One item of works the fund pays for."""

    name: str
    place: str
    quantity: str
    cost: Fen


@dataclass(frozen=True, slots=True)
class FundVote:
    """The owners' decision on using the fund; heads and m² of those who agreed and of all."""

    title: str
    heads: int
    heads_all: int
    area: Decimal
    area_all: Decimal
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class FundShare:
    """What the fund's money comes to by stairwell, split by exclusive area (民法典 283)."""

    stairwell: str
    homes: int
    area: Decimal
    amount: Fen


@dataclass(frozen=True, slots=True)
class FundApplication:
    """Everything printed on the application; money in fen, areas in m².

    `balance` is None where the fund office has not told it; `vote` where nothing was decided.
    """

    head: Head
    applicant: str
    address: str
    plan_title: str
    plan_version: int
    amount: Fen
    balance: Fen | None
    budget: Fen
    items: tuple[FundedItem, ...]
    vote: FundVote | None
    shares: tuple[FundShare, ...]
    contractor: str
    contact: str

    @property
    def area(self) -> Decimal:
        """The exclusive area that bears the sum, in m²."""
        return sum((share.area for share in self.shares), Decimal("0.00"))

    @property
    def homes(self) -> int:
        """How many homes bear the sum."""
        return sum(share.homes for share in self.shares)


def fund_application_html(
    paper: FundApplication, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the application as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/fund_application.html",
        paper,
        Title("住宅专项维修资金使用申请表", "Application for the Maintenance Fund"),
        large=large,
    )
