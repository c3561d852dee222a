"""Long-term management: what the case waits for, and closing it for good."""

from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Warranty
from models.case import RenovationCase
from models.long_term_management import LedgerMonth, LiftCost, ManagementTerm
from models.reads.long_term_management import facts
from rules.act import Act
from rules.condition import unmet
from rules.deadlines import end_of_day, months_after
from rules.long_term_management import archive_conditions, conditions, first_of_month
from rules.refusal import Refusal
from rules.stages import Decision, Stage, Standing
from workflows.actions.access import at_work
from workflows.actions.cases import CaseMoved
from workflows.actions.progress import Progress
from workflows.actions.record import clear_deadlines, record, set_deadline

WARRANTY: Final = "management.warranty_ends"
CONTRACT: Final = "management.contract_ends_soon"
INSPECTION: Final = "management.lift_inspection"
LEDGER: Final = "management.ledger_due"
REVIEW: Final = "management.yearly_review"

CONTRACT_NOTICE_MONTHS: Final = 6  # 北京物业管理条例 75: renewal is voted six months before
INSPECTION_NOTICE_MONTHS: Final = 1


class NotToBeArchived(Refusal):
    """A warranty still runs, or the compound has not been stable for long enough."""

    code = "not_to_be_archived"


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Set the deadlines of warranties, contract, lifts, ledger and review; idempotent."""
    case = session.get_one(RenovationCase, case_id)
    waiting = _deadlines(session, case)
    for kind, subject, due_at in waiting:
        if due_at > act.at:
            set_deadline(session, case_id, kind, subject, due_at)
    missing = unmet(conditions(facts(session, case_id, act.at)))
    coming = [due_at for _kind, _subject, due_at in waiting if due_at > act.at]
    return Progress(
        (f"{len(coming)} deadlines set",),
        tuple(f"{condition.code} for the yearly review" for condition in missing)
        or ("the yearly review",),
        min(coming, default=None),
    )


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """Do nothing: a passed review closes the visit, and the spine opens the next one."""
    del session, case, decision, act


def archive_case(session: Session, case_id: int, version: int, reason: str, act: Act) -> None:
    """Close the case for good: the last warranty has ended, twelve months were stable.

    Raises:
        NotToBeArchived: naming what is missing.
        CaseMoved: if the case changed since the person looked.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    if case.version != version:
        raise CaseMoved(stage=case.stage)
    missing = unmet(archive_conditions(facts(session, case.id, act.at)))
    if missing:
        raise NotToBeArchived(count=len(missing))
    case.standing, case.standing_reason = Standing.ARCHIVED, reason
    case.stage_since = act.at
    clear_deadlines(session, case.id)
    record(session, act, "case.archived", case_id=case.id, reason=reason)


def _deadlines(session: Session, case: RenovationCase) -> list[tuple[str, str, datetime]]:
    """Return kind, subject and instant of everything the case waits for; four queries."""
    found = [
        (WARRANTY, f"warranty:{number}", end_of_day(ends))
        for number, ends in session.execute(
            sa.select(Warranty.id, Warranty.ends_on).where(Warranty.case_id == case.id)
        )
        if ends is not None
    ]
    term = session.scalar(
        sa.select(ManagementTerm).where(
            ManagementTerm.case_id == case.id, ManagementTerm.left_on.is_(None)
        )
    )
    if term is not None and term.ends_on is not None:
        notice = months_after(term.ends_on, -CONTRACT_NOTICE_MONTHS)
        found.append((CONTRACT, f"term:{term.id}", end_of_day(notice)))
    found += [
        (
            INSPECTION,
            f"lift_cost:{number}:{due.isoformat()}",
            end_of_day(months_after(due, -INSPECTION_NOTICE_MONTHS)),
        )
        for number, due in session.execute(
            sa.select(LiftCost.id, LiftCost.inspection_due_on).where(LiftCost.case_id == case.id)
        )
        if due is not None
    ]
    if term is not None:
        found.append((LEDGER, f"case:{case.id}", _ledger_due(session, case.id, term.starts_on)))
    found.append((REVIEW, f"case:{case.id}", case.stage_since + timedelta(days=365)))
    return found


def _ledger_due(session: Session, case_id: int, begins: date) -> datetime:
    """Return when the next month's account must be published: the end of the month after it."""
    newest = session.scalar(
        sa.select(sa.func.max(LedgerMonth.month)).where(
            LedgerMonth.case_id == case_id, LedgerMonth.published_at.is_not(None)
        )
    )
    following = first_of_month(begins) if newest is None else months_after(newest, 1)
    return end_of_day(months_after(following, 2) - timedelta(days=1))
