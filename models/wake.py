"""Noticing that somebody committed, without asking the tables again and again."""

import time
from typing import Any, Protocol

import sqlalchemy as sa

_POLL = 0.05  # seconds between two looks at SQLite's counter; one look costs some µs


class WakeLostError(Exception):
    """The connection that listened is gone; listen again."""


class Wake(Protocol):
    """Waits for other people's commits."""

    def wait(self, seconds: float) -> bool:
        """Return True as soon as somebody may have committed work, False after `seconds`.

        Raises:
            WakeLostError: if the database has gone away.
        """

    def close(self) -> None:
        """Give the connection back."""


def listen(engine: sa.Engine, channel: str) -> Wake:
    """Return the cheapest way to notice commits on `engine`'s database.

    Raises:
        WakeLostError: if the database cannot be reached; on a raw connection its driver's own
            errors come through unwrapped.
    """
    faults: Any = getattr(engine.dialect.dbapi, "Error", OSError)
    try:
        if engine.dialect.name == "postgresql":
            return _Notified(engine, channel)
        return _Counted(engine)
    except faults as fault:
        raise WakeLostError(str(fault)) from fault


class _Counted:
    """SQLite: `data_version` moves when another connection has committed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._faults: Any = getattr(engine.dialect.dbapi, "Error", OSError)
        self._raw = engine.raw_connection()
        self._seen = self._version()

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while True:
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(_POLL, left))

    def close(self) -> None:
        self._raw.close()

    def _version(self) -> int:
        cursor = self._raw.cursor()
        try:
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
        except self._faults as fault:  # the disk is full, or has gone
            raise WakeLostError(str(fault)) from fault
        finally:
            cursor.close()
        return int(row[0]) if row else 0


class _Notified:
    """PostgreSQL: LISTEN; `ask_flow` notifies in the transaction that promises."""

    def __init__(self, engine: sa.Engine, channel: str) -> None:
        pooled = engine.raw_connection()
        raw: Any = pooled.driver_connection
        pooled.detach()  # a listening connection must not go back to the pool
        self._faults: Any = getattr(engine.dialect.dbapi, "Error", OSError)
        self._raw = raw
        self._raw.autocommit = True
        self._raw.execute(f'LISTEN "{channel}"')

    def wait(self, seconds: float) -> bool:
        try:
            heard = list(self._raw.notifies(timeout=seconds, stop_after=1))
        except self._faults as fault:
            raise WakeLostError(str(fault)) from fault
        return bool(heard)

    def close(self) -> None:
        self._raw.close()
