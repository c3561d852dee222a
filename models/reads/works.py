"""The contract, the milestones, the changes and the payments of a case's works."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.construction import ChangeOrder, Contract, Milestone, Payment
from models.staff import Staff
from rules.construction import ChangeState, MilestoneKind, PaymentKind, PaymentState
from rules.money import Fen
from rules.permit import PermitExemption


@dataclass(frozen=True, slots=True)
class ContractView:
    """The works contract of a case; money in fen, area in m²."""

    number: str
    contractor: str
    supervisor: str
    chief_supervising_engineer: str
    designer: str
    amount: Fen
    retention_percent: int
    signed_on: date
    permit_number: str
    permit_exemption: PermitExemption | None
    works_area: Decimal | None
    award_notice: str
    planned_start: date
    planned_end: date
    started_on: date | None
    start_notice_at: datetime | None
    completion_report_on: date | None
    completion_report: str

    @property
    def may_build(self) -> bool:
        """Whether there is a permit, or a reason why none is needed."""
        return bool(self.permit_number) or self.permit_exemption is not None


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone; `weight` in percent of the physical progress."""

    id: int
    number: int
    kind: MilestoneKind
    title: str
    weight: int
    planned_on: date
    reached_on: date | None
    reported_by: str
    engineer: str
    signed_on: date | None
    photos: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change order; money in fen, negative where less is built."""

    id: int
    number: str
    reason: str
    amount: Fen
    reasons_for_vote: tuple[str, ...]
    state: ChangeState
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_note: str
    approval: str


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment to the contractor; money in fen."""

    id: int
    number: int
    kind: PaymentKind
    completed_value: Fen
    amount: Fen
    retained: Fen
    state: PaymentState
    invoice: str
    applied_on: date
    applied_by_id: int
    engineer: str
    signed_on: date | None
    paid_on: date | None
    refusal: str


@dataclass(frozen=True, slots=True)
class MoneyOfWorks:
    """The money of the contract so far, in fen."""

    contract: Fen
    changes: Fen  # approved, additions and reductions
    additions: tuple[Fen, ...]  # approved change orders, each
    paid: Fen
    certified: Fen  # the highest completed value of a payment not refused
    retained: Fen  # held back of a settlement that was paid
    released: Fen  # retention paid out

    @property
    def ceiling(self) -> Fen:
        """The most that may ever be paid."""
        return Fen(self.contract + self.changes)


def contract_view(session: Session, case_id: int) -> ContractView | None:
    """Return the contract of a case, in one query; None before it is signed."""
    row = session.scalar(sa.select(Contract).where(Contract.case_id == case_id))
    if row is None:
        return None
    return ContractView(
        number=row.number,
        contractor=row.contractor,
        supervisor=row.supervisor,
        chief_supervising_engineer=row.chief_supervising_engineer,
        designer=row.designer,
        amount=row.amount,
        retention_percent=row.retention_percent,
        signed_on=row.signed_on,
        permit_number=row.permit_number,
        permit_exemption=row.permit_exemption,
        works_area=row.works_area,
        award_notice=row.award_notice,
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        started_on=row.started_on,
        start_notice_at=row.start_notice_at,
        completion_report_on=row.completion_report_on,
        completion_report=row.completion_report,
    )


def milestone_lines(session: Session, case_id: int) -> tuple[MilestoneLine, ...]:
    """Return the milestones in their order, in one query."""
    rows = session.execute(
        sa.select(Milestone, Staff.name)
        .outerjoin(Staff, Staff.id == Milestone.reported_by)
        .where(Milestone.case_id == case_id)
        .order_by(Milestone.number)
    )
    return tuple(
        MilestoneLine(
            id=row.id,
            number=row.number,
            kind=row.kind,
            title=row.title,
            weight=row.weight,
            planned_on=row.planned_on,
            reached_on=row.reached_on,
            reported_by=name or "",
            engineer=row.engineer,
            signed_on=row.signed_on,
            photos=tuple(row.photos),
            note=row.note,
        )
        for row, name in rows
    )


def change_lines(session: Session, case_id: int) -> tuple[ChangeLine, ...]:
    """Return the change orders, the newest first, in one query."""
    decider = aliased(Staff)
    rows = session.execute(
        sa.select(ChangeOrder, Staff.name, decider.name)
        .join(Staff, Staff.id == ChangeOrder.proposed_by)
        .outerjoin(decider, decider.id == ChangeOrder.decided_by)
        .where(ChangeOrder.case_id == case_id)
        .order_by(ChangeOrder.id.desc())
    )
    return tuple(
        ChangeLine(
            id=row.id,
            number=row.number,
            reason=row.reason,
            amount=row.amount,
            reasons_for_vote=_reasons(row),
            state=row.state,
            proposed_by=proposer,
            proposed_by_id=row.proposed_by,
            proposed_at=row.proposed_at,
            decided_by=decided or "",
            decided_at=row.decided_at,
            decision_note=row.decision_note,
            approval=row.approval,
        )
        for row, proposer, decided in rows
    )


def payment_lines(session: Session, case_id: int) -> tuple[PaymentLine, ...]:
    """Return the payments, the newest first, in one query."""
    rows = session.scalars(
        sa.select(Payment).where(Payment.case_id == case_id).order_by(Payment.number.desc())
    )
    return tuple(
        PaymentLine(
            id=row.id,
            number=row.number,
            kind=row.kind,
            completed_value=row.completed_value,
            amount=row.amount,
            retained=row.retained,
            state=row.state,
            invoice=row.invoice,
            applied_on=row.applied_on,
            applied_by_id=row.applied_by,
            engineer=row.engineer,
            signed_on=row.signed_on,
            paid_on=row.paid_on,
            refusal=row.refusal,
        )
        for row in rows
    )


def money_of_works(session: Session, case_id: int) -> MoneyOfWorks:
    """Return the money of the contract, in three queries."""
    contract = session.scalar(sa.select(Contract.amount).where(Contract.case_id == case_id))
    approved = session.scalars(
        sa.select(ChangeOrder.amount).where(
            ChangeOrder.case_id == case_id, ChangeOrder.state == ChangeState.APPROVED
        )
    ).all()
    rows = session.execute(
        sa.select(
            Payment.kind, Payment.state, Payment.amount, Payment.completed_value, Payment.retained
        ).where(Payment.case_id == case_id)
    ).all()
    paid = [row for row in rows if row.state is PaymentState.PAID]
    certified = [row.completed_value for row in rows if row.state is not PaymentState.REFUSED]
    return MoneyOfWorks(
        contract=contract or Fen(0),
        changes=Fen(sum(approved)),
        additions=tuple(approved),
        paid=Fen(sum(row.amount for row in paid)),
        certified=Fen(max(certified, default=0)),
        retained=Fen(sum(row.retained for row in paid)),
        released=Fen(sum(row.amount for row in paid if row.kind is PaymentKind.RETENTION)),
    )


def _reasons(row: ChangeOrder) -> tuple[str, ...]:
    flags = ("touches_items", "raises_share", "moves_lift", "changes_fee")
    return tuple(flag for flag in flags if getattr(row, flag))
