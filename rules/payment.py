"""What may be paid during the works, when, and what lateness costs (DOMAIN §3.4).

Sources: 财建〔2022〕183号 (progress ≥ 80 %), 建质〔2017〕138号 (retention ≤ 3 %), 政府采购法
49 (supplements ≤ 10 %), 保障中小企业款项支付条例 9-17 (terms, late interest), 质量条例 37
(the chief supervising engineer's signature).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from rules.cost_sharing import round_half_up
from rules.money import Fen
from rules.percent import percent_half_up
from rules.refusal import Refusal

MIN_PROGRESS: Final = Fraction(80, 100)
MAX_RETENTION: Final = Fraction(3, 100)
MAX_SUPPLEMENTS: Final = Fraction(10, 100)
LATE_DAILY: Final = Fraction("0.0005")
PAY_WITHIN_DAYS: Final = 30
PAY_AT_MOST_DAYS: Final = 60
RETURN_OVERPAID_DAYS: Final = 30


class EngineerHasNotSigned(Refusal):
    """No payment without the chief supervising engineer's signature (质量条例 37)."""

    code = "engineer_has_not_signed"


class PaymentBeyondCompleted(Refusal):
    """More would be paid than work has been completed and certified."""

    code = "payment_beyond_completed"


class RetentionTooHigh(Refusal):
    """More than 3 % of the settlement would be held back."""

    code = "retention_too_high"


class SupplementsTooHigh(Refusal):
    """The supplements together would exceed 10 % of the original contract."""

    code = "supplements_too_high"


class BeyondApprovedEstimate(Refusal):
    """The investment would exceed the approved estimate (政府投资条例 23)."""

    code = "beyond_approved_estimate"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A request for a progress payment; all amounts in fen."""

    amount: Fen
    completed_value: Fen  # certified so far, this period included
    paid_before: Fen
    engineer_signed: bool


@dataclass(frozen=True, slots=True)
class Supplements:
    """The change orders of a contract against its limit."""

    contract: Fen
    total: Fen
    allowed: bool

    @property
    def percent(self) -> str | None:
        """The total in percent of the contract, rounded to two places."""
        return percent_half_up(self.total, self.contract)

    @property
    def room(self) -> Fen:
        """How much more may be added, in fen; negative where the limit is broken."""
        return Fen(int(self.contract * MAX_SUPPLEMENTS) - self.total)


def min_progress_payment(completed_value: Fen) -> Fen:
    """Return the least that must have been paid for certified work (Y02)."""
    exact = completed_value * MIN_PROGRESS
    return Fen(-(-exact.numerator // exact.denominator))


def max_retention(settlement: Fen) -> Fen:
    """Return the most that may be held back of a settlement (Y01)."""
    return Fen(int(settlement * MAX_RETENTION))


def check_payment(request: PaymentRequest) -> None:
    """Refuse a progress payment the rules do not allow.

    Raises:
        EngineerHasNotSigned: if the chief supervising engineer has not signed.
        PaymentBeyondCompleted: if more would be paid than is completed.
    """
    if not request.engineer_signed:
        raise EngineerHasNotSigned
    room = request.completed_value - request.paid_before
    if request.amount > room:
        raise PaymentBeyondCompleted(amount=request.amount, room=max(room, 0))


def progress_shortfall(request: PaymentRequest) -> Fen:
    """Return by how much paid and asked together fall short of 80 % of the work done."""
    least = min_progress_payment(request.completed_value)
    return Fen(max(0, least - request.paid_before - request.amount))


def check_retention(settlement: Fen, retention: Fen) -> None:
    """Refuse a retention above 3 % of the settlement.

    Raises:
        RetentionTooHigh: if it is.
    """
    most = max_retention(settlement)
    if retention > most:
        raise RetentionTooHigh(retention=retention, most=most)


def supplements(contract: Fen, amounts: Iterable[Fen]) -> Supplements:
    """Return change orders against their limit, which is inclusive (O01, O02).

    Reductions (negative amounts) do not make room for additions.
    """
    total = Fen(sum(max(amount, 0) for amount in amounts))
    allowed = total * MAX_SUPPLEMENTS.denominator <= contract * MAX_SUPPLEMENTS.numerator
    return Supplements(contract, total, allowed)


def check_supplement(contract: Fen, before: Iterable[Fen], amount: Fen, estimate: Fen) -> None:
    """Refuse a change order that breaks the 10 % limit or the approved estimate.

    Raises:
        SupplementsTooHigh: if all supplements together exceed 10 % of the contract.
        BeyondApprovedEstimate: if contract and changes together exceed `estimate`.
    """
    amounts = [*before, amount]
    found = supplements(contract, amounts)
    if not found.allowed:
        raise SupplementsTooHigh(total=found.total, percent=found.percent)
    if contract + sum(amounts) > estimate:
        raise BeyondApprovedEstimate(total=contract + sum(amounts), estimate=estimate)


def pay_by(delivered: date, agreed_days: int = PAY_WITHIN_DAYS) -> date:
    """Return when a small firm must be paid: 30 days, by contract at most 60 (条例 9)."""
    return delivered + timedelta(days=min(agreed_days, PAY_AT_MOST_DAYS))


def late_interest(amount: Fen, days: int, daily: Fraction = LATE_DAILY) -> Fen:
    """Return the interest on a late payment, half a fen upwards (Y03).

    Waiting for an audit or a filing is no excuse (条例 14).
    """
    return round_half_up(amount * daily * max(days, 0))
