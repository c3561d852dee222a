import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from models.case import StageVisit
from models.clock import shift_clock
from models.errand import Errand
from models.flow_run import FlowRun
from rules.act import Act
from rules.stages import Stage
from tests.journeys.builders_driver import a_driver, until
from tests.settings import settings_for
from tests.workflows.builders_driving import a_case
from workflows.actions.record import ask_flow, record, set_deadline

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]


@pytest.fixture
def log(tmp_path):
    return tmp_path / "driver.log"


@pytest.fixture
def settings(database_url, tmp_path, prefect_server):
    return settings_for(database_url, tmp_path / "home", prefect_api_url=prefect_server)


@pytest.fixture
def case(database):
    at = datetime.now(UTC)
    with database.begin() as session:
        made = a_case(session, at, Stage.FUNDING_MIX)
        act = Act(by="staff:1", at=at)
        record(session, act, "stage.approved", case_id=made.id, entered=made.stage)
        record(session, Act(by="household:7", at=at), "consent.signed", case_id=made.id)
        ask_flow(session, act, "drive-case", once="decided:1", case_id=made.id)
    return made


def is_done(database, once: str) -> bool:
    with database() as session:
        done = sa.select(Errand.done_at).where(Errand.once == once)
        return session.scalar(done) is not None


def ask_again(database, case, once: str) -> None:
    with database.begin() as session:
        act = Act(by="staff:1", at=datetime.now(UTC))
        ask_flow(session, act, "drive-case", once=once, case_id=case.id)


def call(api: str, path: str, body: dict | None = None, method: str = "POST"):
    request = urllib.request.Request(  # noqa: S310 -- our own address
        f"{api}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method=method,
    )
    for _ in range(10):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 -- as above
                text = answer.read()
            break
        except urllib.error.HTTPError as error:  # under load its SQLite is locked now and then
            if error.code != 503:
                raise
            time.sleep(0.5)
    return json.loads(text) if text else None


def runs(database, case) -> list[FlowRun]:
    with database() as session:
        found = sa.select(FlowRun).where(FlowRun.case_id == case.id).order_by(FlowRun.id)
        return list(session.scalars(found))


def test_prefect_carries_a_decided_case_on_and_shows_it_readably(
    database, settings, case, log, prefect_server
):
    with a_driver(settings, log) as driver:
        until(lambda: is_done(database, "decided:1"), log)
        told = {"filter": {"event": {"prefix": ["case."]}}}
        until(lambda: call(prefect_server, "/events/filter", told)["total"], log)
    assert driver.returncode == 0

    (run,) = runs(database, case)
    assert (run.state, run.stage, run.name) == (
        "Completed",
        Stage.FUNDING_MIX,
        f"{case.reference} · funding_mix",
    )
    shown = call(prefect_server, f"/flow_runs/{run.prefect_id}", method="GET")
    assert shown["name"] == run.name
    assert {f"case:{case.reference}", "stage:funding_mix"} <= set(shown["tags"])
    assert shown["parameters"] == {"case_id": case.id}
    assert shown["deployment_id"]
    key = f"case-{case.reference.lower()}"
    report = call(prefect_server, f"/artifacts/{key}/latest", method="GET")["data"]
    assert "## Waits for" in report
    names = [e["event"] for e in call(prefect_server, "/events/filter", told)["events"]]
    assert "case.stage.approved" in names
    assert "case.consent.signed" not in names  # what a household does is its own
    with database() as session:
        assert session.scalar(sa.select(StageVisit.opened_at))


def test_prefect_may_forget_everything_and_the_case_goes_on(
    database, settings, case, log, prefect_server
):
    with a_driver(settings, log):
        until(lambda: is_done(database, "decided:1"), log)
        for flow in call(prefect_server, "/flows/filter", {}):
            call(prefect_server, f"/flows/{flow['id']}", method="DELETE")

        ask_again(database, case, "decided:2")
        until(lambda: is_done(database, "decided:2"), log)

    assert [run.state for run in runs(database, case)][-1] == "Completed"
    flows = {flow["name"] for flow in call(prefect_server, "/flows/filter", {})}
    assert {*Stage, "clock", "reconciler", "papers", "notices"} <= flows


def test_a_deadline_that_comes_carries_the_case_on(database, settings, case, log):
    closes = datetime.now(UTC) + timedelta(days=15)
    with database.begin() as session:
        set_deadline(session, case.id, "survey.closes", "survey:1", closes)
    with a_driver(settings, log):
        until(lambda: is_done(database, "decided:1"), log)

        shift_clock(settings, closes + timedelta(minutes=1))

        until(lambda: len(runs(database, case)) == 2, log)
        until(lambda: runs(database, case)[-1].state == "Completed", log)


def test_a_flow_that_fails_is_shown_as_failed_and_tried_again(database, settings, case, log):
    with database.begin() as session:
        act = Act(by="staff:1", at=datetime.now(UTC))
        ask_flow(session, act, "papers", once="p", case_id=case.id, paper_order_id=404)
        ask_flow(session, act, "no-such-flow", once="x")

    def reason(once: str) -> str:
        with database() as session:
            return session.scalar(sa.select(Errand.last_error).where(Errand.once == once)) or ""

    with a_driver(settings, log):
        until(lambda: reason("p") and reason("x"), log)

    assert "no flow is called 'no-such-flow'" in reason("x")
    assert "Failed" in {run.state for run in runs(database, case)}
