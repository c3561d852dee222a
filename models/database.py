"""Connections and transactions. Importing this module maps every table."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from models import tables

assert tables.__all__  # noqa: S101 -- mapped: a row of one table may point into any other

_WRITES = "xinyuan_writes"
_SECRET = "xinyuan_secret"  # noqa: S105 -- the name of a place, not a secret
_WAIT_FOR_WRITER = 30  # seconds
_IDLE_AT_MOST = 60  # seconds a transaction may stand open without a statement


class Database(sessionmaker[Session]):
    """The session factory.

    Write with ``with database.begin() as session`` (commits, or rolls back on any
    exception); read with ``with database() as session``.
    """

    @property
    def engine(self) -> sa.Engine:
        """The engine behind the sessions."""
        engine = self.kw["bind"]
        assert isinstance(engine, sa.Engine)  # noqa: S101 -- only connect() builds us
        return engine

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction that is going to write.

        SQLite takes the one writer's place at once: a transaction that first reads and only
        then writes would fail with "database is locked" whenever another one wrote between.
        """
        writer = self.engine.execution_options(**{_WRITES: True})
        with self(bind=writer) as session, session.begin():
            yield session


def connect(url: str | sa.URL, secret: str = "") -> Database:
    """Return the session factory for `url`; nothing is opened before the first statement.

    `secret` is the installation's key; actions that hand out residents' links ask their
    session for it (`secret_of`), and nobody else may.
    """
    parsed = driver_url(url)
    options: dict[str, Any] = {"json_serializer": partial(json.dumps, ensure_ascii=False)}
    if parsed.get_backend_name() == "postgresql":
        options |= {"pool_size": 8, "max_overflow": 24, "pool_pre_ping": True, "pool_recycle": 1800}
    elif parsed.database not in {None, "", ":memory:"}:
        options |= {"pool_size": 8, "max_overflow": 24}
    engine = sa.create_engine(parsed, **options)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "connect", _tune_postgresql)
    return Database(engine, expire_on_commit=False, info={_SECRET: secret.encode()})


@contextmanager
def connected(url: str | sa.URL) -> Iterator[Database]:
    """Connect for one command, and close every connection when it ends."""
    database = connect(url)
    try:
        yield database
    finally:
        database.engine.dispose()


def secret_of(session: Session) -> bytes:
    """Return the installation's key, from which residents' links are derived.

    Raises:
        RuntimeError: if the session was opened without it, a defect of the edge.
    """
    secret = session.info.get(_SECRET, b"")
    if not secret:
        raise RuntimeError("the database was connected without the installation's key")
    assert isinstance(secret, bytes)  # noqa: S101 -- connect() put it there
    return secret


def driver_url(url: str | sa.URL) -> sa.URL:
    """Return `url` with our PostgreSQL driver named; "postgres://" is understood."""
    parsed = sa.make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _tune_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- DBAPI is untyped
    # Python's own implicit BEGIN comes too late (before the first write, not the first read);
    # switched off here, said by _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_WAIT_FOR_WRITER * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a signature survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _tune_postgresql(connection: Any, _record: object) -> None:  # noqa: ANN401 -- DBAPI is untyped
    # A process that is stopped, or whose cable is out, in the middle of a transaction must not
    # hold its locks for ever: the server ends its session, and another one takes the work over.
    connection.autocommit = True  # outside a transaction: a rollback must not undo it
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_AT_MOST}s'")
        cursor.execute("SET tcp_keepalives_idle = 20")  # seconds
        cursor.execute("SET tcp_keepalives_interval = 5")
        cursor.execute("SET tcp_keepalives_count = 4")
    connection.autocommit = False


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
