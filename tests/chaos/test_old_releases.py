"""Databases of earlier releases: upgraded, and driven on by today's code."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from models import migrations
from models.database import connect
from models.errand import Errand
from tests.chaos.scene import Scene, finish
from tests.releases.recording import load, read, recordings
from tests.settings import settings_for

pytestmark = pytest.mark.journey


@pytest.fixture
def empty_url(dialect, tmp_path, request) -> Iterator[str]:
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    running = request.getfixturevalue("cluster")
    running.run("CREATE DATABASE old_release")
    yield running.url("old_release")
    running.run("DROP DATABASE old_release WITH (FORCE)")


def test_there_is_a_recording_of_some_release_and_each_is_small():
    assert recordings()
    assert all(file.stat().st_size < 200_000 for file in recordings())


@pytest.mark.parametrize("file", recordings(), ids=lambda file: file.stem)
def test_what_an_old_release_promised_is_done_by_this_one(file, empty_url, nursery, tmp_path):
    recording = read(file)
    if not recording.is_of_these_tables:
        pytest.skip(f"{file.stem} is not out yet and its tables changed: record it anew")
    load(recording, empty_url)
    migrations.upgrade(empty_url)
    settings = settings_for(empty_url, tmp_path)
    database = connect(empty_url, settings.secret_key)
    cases = sorted(row["id"] for row in recording.rows["renovation_case"])
    scene = Scene(nursery, database, settings, tmp_path, cases)
    scene.ledger.write_text('{"promise": 0}\n{"promise": 1}\n', encoding="ascii")

    finish(scene)

    with database() as session:
        old = sa.select(Errand.once).where(Errand.done_at.is_not(None))
        assert {"promise:0", "promise:1"} <= set(session.scalars(old))
    database.engine.dispose()
