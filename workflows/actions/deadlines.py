"""Deadlines that have come: each becomes one errand for its case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageVisit
from models.deadline import Deadline
from models.errand import Errand
from rules.act import Act
from rules.stages import Standing
from workflows.actions.record import DRIVING, ask_flow, record

AT_ONCE: Final = 500
"""How many deadlines or cases one transaction takes on."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One deadline a case waits for."""

    kind: str
    subject: str
    due_at: datetime


def is_deadline_due(session: Session, at: datetime) -> bool:
    """Whether a deadline has come that nobody was told of. One indexed query."""
    due = sa.select(Deadline.id).where(Deadline.rung_at.is_(None), Deadline.due_at <= at)
    return session.scalar(due.limit(1)) is not None


def ring_deadlines(session: Session, act: Act, limit: int = AT_ONCE) -> int:
    """Ask for the cases whose deadline has come, the oldest first; return how many rang.

    At the due instant itself it is already too late (intervals are half-open), so it rings.
    """
    due = (
        sa.select(Deadline)
        .where(Deadline.rung_at.is_(None), Deadline.due_at <= act.at)
        .order_by(Deadline.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rung = session.scalars(due).all()
    for deadline in rung:
        deadline.rung_at = act.at
        ask_flow(
            session,
            act,
            "ring-deadline",
            once=f"deadline:{deadline.id}:{deadline.due_at.isoformat()}",
            case_id=deadline.case_id,
            kind=deadline.kind,
            subject=deadline.subject,
        )
        record(
            session,
            act,
            "deadline.rung",
            case_id=deadline.case_id,
            kind=deadline.kind,
            subject=deadline.subject,
            due_at=deadline.due_at,
        )
    return len(rung)


def deadlines_of(session: Session, case_id: int) -> Sequence[Waiting]:
    """Return what a case waits for, the nearest first, in one query."""
    rows = session.execute(
        sa.select(Deadline.kind, Deadline.subject, Deadline.due_at)
        .where(Deadline.case_id == case_id, Deadline.rung_at.is_(None))
        .order_by(Deadline.due_at)
    )
    return [Waiting(kind, subject, due_at) for kind, subject, due_at in rows]


def is_case_forgotten(session: Session) -> bool:
    """Whether a stage was entered that no flow has opened and none is on its way to open."""
    return session.execute(_forgotten().limit(1)).first() is not None


def ask_for_forgotten_cases(session: Session, act: Act, limit: int = AT_ONCE) -> int:
    """Promise to carry on every forgotten case; return how many there were.

    Nothing should be forgotten, since decisions promise in their own transaction; rows that
    came by restoring a copy or by hand are found here.
    """
    forgotten = session.execute(_forgotten().limit(limit)).all()
    for visit_id, case_id in forgotten:
        once = f"reconciled:visit:{visit_id}:{act.at.isoformat(timespec='minutes')}"
        ask_flow(session, act, "drive-case", once=once, case_id=case_id)
    return len(forgotten)


def _forgotten() -> sa.Select[int, int]:
    # A dead errand counts as being on its way: a person has to look at that one, and asking
    # again every ten minutes would only hide it.
    asked = sa.exists().where(
        Errand.case_id == StageVisit.case_id,
        Errand.flow.in_(DRIVING),
        Errand.done_at.is_(None),
    )
    return (
        sa.select(StageVisit.id, StageVisit.case_id)
        .join(RenovationCase, RenovationCase.id == StageVisit.case_id)
        .where(
            StageVisit.left_at.is_(None),
            StageVisit.opened_at.is_(None),
            RenovationCase.standing == Standing.OPEN,
            ~asked,
        )
        .order_by(StageVisit.id)
    )
