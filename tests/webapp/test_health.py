import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.database import connect
from models.errand import Errand
from models.migrations import upgrade
from tests.builders import MARCH
from tests.settings import SECRET, settings_for
from webapp import create_app


@pytest.fixture
def migrated(tmp_path):
    """A client of an app whose database was brought up by the migrations."""
    url = f"sqlite:///{tmp_path / 'migrated.db'}"
    upgrade(url)
    database = connect(url)
    app = create_app(database, settings_for(url, tmp_path))
    app.testing = True
    yield app.test_client()
    database.engine.dispose()


def client_of(url, folder):
    database = connect(url)
    app = create_app(database, settings_for(url, folder))
    return app.test_client(), database


def test_a_living_process_says_so(client):
    answer = client.get("/healthz/live")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_the_process_lives_while_the_database_is_away(tmp_path):
    client, database = client_of(f"sqlite:///{tmp_path / 'none' / 'x.db'}", tmp_path)

    assert client.get("/healthz/live").status_code == 200
    assert client.get("/healthz/ready").status_code == 503
    report = client.get("/healthz")
    database.engine.dispose()

    assert report.status_code == 503
    assert report.json["status"] == "broken"
    assert report.json["disk"]["free_bytes"] > 0


def test_tables_of_another_release_are_not_ready(migrated):
    ready = migrated.get("/healthz/ready")
    with migrated.application.extensions["database"].begin() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0000_older'"))
    waiting = migrated.get("/healthz/ready")

    assert ready.status_code == 200
    assert ready.json["database"]["ok"] is True
    assert waiting.status_code == 503
    assert waiting.json["database"]["revision"] == "0000_older"


def test_the_report_counts_what_waits_and_what_was_given_up(migrated):
    with migrated.application.extensions["database"].begin() as session:
        for number in range(3):
            session.add(
                Errand(
                    flow="drive-case",
                    arguments={},
                    once=f"{number}",
                    created_at=MARCH,
                    dead_at=MARCH if number == 2 else None,
                    not_before=MARCH + timedelta(days=36500) if number == 1 else None,
                )
            )

    report = migrated.get("/healthz").json

    assert report["status"] == "ok"
    assert report["outbox"]["waiting"] == 1
    assert report["outbox"]["dead"] == 1
    assert report["outbox"]["oldest_seconds"] > 0
    assert report["prefect"] == {"last_run_at": None, "last_state": None}
    assert report["resident_links_locked"] == 0


def test_the_report_tells_no_secret(migrated, tmp_path):
    text = json.dumps(migrated.get("/healthz").json)

    assert SECRET not in text
    assert str(tmp_path) not in text
    assert "sqlite:///" not in text


def test_nobody_gets_a_session_from_being_asked_for_health(migrated):
    for address in ("/healthz", "/healthz/live", "/healthz/ready"):
        assert "Set-Cookie" not in migrated.get(address).headers
