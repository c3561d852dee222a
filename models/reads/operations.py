"""How the system itself is doing: outbox, runs, deadlines, links, tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.backup import Backup
from models.case import RenovationCase
from models.deadline import Deadline
from models.document import Paper
from models.driver import DriverSeen
from models.errand import Errand
from models.event import Event
from models.flow_run import FlowRun
from models.resident_link import ResidentLink
from rules.stages import Stage, Standing

SILENCE: Final = timedelta(minutes=2)
"""After so long without a word a driver is taken for gone."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Errands that nobody has run to the end, and since when the oldest has been due."""

    waiting: int
    running: int
    resting: int
    dead: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Worker:
    """A driver as it last said itself; `is_there` is False where it left or fell silent."""

    holder: str
    engine: str
    release: str
    started_at: datetime
    seen_at: datetime
    is_there: bool


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest finished copy."""

    made_at: datetime
    place: str
    size: int
    files: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a watchdog counts. Ages in seconds; `backup_age` is -1 where none was ever made."""

    outbox: Outbox
    age: float
    actions: int
    flow_runs: int
    papers: int
    under_way: int
    late: int
    drivers: int
    backup_age: float


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


def workers(session: Session, real: datetime, limit: int = 20) -> Sequence[Worker]:
    """Return the drivers of the last days, the most recently seen first; one query.

    `real` is real time: drivers do not live on the cases' clock.
    """
    rows = session.scalars(
        sa.select(DriverSeen).order_by(DriverSeen.seen_at.desc(), DriverSeen.id.desc()).limit(limit)
    )
    return [
        Worker(
            row.holder,
            row.engine,
            row.release,
            row.started_at,
            row.seen_at,
            is_there=row.left_at is None and real - row.seen_at <= SILENCE,
        )
        for row in rows
    ]


def last_backup(session: Session) -> LastBackup | None:
    """Return the newest copy, or None; one query."""
    row = session.execute(
        sa.select(Backup.made_at, Backup.place, Backup.size, Backup.files)
        .order_by(Backup.id.desc())
        .limit(1)
    ).first()
    return LastBackup(*row) if row else None


def figures(session: Session, at: datetime, real: datetime) -> Figures:
    """Return what a watchdog counts, in nine queries that do not grow with the cases.

    Totals are the newest keys of tables that only grow: a database that skips a number after a
    rolled-back insert counts it, too.
    """
    box, kept = outbox(session, at), last_backup(session)
    under_way = sa.select(sa.func.count()).where(FlowRun.ended_at.is_(None))
    late = sa.select(sa.func.count()).where(Deadline.rung_at.is_(None), Deadline.due_at <= at)
    there = sa.select(sa.func.count()).where(
        DriverSeen.left_at.is_(None), DriverSeen.seen_at >= real - SILENCE
    )
    return Figures(
        outbox=box,
        age=max((at - box.oldest).total_seconds(), 0) if box.oldest else 0,
        actions=_newest(session, Event.id),
        flow_runs=_newest(session, FlowRun.id),
        papers=_newest(session, Paper.id),
        under_way=session.scalar(under_way) or 0,
        late=session.scalar(late) or 0,
        drivers=session.scalar(there) or 0,
        backup_age=(real - kept.made_at).total_seconds() if kept else -1,
    )


def _newest(session: Session, key: "sa.orm.InstrumentedAttribute[int]") -> int:
    return session.scalar(sa.select(sa.func.max(key))) or 0


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
