"""The records of the joint acceptance as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Acceptance, Check, Handover, SignOff, StatutoryProof
from models.construction import ChangeOrder, Contract
from models.document import Attachment
from rules.acceptance import (
    CheckResult,
    HandoverItem,
    Party,
    StatutoryCondition,
    filing_days,
    is_filed_late,
)
from rules.acceptance_checklist import ChecklistItem, checklist
from rules.construction import ChangeState
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class AcceptanceView:
    """How far the joint acceptance has come; money in fen."""

    opened_on: date
    passed_on: date | None
    conclusion: str
    filed_on: date | None
    filing_number: str
    filing_days: int | None
    is_filed_late: bool
    settlement: Fen | None
    settlement_number: str
    settlement_note: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """One line of the checklist; `is_proposed_absent`: proposed as not applicable, not decided."""

    item: ChecklistItem
    result: CheckResult
    is_proposed_absent: bool
    note: str
    signer: str
    rectify_by: date | None
    rectified_on: date | None
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProofView:
    """One statutory condition; `document` is empty while nothing shows it."""

    condition: StatutoryCondition
    document: str
    attachment_id: int | None
    file_name: str
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One party; `signed_on` is None until it has signed."""

    party: Party
    name: str
    organisation: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class HandoverView:
    """One line of the hand-over list; `handed_on` is None until it is done."""

    item: HandoverItem
    content: str
    receiver: str
    handed_on: date | None


@dataclass(frozen=True, slots=True)
class SettlementView:
    """The final account beside what was agreed, in fen; `contract` is None without a contract."""

    contract: Fen | None
    changes: Fen
    settlement: Fen | None

    @property
    def agreed(self) -> Fen | None:
        """The contract with its approved changes."""
        return None if self.contract is None else Fen(self.contract + self.changes)

    @property
    def difference(self) -> Fen | None:
        """What the final account is above (or, negative, below) what was agreed."""
        if self.agreed is None or self.settlement is None:
            return None
        return Fen(self.settlement - self.agreed)


def acceptance_of(session: Session, case_id: int) -> AcceptanceView | None:
    """Return the acceptance of a case, in one query; None before the flow opened it."""
    row = session.scalar(sa.select(Acceptance).where(Acceptance.case_id == case_id))
    if row is None:
        return None
    both = row.passed_on is not None and row.filed_on is not None
    return AcceptanceView(
        opened_on=row.opened_on,
        passed_on=row.passed_on,
        conclusion=row.conclusion,
        filed_on=row.filed_on,
        filing_number=row.filing_number,
        filing_days=filing_days(row.passed_on, row.filed_on) if both else None,  # type: ignore[arg-type]  # both are known
        is_filed_late=both and is_filed_late(row.passed_on, row.filed_on),  # type: ignore[arg-type]  # both are known
        settlement=None if row.settlement is None else Fen(row.settlement),
        settlement_number=row.settlement_number,
        settlement_note=row.settlement_note,
    )


def checks_of(session: Session, case_id: int) -> tuple[CheckView, ...]:
    """Return the checklist in the order of the form, in one query; empty before it is opened."""
    rows = {
        row.item: row for row in session.scalars(sa.select(Check).where(Check.case_id == case_id))
    }
    return tuple(_check(rows[code], item) for code, item in checklist().items() if code in rows)


def proofs_of(session: Session, case_id: int) -> tuple[ProofView, ...]:
    """Return the five statutory conditions in the order of the law, in one query."""
    rows = {
        row.condition: (row, name or "")
        for row, name in session.execute(
            sa.select(StatutoryProof, Attachment.file_name)
            .outerjoin(Attachment, Attachment.id == StatutoryProof.attachment_id)
            .where(StatutoryProof.case_id == case_id)
        )
    }
    return tuple(
        ProofView(each, row.document, row.attachment_id, name, row.recorded_at)
        for each in StatutoryCondition
        for row, name in [rows.get(each, (StatutoryProof(document=""), ""))]
    )


def signatures_of(session: Session, case_id: int) -> tuple[SignatureView, ...]:
    """Return every party with its signature, in one query."""
    rows = {
        row.party: row
        for row in session.scalars(sa.select(SignOff).where(SignOff.case_id == case_id))
    }
    return tuple(
        SignatureView(party, row.name, row.organisation, row.signed_on)
        if (row := rows.get(party)) is not None
        else SignatureView(party, "", "", None)
        for party in Party
    )


def handover_of(session: Session, case_id: int) -> tuple[HandoverView, ...]:
    """Return the hand-over list in its order, in one query."""
    rows = {
        row.item: row
        for row in session.scalars(sa.select(Handover).where(Handover.case_id == case_id))
    }
    return tuple(
        HandoverView(item, row.content, row.receiver, row.handed_on)
        if (row := rows.get(item)) is not None
        else HandoverView(item, "", "", None)
        for item in HandoverItem
    )


def settlement_of(session: Session, case_id: int) -> SettlementView:
    """Return the final account beside contract and approved changes, in one query."""
    changes = (
        sa.select(sa.func.coalesce(sa.func.sum(ChangeOrder.amount), 0))
        .where(ChangeOrder.case_id == case_id, ChangeOrder.state == ChangeState.APPROVED)
        .scalar_subquery()
    )
    contract = (
        sa.select(Contract.amount).where(Contract.case_id == case_id).limit(1).scalar_subquery()
    )
    settled = (
        sa.select(Acceptance.settlement).where(Acceptance.case_id == case_id).scalar_subquery()
    )
    row = session.execute(sa.select(contract, changes, settled)).one()
    return SettlementView(contract=row[0], changes=Fen(row[1]), settlement=row[2])


def _check(row: Check, item: ChecklistItem) -> CheckView:
    return CheckView(
        item=item,
        result=row.result,
        is_proposed_absent=row.result is CheckResult.PENDING and not row.is_planned,
        note=row.note,
        signer=row.signer,
        rectify_by=row.rectify_by,
        rectified_on=row.rectified_on,
        photos=tuple(row.photos),
    )
