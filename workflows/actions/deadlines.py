"""Deadlines that have come: each becomes one errand for its case."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.deadline import Deadline
from rules.act import Act
from workflows.actions.record import Promise, ask_flows, record_each

AT_ONCE: Final = 500
"""How many deadlines one transaction takes on."""


def is_deadline_due(session: Session, at: datetime) -> bool:
    """Whether a deadline has come that nobody was told of. One indexed query."""
    due = sa.select(Deadline.id).where(Deadline.rung_at.is_(None), Deadline.due_at <= at)
    return session.scalar(due.limit(1)) is not None


def ring_deadlines(session: Session, act: Act, limit: int = AT_ONCE) -> int:
    """Ask for the cases whose deadline has come, the oldest first; return how many rang.

    At the due instant itself it is already too late (intervals are half-open), so it rings.
    Four statements however many ring, five on PostgreSQL.
    """
    due = (
        sa.select(Deadline.id, Deadline.case_id, Deadline.kind, Deadline.subject, Deadline.due_at)
        .where(Deadline.rung_at.is_(None), Deadline.due_at <= act.at)
        .order_by(Deadline.due_at, Deadline.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rung = session.execute(due).all()
    if not rung:
        return 0
    session.execute(
        sa.update(Deadline)
        .where(Deadline.id.in_([each.id for each in rung]))
        .values(rung_at=act.at)
        .execution_options(synchronize_session=False)
    )
    promises = [
        Promise(
            once=f"deadline:{each.id}:{each.due_at.isoformat()}",
            case_id=each.case_id,
            arguments={"kind": each.kind, "subject": each.subject},
        )
        for each in rung
    ]
    ask_flows(session, act, "ring-deadline", promises)
    told = [
        (each.case_id, {"kind": each.kind, "subject": each.subject, "due_at": each.due_at})
        for each in rung
    ]
    record_each(session, act, "deadline.rung", told)
    return len(rung)
