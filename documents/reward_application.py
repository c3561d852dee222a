"""The claim for a take-over reward (奖励申报表) with the six parts of the scheme (S4-12)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from documents.page import Head, Title, render
from documents.party import Party
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class RewardClaim:
    """Everything printed on the claim; `rate` is fen a m² and month, `amount` fen.

    `scheme` holds the six parts in the form's order, each with its heading.
    """

    head: Head
    year: int
    provider: str
    mode: str
    scheme: tuple[tuple[str, str], ...]
    area: Decimal
    rate: Fen
    months: int
    factor_percent: int
    amount: Fen
    state: str
    applied_by: str
    reviewed_by: str
    paid_on: date | None
    voucher: str
    parties: tuple[Party, ...]


def reward_application_html(paper: RewardClaim, locale: str = "zh", *, large: bool = False) -> str:
    """Return the claim as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("接管奖励申报表", "Claim for a Take-over Reward")
    return render(f"{locale}/reward_application.html", paper, title, large=large)
