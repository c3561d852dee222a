"""What happened in a case, for people: events with the names of those who acted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.event import Event
from models.staff import Staff


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. `who` is a member of staff, "" for residents (never named) and flows."""

    id: int
    name: str
    at: datetime
    who: str
    kind: str  # staff, household, flow
    facts: Mapping[str, Any]


def history(
    session: Session, case_id: int, *, limit: int = 30, before: int | None = None
) -> Sequence[Happened]:
    """Return the newest events of a case, the newest first, in one query.

    `before` is the id of the last event already shown (paging by key).
    """
    number = sa.cast(sa.func.substr(Event.actor, 7), sa.Integer)
    statement = (
        sa.select(Event, Staff.name)
        .outerjoin(
            Staff,
            sa.case((Event.actor.startswith("staff:"), number), else_=None) == Staff.id,
        )
        .where(Event.case_id == case_id)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Event.id < before)
    return [
        Happened(
            event.id, event.name, event.at, name or "", event.actor.partition(":")[0], event.facts
        )
        for event, name in session.execute(statement)
    ]
