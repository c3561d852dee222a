"""What happened in a case, for people: events with the names of those who acted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
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
    asked = {"of_case": case_id, "most": limit, "before": before}
    rows = session.execute(_happened(older=before is not None), asked)
    return [
        Happened(key, name, at, who or "", actor.partition(":")[0], facts)
        for key, name, at, actor, facts, who in rows
    ]


@cache
def _happened(*, older: bool) -> sa.Executable:
    event, staff = Event.__table__, Staff.__table__
    number = sa.cast(sa.func.substr(event.c.actor, 7), sa.Integer)
    by = sa.case((event.c.actor.startswith("staff:"), number), else_=None)
    statement = (
        sa.select(
            *(event.c.id, event.c.name, event.c.at, event.c.actor, event.c.facts), staff.c.name
        )
        .outerjoin_from(event, staff, by == staff.c.id)
        .where(event.c.case_id == sa.bindparam("of_case", type_=sa.BigInteger))
        .order_by(event.c.id.desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
    if not older:
        return statement
    return statement.where(event.c.id < sa.bindparam("before", type_=sa.BigInteger))
