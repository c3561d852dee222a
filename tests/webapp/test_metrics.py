import io
import json
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from models.backup import Backup
from models.errand import Errand
from models.journal import Lines, new_trace, traced
from rules.act import Act
from rules.roles import Role
from tests.builders import a_case, a_staff, sign_in
from tests.workflows.builders_errands import claim
from webapp import create_app
from workflows.actions.errands import Times
from workflows.actions.presence import Driving, note_leaving, note_presence
from workflows.actions.record import ask_flow, set_deadline

pytestmark = pytest.mark.own_app  # an app counts what it answered since its start

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def driving(name: str) -> Driving:
    return Driving(f"{name}:1:a", "embedded", "0.1.0", datetime.now(UTC))


def figures(answer) -> dict[str, float]:
    assert answer.status_code == 200
    lines = answer.get_data(as_text=True).splitlines()
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    }


@pytest.fixture
def watched(database, settings):
    app = create_app(database, replace(settings, metrics_token="a token for tests"))
    return app.test_client()


def test_the_figures_follow_what_happened(database, client, session):
    real = datetime.now(UTC)
    case = a_case(session)
    with database.begin() as writing:
        act = Act(by="staff:1", at=real - timedelta(minutes=3))
        ask_flow(writing, act, "drive-case", once="a", case_id=case.id)
        ask_flow(writing, act, "notices", once="b", case_id=case.id)
        set_deadline(writing, case.id, "survey.closes", "survey:1", real - timedelta(days=1))
        note_presence(writing, driving("here"), real)
        note_presence(writing, driving("gone"), real)
        note_leaving(writing, "gone:1:a", real)
        note_presence(writing, driving("silent"), real - timedelta(minutes=5))
        writing.add(Backup(made_at=real - timedelta(hours=2), place="b", size=1, files=0))
    claim(database, Times(real, real), limit=1)
    client.get("/healthz/live")

    seen = figures(client.get("/metrics"))

    assert seen["xinyuan_errands_waiting"] >= 1
    assert seen["xinyuan_errands_running"] == 1
    assert 170 < seen["xinyuan_errand_age_seconds"] < 300
    assert seen["xinyuan_deadlines_late"] == 1
    assert seen["xinyuan_drivers"] == 1
    assert 7000 < seen["xinyuan_backup_age_seconds"] < 7500
    answered = 'xinyuan_requests_total{endpoint="health.show_live",method="GET",status="200"}'
    assert seen[answered] == 1
    assert seen['xinyuan_request_seconds_bucket{le="+Inf"}'] >= 1


def test_a_scrape_costs_the_same_however_many_cases_there_are(client, queries):
    client.get("/metrics")

    assert len(queries) <= 11


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 404),
        ("203.0.113.9", {"Authorization": "Bearer a token for tests"}, 200),
        ("203.0.113.9", {"Authorization": "Bearer another"}, 404),
        ("203.0.113.9", {"Authorization": "Bearer "}, 404),
        ("203.0.113.9", {"Authorization": "Basic a token for tests"}, 404),
    ],
)
def test_strangers_see_no_figures(watched, address, headers, status):
    answer = watched.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})

    assert answer.status_code == status


def test_without_a_token_nobody_from_afar_sees_figures(client):
    answer = client.get(
        "/metrics",
        headers={"Authorization": "Bearer "},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )

    assert answer.status_code == 404


def test_an_errand_bears_the_id_of_the_page_that_promised_it(app, client, database, session):
    case = a_case(session)
    chief = a_staff(session, case, Role.ADMINISTRATOR)
    sign_in(client, chief)

    @app.post("/promise")
    def promise():
        with database.begin() as promising:
            act = Act(by="staff:1", at=datetime.now(UTC))
            ask_flow(promising, act, "notices", once="promised", case_id=case.id)
        return ""

    app.extensions["csrf"].exempt(promise)
    answer = client.post("/promise", headers={"traceparent": PARENT})

    assert answer.headers["X-Request-ID"] == PARENT.split("-")[1]
    kept = session.scalar(sa.select(Errand.trace).where(Errand.once == "promised"))
    assert kept == PARENT.split("-")[1]
    (held,) = [c for c in claim(database, Times(*[datetime.now(UTC)] * 2)) if c.once == "promised"]
    assert held.trace == kept


@pytest.mark.parametrize("parent", ["", "00-xyz", "00-" + "0" * 32 + "-b7ad6b7169203331-01"])
def test_an_id_that_is_none_is_not_taken_over(parent):
    assert re.fullmatch(r"[0-9a-f]{32}", new_trace(parent))
    assert new_trace(parent) != "0" * 32


def test_a_log_line_is_one_json_object_with_the_id():
    paper = io.StringIO()
    handler = logging.StreamHandler(paper)
    handler.setFormatter(Lines("web"))
    logger = logging.getLogger("tests.rooms")
    logger.addHandler(handler)

    with traced("0af7651916cd43dd8448eb211c80319c"):
        logger.warning("第 %s 户", 3, extra={"facts": {"ms": 1.5}})
    logger.error("out", exc_info=ValueError("two\nlines"))

    first, second = (json.loads(line) for line in paper.getvalue().splitlines())
    assert (first["said"], first["ms"], first["process"]) == ("第 3 户", 1.5, "web")
    assert first["trace"] == "0af7651916cd43dd8448eb211c80319c"
    assert second["trace"] == ""
    assert "two\nlines" in second["exception"]


def test_a_resident_s_link_stands_in_no_log_line(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/r/0123456789abcdef0123456789abcdef")

    said = [str(getattr(line, "facts", "")) + line.getMessage() for line in caplog.records]
    assert any("resident" in line for line in said)
    assert not [line for line in said if "0123456789abcdef" in line]


def test_an_administrator_sees_who_drives_and_when_all_was_copied(database, client, session):
    case = a_case(session)
    sign_in(client, a_staff(session, case, Role.ADMINISTRATOR))
    assert "还没有进程报到" in client.get("/admin").text
    with database.begin() as writing:
        note_presence(writing, driving("office-1"), datetime.now(UTC))
        note_presence(writing, driving("office-2"), datetime.now(UTC) - timedelta(hours=1))
        writing.add(Backup(made_at=datetime.now(UTC), place="b", size=12_300_000, files=3))

    page = client.get("/admin").text

    assert re.search(r"office-1:1</th>.*?在岗", page, re.DOTALL)
    assert re.search(r"office-2:1</th>.*?已停", page, re.DOTALL)
    assert "12.3 MB" in page
