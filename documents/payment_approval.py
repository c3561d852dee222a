"""The approval of a payment (付款审批表): what is asked, what the rules allow, who signs."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.party import Party
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule a payment is held against: what it asks, what is, whether that is met."""

    rule: str
    source: str
    figures: str
    met: bool


@dataclass(frozen=True, slots=True)
class PaymentApproval:
    """Everything printed on the approval; money in fen.

    `ceiling` is the contract with its approved changes; `paid_before` what was paid without
    this payment.
    """

    head: Head
    payment_number: int
    kind: str
    contract_number: str
    contractor: str
    contract: Fen
    ceiling: Fen
    completed_value: Fen
    paid_before: Fen
    amount: Fen
    retained: Fen
    invoice: str
    applied_on: date
    applied_by: str
    engineer: str
    signed_on: date | None
    paid_on: date | None
    state: str
    refusal: str
    checks: tuple[RuleCheck, ...]
    parties: tuple[Party, ...]

    @property
    def paid_after(self) -> Fen:
        """What is paid once this payment is, in fen."""
        return Fen(self.paid_before + self.amount)


def payment_approval_html(
    paper: PaymentApproval, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the approval as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("付款审批表", "Payment Approval")
    return render(f"{locale}/payment_approval.html", paper, title, large=large)
