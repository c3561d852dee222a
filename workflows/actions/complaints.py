"""Residents' complaints and claims for damage during the works, and their answers."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.construction import Complaint
from models.household import Household
from models.reads.scope import in_scope
from rules.act import Act
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.record import record
from workflows.actions.site_records import UnknownSiteRecord


class UnknownHome(Refusal):
    """No home of this case has the door number that was typed."""

    code = "unknown_home"


@dataclass(frozen=True, slots=True)
class Call:
    """A complaint as it came in at the desk; `door` "" where it names no home."""

    text: str
    door: str = ""
    is_damage_claim: bool = False
    received_at: datetime | None = None


def record_complaint(session: Session, case_id: int, value: Call, act: Act) -> Complaint:
    """Record a complaint or a claim for damage; an open one in the same words is the same.

    Raises:
        UnknownHome: if no home of the case has that door number.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    home = _home(session, case, value.door) if value.door else None
    whose = Complaint.household_id.is_(None) if home is None else Complaint.household_id == home
    known = session.scalar(
        sa.select(Complaint).where(
            Complaint.case_id == case.id,
            whose,
            Complaint.text == value.text,
            Complaint.settled_at.is_(None),
        )
    )
    if known is not None:
        return known
    row = Complaint(
        case_id=case.id,
        household_id=home,
        text=value.text,
        is_damage_claim=value.is_damage_claim,
        received_at=value.received_at or act.at,
        recorded_by=act.staff_id,
    )
    session.add(row)
    session.flush()
    record(session, act, "complaint.received", case_id=case.id, damage=value.is_damage_claim)
    return row


def answer_complaint(session: Session, case_id: int, row_id: int, answer: str, act: Act) -> None:
    """Answer a complaint, or correct the answer.

    Raises:
        UnknownSiteRecord: if the case has no such complaint.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    row = session.get(Complaint, row_id)
    if row is None or row.case_id != case.id:
        raise UnknownSiteRecord
    if row.answer == answer:
        return
    row.answer, row.settled_at = answer, row.settled_at or act.at
    record(session, act, "complaint.answered", case_id=case.id, complaint=row.id)


def _home(session: Session, case: RenovationCase, door: str) -> int:
    found = session.scalar(sa.select(Household.id).where(in_scope(case), Household.door == door))
    if found is None:
        raise UnknownHome(door=door)
    return found
