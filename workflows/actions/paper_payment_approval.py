"""One payment to the contractor, held against the rules of payment."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.page import yuan
from documents.payment_approval import PaymentApproval, RuleCheck
from models.construction import Payment
from models.reads.works import MoneyOfWorks, money_of_works
from models.staff import Staff
from rules.construction import PaymentKind, PaymentState
from rules.money import Fen
from rules.paper import PaperUnavailable
from rules.payment import PaymentRequest, max_retention, min_progress_payment, pay_by
from rules.payment import progress_shortfall as shortfall
from workflows.actions.paper_change_order import site_parties
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_works import works_of

KINDS: Final[Mapping[PaymentKind, str]] = {
    PaymentKind.ADVANCE: "预付款",
    PaymentKind.PROGRESS: "进度款",
    PaymentKind.SETTLEMENT: "结算款",
    PaymentKind.RETENTION: "退还质量保证金",
}
STATES: Final[Mapping[PaymentState, str]] = {
    PaymentState.APPLIED: "已申请",
    PaymentState.SIGNED: "总监已签字",
    PaymentState.PAID: "已支付",
    PaymentState.REFUSED: "已退回",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the approval of one payment (the subject); thirteen queries.

    Raises:
        PaperUnavailable: if the case has no such payment.
    """
    works = works_of(session, order)
    found = session.execute(
        sa.select(Payment, Staff.name)
        .join(Staff, Staff.id == Payment.applied_by)
        .where(Payment.id == order.subject, Payment.case_id == order.case_id)
    ).one_or_none()
    if found is None:
        raise PaperUnavailable(kind=order.kind)
    row, applicant = found
    money = money_of_works(session, order.case_id)
    before = _paid_before(session, row)
    value = PaymentApproval(
        head=order.head(),
        payment_number=row.number,
        kind=KINDS[row.kind],
        contract_number=works.contract.number,
        contractor=works.contract.contractor,
        contract=works.contract.amount,
        ceiling=money.ceiling,
        completed_value=row.completed_value,
        paid_before=before,
        amount=row.amount,
        retained=row.retained,
        invoice=row.invoice,
        applied_on=row.applied_on,
        applied_by=applicant,
        engineer=row.engineer,
        signed_on=row.signed_on,
        paid_on=row.paid_on,
        state=STATES[row.state],
        refusal=row.refusal,
        checks=_checks(row, money, before),
        parties=site_parties(works.contract),
    )
    return [order.sheet(f"付款审批表（第 {row.number} 笔）", value)]


def _paid_before(session: Session, row: Payment) -> Fen:
    paid = session.scalar(
        sa.select(sa.func.sum(Payment.amount)).where(
            Payment.case_id == row.case_id,
            Payment.state == PaymentState.PAID,
            Payment.number < row.number,
        )
    )
    return Fen(int(paid or 0))


def _checks(row: Payment, money: MoneyOfWorks, before: Fen) -> tuple[RuleCheck, ...]:
    after = Fen(before + row.amount)
    signed = f"{row.engineer} {row.signed_on}" if row.signed_on else "未签字"
    last = pay_by(row.applied_on)
    checks = [
        RuleCheck("总监理工程师签字", "质量条例第三十七条", signed, met=row.signed_on is not None),
        RuleCheck(
            "付后不超过合同加变更",
            "施工合同",
            f"还余 {yuan(Fen(money.ceiling - after))} 元",
            met=after <= money.ceiling,
        ),
        RuleCheck(
            "申请之日起 30 日内支付",
            "保障中小企业款项支付条例第九条",
            f"最迟 {last}",
            met=(row.paid_on or last) <= last,
        ),
    ]
    if row.kind is PaymentKind.PROGRESS:
        checks[1:1] = _of_progress(row, before)
    if row.kind is PaymentKind.SETTLEMENT:
        checks.append(_of_settlement(row, money))
    return tuple(checks)


def _of_progress(row: Payment, before: Fen) -> tuple[RuleCheck, RuleCheck]:
    asked = PaymentRequest(row.amount, row.completed_value, before, row.signed_on is not None)
    after = Fen(before + row.amount)
    return (
        RuleCheck(
            "付后不超过已完成产值",
            "施工合同",
            f"产值 {yuan(row.completed_value)} 元，付后 {yuan(after)} 元",
            met=after <= row.completed_value,
        ),
        RuleCheck(
            "付后不低于产值的 80%",
            "财建〔2022〕183号",
            f"至少 {yuan(min_progress_payment(row.completed_value))} 元",
            met=shortfall(asked) == 0,
        ),
    )


def _of_settlement(row: Payment, money: MoneyOfWorks) -> RuleCheck:
    most = max_retention(money.ceiling)
    return RuleCheck(
        "质保金不超过结算的 3%",
        "建质〔2017〕138号",
        f"扣留 {yuan(row.retained)} 元，最多 {yuan(most)} 元",
        met=row.retained <= most,
    )
