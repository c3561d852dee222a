"""A fresh database per test, copied from one that was built once: milliseconds, not migrations."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from models import tables
from models.base import Base
from tests.postgres import Cluster

assert tables.__all__  # importing the module maps every table
_numbers = count(1)


class Template(Protocol):
    """A database with the schema and no rows, that can be copied."""

    def copy(self, folder: Path) -> Iterator[str]:
        """Yield the address of a copy; drop it afterwards."""


class SqliteTemplate:
    """A file with the schema."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "template.db"
        url = f"sqlite:///{self.file}"
        build_schema(url)
        _fold_in_journal(url)

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        file = folder / "test.db"
        shutil.copyfile(self.file, file)
        yield f"sqlite:///{file}"


class PostgresTemplate:
    """A database with the schema in the session's cluster."""

    def __init__(self, running: Cluster) -> None:
        self.running = running
        running.run("CREATE DATABASE template_xinyuan")
        build_schema(running.url("template_xinyuan"))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        del folder
        name = f"test_{next(_numbers)}"
        self.running.run(f"CREATE DATABASE {name} TEMPLATE template_xinyuan STRATEGY file_copy")
        try:
            yield self.running.url(name)
        finally:
            self.running.run(f"DROP DATABASE {name} WITH (FORCE)")


def build_schema(url: str) -> None:
    """Build today's schema from the models.

    tests/house/test_migrations.py proves that the migrations lead to this very schema, on both
    databases; so a test of anything else need not wait for them.
    """
    engine = sa.create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()


def _fold_in_journal(url: str) -> None:
    # A copied file is whole only when nothing is left in its write-ahead log.
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
