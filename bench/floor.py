"""The floor: what bare Flask and a bare transaction cost on this machine.

Every other row of pages stands beside `bare_flask_ms`, so that figures from different machines
can be compared.
"""

import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench.row import Row, cpu_ms


@cache
def bare_flask_ms() -> float:
    """Return the CPU-ms of one request to an app with one view and nothing else."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "ok")
    client = app.test_client()
    return cpu_ms(lambda: client.get("/"), times=500, warm=50)


@cache
def bare_transaction_ms() -> float:
    """Return the CPU-ms of one insert, committed to a SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{Path(folder) / 'floor.db'}")
        metadata = sa.MetaData()
        line = sa.Table("line", metadata, sa.Column("id", sa.Integer, primary_key=True))
        metadata.create_all(engine)

        def insert() -> None:
            with engine.begin() as connection:
                connection.execute(line.insert())

        taken = cpu_ms(insert, times=200, warm=20)
        engine.dispose()
    return taken


def rows() -> Iterable[Row]:
    yield Row("bare Flask, one request", bare_flask_ms(), "CPU-ms")
    yield Row("bare SQLite, one committed insert", bare_transaction_ms(), "CPU-ms")
