"""What households paid of their shares, each payment against a receipt."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import HouseholdShare, SharePayment
from models.reads.funded_plan import plan_money
from rules.act import Act
from rules.funding_mix import OverpaidShare, ShareState, check_share_payment
from rules.money import Fen
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.household_shares import UnknownShare, Whose, share_of, shares_of
from workflows.actions.record import record

_PAYING: Final = (
    Stage.FUNDING_MIX,
    Stage.CONSTRUCTION,
    Stage.ACCEPTANCE,
    Stage.LONG_TERM_MANAGEMENT,
)


class ReceiptUsed(Refusal):
    """The receipt number stands on another payment."""

    code = "receipt_used"


@dataclass(frozen=True, slots=True)
class Received:
    """Money a household paid: amount in fen, receipt, local day."""

    amount: Fen
    receipt: str
    paid_on: date


def receive_share(
    session: Session, case_id: int, household_id: int, value: Received, act: Act
) -> None:
    """Record a household's payment; the same receipt sent twice is one payment.

    Raises:
        ReceiptUsed: if the number stands on another payment.
        ShareNotPayable, OverpaidShare: as `rules.funding_mix.check_share_payment`.
    """
    case = at_work(session, case_id, act, *_PAYING)
    share = share_of(session, case.id, household_id)
    known = session.scalar(
        sa.select(SharePayment).where(
            SharePayment.plan_id == share.plan_id, SharePayment.receipt == value.receipt
        )
    )
    if known is not None:
        if (known.share_id, known.amount, known.cancelled_at) == (share.id, value.amount, None):
            return
        raise ReceiptUsed(receipt=value.receipt)
    if value.amount == 0:
        raise OverpaidShare(room=share.amount - share.paid)
    _receive(session, share, value, act)
    record(
        session,
        act,
        "share.paid",
        case_id=case.id,
        household=household_id,
        amount=value.amount,
        receipt=value.receipt,
    )


def receive_shares(session: Session, case_id: int, whose: Whose, batch: Received, act: Act) -> int:
    """Record that every confirmed household of a stairwell (or of all) paid the rest it owed.

    `batch.receipt` is the number of the bank's list; each household gets it with its own
    number behind. `batch.amount` is the list's total.

    Raises:
        OverpaidShare: if the total on the list is not what these households owe.
    """
    case = at_work(session, case_id, act, *_PAYING)
    promised = HouseholdShare.state.in_([ShareState.CONFIRMED, ShareState.INSTALMENTS])
    shares = [share for share in shares_of(session, case.id, whose, promised) if share.amount]
    owed = sum(share.amount - share.paid for share in shares)
    if not shares:
        return 0
    if owed != batch.amount:
        raise OverpaidShare(room=owed)
    for number, share in enumerate(shares, 1):
        rest = Fen(share.amount - share.paid)
        receipt = f"{batch.receipt}-{number:04}"
        _receive(session, share, Received(rest, receipt, batch.paid_on), act)
    record(
        session,
        act,
        "shares.paid",
        case_id=case.id,
        stairwell=whose.stairwell_id,
        households=len(shares),
        amount=owed,
        receipt=batch.receipt,
    )
    return len(shares)


def cancel_share_payment(
    session: Session, case_id: int, payment_id: int, reason: str, act: Act
) -> None:
    """Cancel a payment recorded by mistake; it stays readable. A second time changes nothing.

    Raises:
        UnknownShare: if the payment belongs to no household of this case.
    """
    case = at_work(session, case_id, act, *_PAYING)
    payment = session.get(SharePayment, payment_id)
    plan = plan_money(session, case.id)
    if payment is None or plan is None or payment.plan_id != plan.id:
        raise UnknownShare
    if payment.cancelled_at is not None:
        return
    share = session.get_one(HouseholdShare, payment.share_id)
    payment.cancelled_at, payment.cancellation = act.at, reason
    share.paid = Fen(share.paid - payment.amount)
    if share.state is ShareState.PAID:
        share.state = ShareState.INSTALMENTS if share.instalments > 1 else ShareState.CONFIRMED
    record(
        session,
        act,
        "share.payment_cancelled",
        case_id=case.id,
        household=share.household_id,
        amount=payment.amount,
        receipt=payment.receipt,
        reason=reason,
    )


def _receive(session: Session, share: HouseholdShare, value: Received, act: Act) -> None:
    share.state = check_share_payment(share.state, share.amount, share.paid, value.amount)
    share.paid = Fen(share.paid + value.amount)
    share.paid_at, share.receipt = act.at, value.receipt
    session.add(
        SharePayment(
            plan_id=share.plan_id,
            share_id=share.id,
            amount=value.amount,
            receipt=value.receipt,
            paid_on=value.paid_on,
            recorded_by=act.staff_id,
            recorded_at=act.at,
        )
    )
