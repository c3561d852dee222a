"""What a flow task can reach: settings, the database, the clock of the cases."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy.orm import Session

from models.clock import now
from models.database import Database, connect
from models.journal import current_trace, traced
from models.settings import Settings
from models.tracing import set_up_tracing, span
from rules.act import Act
from workflows.actions.errands import require_hold

HELD: Final = "XINYUAN_HELD"
"""The variable by which a driver hands the claim to a run in another process: "id holder"."""

TRACE: Final = "XINYUAN_TRACE"
"""The variable by which the id that leads back to the page is handed down likewise."""


@dataclass(frozen=True, slots=True)
class Hold:
    """The claim a run works under."""

    errand_id: int
    held_as: str

    def __str__(self) -> str:
        return f"{self.errand_id} {self.held_as}"


_hold: ContextVar[Hold | None] = ContextVar("hold", default=None)


@cache
def settings() -> Settings:
    """Return the settings of this process; its parent hands them down in the environment."""
    return Settings.from_environment()


@cache
def database() -> Database:
    """Return the one session factory of this process."""
    if settings().traces:
        set_up_tracing("flow")  # a worker's process; in a driver that is done
    return connect(settings().database_url, settings().secret_key)


def act(flow: str) -> Act:
    """Return the circumstances of one task of `flow`; reads the clock."""
    return Act(by=f"flow:{flow}", at=now(settings()))


@contextmanager
def holding(hold: Hold | None) -> Iterator[None]:
    """Let every transaction inside the block commit under `hold` alone."""
    token = _hold.set(hold)
    try:
        yield
    finally:
        _hold.reset(token)


def trace() -> str:
    """Return the id that leads back to the page or flow which asked for this run."""
    return current_trace() or os.environ.get(TRACE, "")


@contextmanager
def begin() -> Iterator[Session]:
    """Open a transaction that commits only while the run's errand is still held.

    Raises:
        HoldLostError: at its end, if another driver has taken the errand over.
    """
    hold = _hold.get() or _handed_down()
    with traced(trace()), span("flow transaction"), database().begin() as session:
        yield session
        if hold is not None:
            session.flush()
            require_hold(session, hold.errand_id, hold.held_as)


@cache
def _handed_down() -> Hold | None:
    number, _, held_as = os.environ.get(HELD, "").partition(" ")
    return Hold(int(number), held_as) if held_as else None
