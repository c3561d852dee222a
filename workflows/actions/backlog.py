"""What the outbox holds: what waits, what was given up, and trying that again."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.errand import Errand
from rules.act import Act
from rules.refusal import Refusal
from workflows.actions.errands import OPEN
from workflows.actions.record import record


@dataclass(frozen=True, slots=True)
class DeadErrand:
    """An errand that was given up; a person must look at it."""

    errand_id: int
    flow: str
    case_id: int | None
    dead_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the outbox holds: open errands, those being run, the oldest one, the dead ones."""

    waiting: int
    running: int
    oldest: datetime | None
    dead: tuple[DeadErrand, ...]


class NoSuchDeadErrand(Refusal):
    """The errand was not given up, or does not exist."""

    code = "no_such_dead_errand"


def backlog(session: Session, limit: int = 20) -> Backlog:
    """Return what waits, runs and was given up, in two queries."""
    waiting, running, oldest = session.execute(
        sa.select(
            sa.func.count(), sa.func.count(Errand.leased_by), sa.func.min(Errand.created_at)
        ).where(OPEN)
    ).one()
    dead = session.scalars(
        sa.select(Errand)
        .where(Errand.dead_at.is_not(None))
        .order_by(Errand.dead_at.desc())
        .limit(limit)
    )
    return Backlog(
        waiting=waiting - running,
        running=running,
        oldest=oldest,
        dead=tuple(
            DeadErrand(errand.id, errand.flow, errand.case_id, errand.dead_at, errand.last_error)
            for errand in dead
            if errand.dead_at is not None
        ),
    )


def revive_errand(session: Session, errand_id: int, act: Act) -> None:
    """Have an errand that was given up tried again from the first attempt.

    Raises:
        NoSuchDeadErrand: if it was not given up.
    """
    errand = session.get(Errand, errand_id)
    if errand is None or errand.dead_at is None:
        raise NoSuchDeadErrand(errand_id=errand_id)
    errand.dead_at = None
    errand.attempts = 0
    errand.leased_until = None
    record(session, act, "errand.revived", case_id=errand.case_id, errand_id=errand_id)
