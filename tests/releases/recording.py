"""Databases of earlier releases, row by row: today's code must upgrade them and drive them on.

`python -m tests.releases.recording` records one of this very release as `<version>.json` beside
this file; done once for each release (docs/operations.md says when).
"""

import hashlib
import json
import sqlite3
import sys
import tempfile
import tomllib
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from models import migrations
from models.database import Database, connect
from models.errand import Errand
from rules.act import Act
from rules.stages import Stage
from tests.builders import MARCH, a_case, a_compound, a_manager
from tests.settings import SECRET
from tests.shared import ROOT
from workflows.actions.driving import carry_case_on
from workflows.actions.errands import Times, claim_errands
from workflows.actions.record import ask_flow, record

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Recording:
    """One database: the release that wrote it, its revision, and every row as it was stored.

    `tables` is the digest of the migrations it was made by: until a release is out they may
    still change, and then it must be recorded anew.
    """

    release: str
    revision: str
    tables: str
    rows: dict[str, list[dict[str, Any]]]

    @property
    def is_of_these_tables(self) -> bool:
        return self.tables == digest(self.revision)


def recordings() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def read(file: Path) -> Recording:
    return Recording(**json.loads(file.read_text(encoding="utf-8")))


def digest(revision: str) -> str:
    """Return the digest of the migrations up to `revision`."""
    files = sorted((migrations.FOLDER / "versions").glob("*.py"))
    texts = [file.read_bytes() for file in files if file.stem <= revision]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def load(recording: Recording, url: str) -> None:
    """Put the recorded rows into an empty database at the revision they were recorded at."""
    migrations.upgrade(url, recording.revision)
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(parsed.database or "")) as connection, connection:
            for table, rows in recording.rows.items():
                for row in rows:
                    marks = ", ".join("?" for _ in row)
                    words = f'INSERT INTO "{table}" ({", ".join(row)}) VALUES ({marks})'  # noqa: S608
                    connection.execute(words, list(row.values()))
        return
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute("SET session_replication_role = replica")  # rows come in any order
        for table, rows in recording.rows.items():
            _insert(connection, table, rows)


def _insert(connection: "psycopg.Connection[Any]", table: str, rows: list[dict[str, Any]]) -> None:
    asked = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
    flags = {name for (name,) in connection.execute(f"{asked} AND data_type = 'boolean'", [table])}
    for row in rows:
        words = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() for _ in row),
        )
        values = [bool(v) if n in flags and v is not None else v for n, v in row.items()]
        connection.execute(words, values)
    if rows and "id" in rows[0]:
        follow = "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)"
        connection.execute(follow, [table, max(row["id"] for row in rows)])


def write(file: Path) -> Recording:
    """Record a small office in the middle of its work."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        url = f"sqlite:///{path}"
        migrations.upgrade(url)
        database = connect(url, SECRET)
        _work(database)
        database.engine.dispose()
        with closing(sqlite3.connect(path)) as connection:
            connection.row_factory = sqlite3.Row
            kept = {name: _rows(connection, name) for name in _tables(connection)}
    revision = migrations.head() or ""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    made = Recording(version, revision, digest(revision), {t: r for t, r in kept.items() if r})
    text = json.dumps(vars(made), ensure_ascii=False, indent=0, separators=(",", ":"))
    file.write_text(text + "\n", encoding="utf-8")
    return made


def _tables(connection: sqlite3.Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    names = [name for (name,) in connection.execute(asked)]
    return [name for name in names if not name.startswith(("sqlite_", "alembic_"))]


def _rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    found = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')  # noqa: S608 -- its own name
    return [dict(row) for row in found]


def _work(database: Database) -> None:
    """Leave two cases in the middle: one survey open, one promised; a driver died meanwhile."""
    with database() as session:
        home = {"stairwells": 1, "floors": 2, "per_floor": 2}
        open_, promised = (
            a_case(session, a_compound(session, **home), stage=Stage.DEMAND_SURVEY)
            for _ in range(2)
        )
        a_manager(session, open_)
    act = Act(by="staff:1", at=MARCH)
    with database.begin() as session:
        carry_case_on(session, open_.id, Stage.DEMAND_SURVEY, act)
    for number, case in enumerate((open_, promised)):
        with database.begin() as session:
            record(session, act, "promise.made", case_id=case.id, number=number)
            ask_flow(session, act, "drive-case", once=f"promise:{number}", case_id=case.id)
    with database.begin() as session:
        claim_errands(session, "gone:1:a", Times(MARCH, MARCH), 1)
    with database.begin() as session:
        later = MARCH + timedelta(seconds=1)
        session.execute(sa.update(Errand).values(created_at=later))


if __name__ == "__main__":
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    target = FOLDER / f"{version}.json"
    written = write(target)
    sys.stdout.write(f"{target.name}: {sum(map(len, written.rows.values()))} rows\n")
