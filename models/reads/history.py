"""What happened in a case, for people: events with the names of those who acted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.event import Event
from models.reads.keyset import START, Sorting, Turn, leaf
from models.staff import Staff

VERDICTS: Final = (
    "stage.submitted",
    "stage.taken_back",
    "stage.approved",
    "stage.returned",
    "stage.rejected",
)
"""Events that say what was put before reviewers and what they decided."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. `who` is a member of staff, "" for residents (never named) and flows."""

    id: int
    name: str
    at: datetime
    who: str
    kind: str  # staff, household, flow
    facts: Mapping[str, Any]


class Actor(StrEnum):
    """Who acts in a case, as the log names them."""

    STAFF = "staff"
    HOUSEHOLD = "household"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which events are shown: by whom, verdicts alone, within half-open instants (UTC)."""

    actor: Actor | None = None
    only_verdicts: bool = False
    since: datetime | None = None
    until: datetime | None = None
    oldest_first: bool = False
    turn: Turn = START


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of a case's log, and the keys of the pages beside it (0: there is none)."""

    events: tuple[Happened, ...]
    previous: int
    following: int


def history_page(session: Session, case_id: int, wanted: HistoryFilter) -> HistoryPage:
    """Return fifty events of a case, the newest first unless asked otherwise; one query."""
    number = sa.cast(sa.func.substr(Event.actor, 7), sa.Integer)
    by = sa.case((Event.actor.startswith("staff:"), number), else_=None)
    query = (
        sa.select(Event.id, Event.name, Event.at, Event.actor, Event.facts, Staff.name)
        .outerjoin(Staff, by == Staff.id)
        .where(Event.case_id == case_id, *_wanted(wanted))
    )
    sorting = Sorting(Event.id.expression, Event.id.expression, descending=not wanted.oldest_first)
    found = leaf(session, query, sorting, wanted.turn)
    return HistoryPage(
        tuple(
            Happened(key, name, at, who or "", actor.partition(":")[0], facts)
            for key, name, at, actor, facts, who in found.rows
        ),
        found.previous,
        found.following,
    )


def _wanted(wanted: HistoryFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.actor is not None:
        found.append(Event.actor.startswith(f"{wanted.actor}:"))
    if wanted.only_verdicts:
        found.append(Event.name.in_(VERDICTS))
    if wanted.since is not None:
        found.append(Event.at >= wanted.since)
    if wanted.until is not None:
        found.append(Event.at < wanted.until)
    return found


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
