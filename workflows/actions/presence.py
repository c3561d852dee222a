"""Drivers saying that they are there, so that an administrator sees when none is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.driver import DriverSeen

EVERY: Final = timedelta(seconds=30)
"""How often a driver says that it is there."""

_REMEMBERED: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Driving:
    """A driver as it names itself; `engine` is "embedded" or its work pool."""

    holder: str
    engine: str
    release: str
    started_at: datetime


def note_presence(session: Session, driving: Driving, at: datetime) -> None:
    """Say that a driver is there at `at` (real time), and forget those long gone.

    Two statements, three the first time.
    """
    seen = session.execute(
        sa.update(DriverSeen)
        .where(DriverSeen.holder == driving.holder)
        .values(seen_at=at, left_at=None)
        .returning(DriverSeen.id)
    ).all()
    if not seen:
        session.add(
            DriverSeen(
                holder=driving.holder,
                engine=driving.engine,
                release=driving.release,
                started_at=driving.started_at,
                seen_at=at,
            )
        )
    session.execute(sa.delete(DriverSeen).where(DriverSeen.seen_at < at - _REMEMBERED))


def note_leaving(session: Session, holder: str, at: datetime) -> None:
    """Say that a driver ended in good order."""
    session.execute(
        sa.update(DriverSeen).where(DriverSeen.holder == holder).values(seen_at=at, left_at=at)
    )
