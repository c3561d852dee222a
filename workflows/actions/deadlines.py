"""Deadlines that have come: each becomes one errand for its case."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.deadline import Deadline
from rules.act import Act
from workflows.actions.record import ask_flow, record

AT_ONCE: Final = 500
"""How many deadlines one transaction takes on."""


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
