"""How the system itself is doing: outbox, runs, deadlines, links, tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.deadline import Deadline
from models.errand import Errand
from models.flow_run import FlowRun
from models.resident_link import ResidentLink
from rules.stages import Stage, Standing


@dataclass(frozen=True, slots=True)
class Outbox:
    """Errands that nobody has run to the end, and since when the oldest has been due."""

    waiting: int
    running: int
    resting: int
    dead: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run of a flow; `reference` is empty for runs of no case."""

    prefect_id: str
    name: str
    reference: str
    stage: Stage | None
    state: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LateDeadline:
    """A deadline that has come and that nobody was told of."""

    reference: str
    kind: str
    due_at: datetime


def outbox(session: Session, at: datetime) -> Outbox:
    """Return what the outbox holds at `at` on the cases' clock, in one query.

    An errand that is not due yet waits by right: it does not make the outbox old.
    """
    is_open = sa.and_(Errand.done_at.is_(None), Errand.dead_at.is_(None))
    due = sa.or_(Errand.not_before.is_(None), Errand.not_before <= at)
    held = Errand.leased_by.is_not(None)
    since = sa.func.min(sa.func.coalesce(Errand.not_before, Errand.created_at))
    row = session.execute(
        sa.select(
            sa.func.count().filter(is_open, due, ~held),
            sa.func.count().filter(is_open, held),
            sa.func.count().filter(is_open, ~held, Errand.attempts > 0),
            sa.func.count().filter(Errand.dead_at.is_not(None)),
        ).where(Errand.done_at.is_(None))
    ).one()
    oldest = session.scalar(
        sa.select(sa.type_coerce(since, Errand.created_at.type)).where(is_open, due)
    )
    return Outbox(*row, oldest)


def runs_under_way(session: Session, limit: int = 20) -> Sequence[RunLine]:
    """Return the runs that have not ended, the oldest first, in one query."""
    return _runs(session, FlowRun.ended_at.is_(None), FlowRun.id.asc(), limit)


def last_run(session: Session) -> RunLine | None:
    """Return the newest run of all, or None; one query."""
    found = _runs(session, sa.true(), FlowRun.id.desc(), 1)
    return found[0] if found else None


def late_deadlines(session: Session, at: datetime, limit: int = 20) -> Sequence[LateDeadline]:
    """Return deadlines of open cases that should have rung by `at`, in one query."""
    rows = session.execute(
        sa.select(RenovationCase.reference, Deadline.kind, Deadline.due_at)
        .join(RenovationCase, RenovationCase.id == Deadline.case_id)
        .where(
            Deadline.rung_at.is_(None),
            Deadline.due_at <= at,
            RenovationCase.standing == Standing.OPEN,
        )
        .order_by(Deadline.due_at)
        .limit(limit)
    )
    return [LateDeadline(*row) for row in rows]


def locked_links(session: Session) -> int:
    """Return how many residents' links are locked after wrong tries, in one query."""
    locked = sa.select(sa.func.count(ResidentLink.id)).where(ResidentLink.locked_at.is_not(None))
    return session.scalar(locked) or 0


def revision(session: Session) -> str | None:
    """Return the revision the tables were brought to; None where no migration ever ran."""
    if not sa.inspect(session.connection()).has_table("alembic_version"):
        return None
    version = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return None if version is None else str(version)


def _runs(
    session: Session,
    condition: sa.ColumnElement[bool],
    order: sa.UnaryExpression[int],
    limit: int,
) -> Sequence[RunLine]:
    rows = session.execute(
        sa.select(FlowRun, RenovationCase.reference)
        .outerjoin(RenovationCase, RenovationCase.id == FlowRun.case_id)
        .where(condition)
        .order_by(order)
        .limit(limit)
    )
    return [
        RunLine(
            run.prefect_id,
            run.name,
            reference or "",
            run.stage,
            run.state,
            run.started_at,
            run.ended_at,
        )
        for run, reference in rows
    ]
