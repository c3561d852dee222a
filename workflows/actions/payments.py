"""Payments to the contractor: applied for, signed by the chief engineer, paid by the rules."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.construction import Payment
from models.reads.works import MoneyOfWorks, money_of_works
from rules.act import Act
from rules.construction import (
    AdvanceTooHigh,
    BeyondContract,
    PaymentKind,
    PaymentState,
    check_dates,
)
from rules.money import Fen
from rules.payment import (
    EngineerHasNotSigned,
    PaymentRequest,
    check_payment,
    check_retention,
    pay_by,
)
from rules.refusal import Refusal
from rules.roles import require_other_eyes
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.construction import Signed, contract_of, local_day
from workflows.actions.funding_sources import end_of
from workflows.actions.record import clear_deadline, record, set_deadline

_PAYING: Final = (Stage.CONSTRUCTION, Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT)
MAX_ADVANCE_PERCENT: Final = 30
_NOTHING: Final = Fen(0)


class UnknownPayment(Refusal):
    """The case has no such payment."""

    code = "unknown_payment"


class PaymentClosed(Refusal):
    """The payment was made or refused already."""

    code = "payment_closed"


@dataclass(frozen=True, slots=True)
class Application:
    """What the contractor applies for; money in fen.

    `completed_value` is the certified value of all work so far, for a settlement its price;
    `retained` what is held back of a settlement.
    """

    kind: PaymentKind
    completed_value: Fen
    amount: Fen
    applied_on: date
    invoice: str = ""
    retained: Fen = _NOTHING


def apply_for_payment(session: Session, case_id: int, value: Application, act: Act) -> Payment:
    """Record an application; the same one twice is one. It is to be paid within 30 days.

    Raises:
        NoContract: if there is no contract.
        BeyondContract, AdvanceTooHigh, RetentionTooHigh: if it could never be paid.
    """
    case = at_work(session, case_id, act, *_PAYING)
    contract = contract_of(session, case.id)
    check_dates(contract.signed_on, value.applied_on, local_day(act))
    money = money_of_works(session, case.id)
    _check_limits(money, value)
    known = session.scalar(
        sa.select(Payment).where(
            Payment.case_id == case.id,
            Payment.kind == value.kind,
            Payment.amount == value.amount,
            Payment.applied_on == value.applied_on,
            Payment.invoice == value.invoice,
            Payment.state != PaymentState.REFUSED,
        )
    )
    if known is not None:
        return known
    number = session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(Payment.number), 0)).where(
            Payment.case_id == case.id
        )
    )
    payment = Payment(
        case_id=case.id,
        number=(number or 0) + 1,
        kind=value.kind,
        completed_value=value.completed_value,
        amount=value.amount,
        retained=value.retained,
        invoice=value.invoice,
        applied_on=value.applied_on,
        applied_by=act.staff_id,
    )
    session.add(payment)
    session.flush()  # its deadline names it
    due = end_of(pay_by(value.applied_on))
    set_deadline(session, case.id, "payment.due", f"payment:{payment.id}", due)
    record(session, act, "payment.applied", case_id=case.id, **_told(payment))
    return payment


def sign_payment(session: Session, case_id: int, payment_id: int, value: Signed, act: Act) -> None:
    """Record the chief supervising engineer's signature; a second time changes nothing.

    Raises:
        FourEyes: if the one who recorded the application would record it.
        PaymentClosed: if the payment was refused.
        WrongOrder: if it was signed before the application, or in the future.
    """
    case = at_work(session, case_id, act, *_PAYING)
    payment = _payment(session, case.id, payment_id)
    if payment.state in {PaymentState.SIGNED, PaymentState.PAID}:
        return
    if payment.state is PaymentState.REFUSED:
        raise PaymentClosed(state=payment.state)
    require_other_eyes(act.staff_id, {payment.applied_by})
    check_dates(payment.applied_on, value.signed_on, local_day(act))
    payment.state = PaymentState.SIGNED
    payment.engineer, payment.signed_on = value.engineer, value.signed_on
    payment.signature_recorded_by = act.staff_id
    record(
        session, act, "payment.signed", case_id=case.id, engineer=value.engineer, **_told(payment)
    )


def pay(session: Session, case_id: int, payment_id: int, paid_on: date, act: Act) -> None:
    """Record that a payment was made; a second time changes nothing.

    Raises:
        EngineerHasNotSigned: without the chief engineer's signature.
        PaymentBeyondCompleted: if more would be paid than is completed.
        BeyondContract: if payments would exceed the contract and its approved changes.
        PaymentClosed: if it was refused.
    """
    case = at_work(session, case_id, act, *_PAYING)
    payment = _payment(session, case.id, payment_id)
    if payment.state is PaymentState.PAID:
        return
    if payment.state is PaymentState.REFUSED:
        raise PaymentClosed(state=payment.state)
    money = money_of_works(session, case.id)
    _check_due(money, payment)
    check_dates(payment.signed_on, paid_on, local_day(act))
    payment.state, payment.paid_on, payment.paid_by = PaymentState.PAID, paid_on, act.staff_id
    clear_deadline(session, "payment.due", f"payment:{payment.id}")
    record(session, act, "payment.made", case_id=case.id, paid_on=paid_on, **_told(payment))


def refuse_payment(session: Session, case_id: int, payment_id: int, reason: str, act: Act) -> None:
    """Refuse an application, with the reason; a second time changes nothing.

    Raises:
        PaymentClosed: if it was paid.
    """
    case = at_work(session, case_id, act, *_PAYING)
    payment = _payment(session, case.id, payment_id)
    if payment.state is PaymentState.REFUSED:
        return
    if payment.state is PaymentState.PAID:
        raise PaymentClosed(state=payment.state)
    payment.state, payment.refusal = PaymentState.REFUSED, reason
    clear_deadline(session, "payment.due", f"payment:{payment.id}")
    record(session, act, "payment.refused", case_id=case.id, reason=reason, **_told(payment))


def _check_limits(money: MoneyOfWorks, value: Application) -> None:
    if value.completed_value > money.ceiling or money.paid + value.amount > money.ceiling:
        asked = max(value.completed_value, money.paid + value.amount)
        raise BeyondContract(total=asked, ceiling=money.ceiling)
    if value.kind is PaymentKind.ADVANCE:
        most = money.contract * MAX_ADVANCE_PERCENT // 100
        if value.amount > most:
            raise AdvanceTooHigh(amount=value.amount, most=most)
    if value.kind is PaymentKind.SETTLEMENT:
        check_retention(value.completed_value, value.retained)


def _check_due(money: MoneyOfWorks, payment: Payment) -> None:
    """Apply the rule of the payment's kind: 质量条例 37 to all, completed value to works."""
    signed = payment.state is PaymentState.SIGNED
    if not signed:
        raise EngineerHasNotSigned
    if money.paid + payment.amount > money.ceiling:
        raise BeyondContract(total=money.paid + payment.amount, ceiling=money.ceiling)
    if payment.kind is PaymentKind.ADVANCE:
        return
    completed = payment.completed_value
    if payment.kind is PaymentKind.SETTLEMENT:
        completed = Fen(completed - payment.retained)
    if payment.kind is PaymentKind.RETENTION:
        completed = Fen(money.retained - money.released + money.paid)
    check_payment(PaymentRequest(payment.amount, completed, money.paid, engineer_signed=signed))


def _payment(session: Session, case_id: int, payment_id: int) -> Payment:
    payment = session.get(Payment, payment_id)
    if payment is None or payment.case_id != case_id:
        raise UnknownPayment
    return payment


def _told(payment: Payment) -> dict[str, object]:
    return {"number": payment.number, "kind": payment.kind, "amount": payment.amount}
