"""Faults at places counted by code: before or after the n-th commit, in every statement."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from workflows import driver
from workflows.actions import errands


@dataclass(frozen=True)
class Fault:
    """What goes wrong in one process.

    `at` is the number of the commit (from 1; 0: never), `when` is "before" or "after" it,
    `how` is SIGKILL or SIGSTOP. `slow` seconds are added to every statement. `lease` seconds
    replace the lease of an errand. `connections` bounds the pool. `whom` is the process that is
    struck with all its children (0: the one that commits). `network` is the namespace it is in.
    """

    at: int = 0
    when: str = "before"
    how: int = signal.SIGKILL
    slow: float = 0.0
    lease: float = 0.0
    connections: int = 0
    whom: int = 0
    network: str = ""


class Commits:
    """How many commits a process has done."""

    done = 0


def strike(pid: int, how: int) -> None:
    """Send a signal to a process and its children at once, the children first."""
    for child in children(pid):
        with suppress(ProcessLookupError):
            os.kill(child, how)
    with suppress(ProcessLookupError):
        os.kill(pid, how)


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []


def _hurry(connection: Any, _record: object, seconds: float) -> None:
    """Have the server end a transaction that stands still, in seconds instead of a minute."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{seconds * 1000:.0f}ms'")
    connection.commit()


def install(fault: Fault, engine: sa.Engine) -> Commits:
    """Let `fault` happen to this process on `engine`."""
    commits = Commits()
    commit = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        commits.done += 1
        struck = commits.done == fault.at
        if struck and fault.when == "before":
            strike(fault.whom or os.getpid(), fault.how)
        commit(connection)
        if struck and fault.when == "after":
            strike(fault.whom or os.getpid(), fault.how)

    engine.dialect.do_commit = do_commit
    if fault.slow:
        sa.event.listen(engine, "before_cursor_execute", lambda *_: time.sleep(fault.slow))
    if fault.lease:
        lease = timedelta(seconds=fault.lease)
        errands.claim_errands.__defaults__ = (lease,)
        driver.LEASE, driver._RENEW = lease, lease / 3  # noqa: SLF001 -- to a test nothing is private
        if engine.dialect.name == "postgresql":
            sa.event.listen(engine, "connect", partial(_hurry, seconds=2 * fault.lease))
    if fault.connections:
        engine.pool._max_overflow, engine.pool._timeout = 0, 0.2  # noqa: SLF001 -- as above
        engine.pool._overflow = -fault.connections  # noqa: SLF001 -- as above
    return commits
