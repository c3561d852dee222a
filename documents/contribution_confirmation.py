"""The confirmation of a household's contribution (出资确认书), to be signed by its owners."""

from dataclasses import dataclass
from datetime import date

from documents.home import Home
from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class PaidSum:
    """One payment that came in, with its receipt."""

    receipt: str
    paid_on: date
    amount: Fen


@dataclass(frozen=True, slots=True)
class ContributionConfirmation:
    """Everything printed on the confirmation; money in fen.

    `confirmed_on` and `confirmation` are what the register says of an earlier signature.
    """

    head: Head
    home: Home
    id_last4: tuple[str, ...]
    plan_title: str
    plan_version: int
    plan_digest: str
    share: Fen
    ceiling: Fen
    subsidised: Fen
    method: str
    payment_schedule: str
    instalments: int
    exemption: str
    payments: tuple[PaidSum, ...]
    confirmation: str
    confirmed_on: date | None
    phone: str

    @property
    def paid(self) -> Fen:
        """What was paid so far, in fen."""
        return Fen(sum(each.amount for each in self.payments))

    @property
    def due(self) -> Fen:
        """What is still to be paid, in fen."""
        return Fen(max(0, self.share - self.paid))


def contribution_confirmation_html(
    paper: ContributionConfirmation,
    locale: str = "zh",
    *,
    large: bool = False,
    marked: bool = False,
) -> str:
    """Return the confirmation as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/contribution_confirmation.html",
        paper,
        Title("出资确认书", "Confirmation of Contribution"),
        large=large,
        marked=marked,
    )
