import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from models import migrations
from models.backup import Backup
from models.case import RenovationCase
from models.database import connect
from models.store import fetch, keep
from tests.settings import SECRET, settings_for
from tests.workflows.builders_driving import a_case
from webapp.backups import BackupError, make_backup, read_manifest, restore
from webapp.cli import main
from webapp.sole import sole

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def house(database, settings, now):
    """A case, a paper and a key of its own."""
    if database.engine.dialect.name == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    with database.begin() as session:
        a_case(session, now)
    (settings.home / "secret").write_text("the key", encoding="ascii")
    keep(settings.store, b"%PDF-1.7 a paper")
    return settings


def titles(url) -> list[str]:
    database = connect(url, SECRET)
    with database() as session:
        found = list(session.scalars(sa.select(RenovationCase.title)))
    database.engine.dispose()
    return found


def test_what_was_copied_comes_back_whole(house, database, tmp_path):
    before = titles(house.database_url)
    place = make_backup(house, tmp_path / "copies", AT)
    with database.begin() as session:
        session.execute(sa.update(RenovationCase).values(title="spoilt"))
    digest = keep(house.store, b"%PDF-1.7 a paper")
    fetch(house.store, digest).unlink()
    (house.home / "secret").unlink()
    database.engine.dispose()

    told = restore(house, place, AT, replace=True)

    assert titles(house.database_url) == before
    assert fetch(house.store, digest).read_bytes() == b"%PDF-1.7 a paper"
    assert (house.home / "secret").read_text() == "the key"
    assert told.files == 1


def test_a_copy_is_noted_for_the_administrators(house, database, tmp_path):
    place = make_backup(house, tmp_path / "copies", AT)

    with database() as session:
        kept = session.scalars(sa.select(Backup)).one()
    assert (kept.made_at, kept.place, kept.files) == (AT, str(place), 1)
    assert kept.size == read_manifest(place).size


def test_a_damaged_copy_is_not_brought_back(house, tmp_path):
    place = make_backup(house, tmp_path / "copies", AT)
    content = bytearray((place / "database").read_bytes())
    content[100] ^= 1
    (place / "database").write_bytes(content)

    with pytest.raises(BackupError, match="damaged"):
        restore(house, place, AT, replace=True)
    assert titles(house.database_url)


def test_a_copy_replaces_nothing_unasked(house, tmp_path):
    place = make_backup(house, tmp_path / "copies", AT)

    with pytest.raises(BackupError, match="empty"):
        restore(house, place, AT, replace=False)


def test_a_failed_copy_leaves_nothing_behind(house, tmp_path):
    lost = settings_for(f"sqlite:///{tmp_path / 'none.db'}", house.home)

    with pytest.raises((BackupError, Exception)):
        make_backup(lost, tmp_path / "copies", AT)

    assert list((tmp_path / "copies").glob("*")) == []
    assert list((tmp_path / "copies").glob(".*")) == []


def test_two_copies_of_one_second_are_not_mixed(house, tmp_path):
    make_backup(house, tmp_path / "copies", AT)

    with pytest.raises(BackupError, match="already"):
        make_backup(house, tmp_path / "copies", AT)
    make_backup(house, tmp_path / "copies", AT + timedelta(seconds=1))


@pytest.fixture
def xinyuan(monkeypatch, tmp_path):
    home = tmp_path / "office"
    url = f"sqlite:///{home / 'xinyuan.db'}"
    settings = settings_for(url, home)
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)
    return settings, lambda *words: CliRunner().invoke(main, ["db", *words])


def test_an_upgrade_is_rehearsed_without_touching_anything(xinyuan):
    settings, run = xinyuan

    told = run("upgrade", "--dry-run")

    assert told.exit_code == 0, told.output
    assert "rehearsed" in told.output
    assert not (settings.home / "xinyuan.db").exists()
    assert run("upgrade").exit_code == 0
    assert run("upgrade", "--dry-run").exit_code == 0


def test_on_postgresql_a_rehearsal_leaves_no_table(cluster):
    cluster.run("CREATE DATABASE rehearsal")
    try:
        migrations.rehearse(cluster.url("rehearsal"))
        assert migrations.current(cluster.url("rehearsal")) is None
    finally:
        cluster.run("DROP DATABASE rehearsal WITH (FORCE)")


def test_the_commands_copy_bring_back_and_refuse_while_the_system_runs(xinyuan):
    settings, run = xinyuan
    run("upgrade")
    told = run("backup")
    assert told.exit_code == 0, told.output
    (place,) = (settings.home / "backups").iterdir()
    assert json.loads((place / "manifest.json").read_text())["revision"] == migrations.head()

    with sole(settings):
        assert run("restore", str(place), "--replace").exit_code == 1
    assert run("restore", str(place)).exit_code == 1
    told = run("restore", str(place), "--replace")
    assert told.exit_code == 0, told.output
    assert list(settings.home.glob("xinyuan.db.before-*"))
