"""Experiments with what surrounds a driver: pages, Prefect, upgrades, copies, a long sleep."""

import os
import signal
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa

from models.case import StageDecision
from models.errand import Errand
from tests.chaos.desk import Reviewing, submitted_cases
from tests.chaos.saboteur import Fault
from tests.chaos.scene import every_commit, finish
from tests.webapp.test_supervisor import free_port
from webapp.backups import make_backup, restore
from webapp.simulation.browser import Browser, FellShort

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]
LONG = bool(os.environ.get("XINYUAN_CHAOS"))
long = pytest.mark.skipif(not LONG, reason="long: make chaos")


@contextmanager
def web(scene, fault=None, **arguments):
    port = free_port()
    actor = scene.start("web", fault, port=port, **arguments)
    address = f"http://127.0.0.1:{port}"
    scene.until(lambda: answers(f"{address}/healthz/live"))
    try:
        yield actor, address
    finally:
        actor.leave()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own address
            return answer.status == 200
    except OSError:
        return False


def decide(address: str, reviewer: str, reference: str) -> bool:
    """Sign in and approve; return whether that was acknowledged."""
    reviewing = Reviewing(reviewer, [Browser(address)])
    try:
        reviewing.sign_in()
        reviewing.approve([reference])
    except (httpx.HTTPError, FellShort):
        pass
    finally:
        reviewing.desks[0].close()
    return bool(reviewing.approved)


def decisions(scene) -> Counter:
    with scene.database() as session:
        return Counter(session.scalars(sa.select(StageDecision.case_id)))


def test_a_web_process_is_killed_at_every_commit(scene, tmp_path):
    """A reviewer's process dies around each commit; the verdict is kept once, or not at all."""
    references, reviewer = submitted_cases(scene.database, 8 if LONG else 4)
    scene.cases.extend(references.values())
    waiting = iter(references)
    counted = tmp_path / "commits"
    with web(scene, count_to=str(counted)) as (actor, address):
        assert decide(address, reviewer, next(waiting))
        assert actor.leave() == 0
    places = every_commit(int(counted.read_text()))
    assert places
    told = 0
    for at, when in places[-6:] if LONG else places[-2:]:
        reference = next(waiting)
        with web(scene, Fault(at=at, when=when)) as (actor, address):
            assert not decide(address, reviewer, reference)
            assert actor.ended() == -signal.SIGKILL
        kept = decisions(scene)[references[reference]]
        assert kept == (1 if (at, when) == places[-1] else 0)
        with web(scene) as (_, address):  # the person tries again
            told += decide(address, reviewer, reference) or kept
    with web(scene) as (_, address):
        for reference in waiting:
            assert decide(address, reviewer, reference)
    assert told

    finish(scene)
    assert decisions(scene) == dict.fromkeys(references.values(), 1)


def test_prefect_is_away_for_80_minutes(scene, tmp_path):
    """Promises wait untried as long as Prefect is away; all is done within seconds afterwards."""
    scene.open_cases(3)
    away = tmp_path / "away"
    with scene.driver(away=str(away)):
        scene.promise(0, 3).ended()
        scene.until(scene.is_quiet)
        away.touch()
        scene.promise(10, 9).ended()
        time.sleep(1)
        scene.set_clock(datetime.now(UTC) + timedelta(minutes=80))
        scene.promise(20, 3).ended()
        assert not scene.is_quiet()
        away.unlink()
        scene.until(scene.is_quiet, seconds=20)

    finish(scene)
    with scene.database() as session:
        assert set(session.scalars(sa.select(Errand.attempts))) == {1}


def test_the_tables_are_upgraded_while_everybody_works(scene):
    """New columns and an index come under running processes; drivers are replaced afterwards."""
    scene.open_cases(2)
    office = scene.promise(0, 12, Fault(slow=0.01))
    with scene.driver(Fault(slow=0.005)) as old:
        time.sleep(0.3)
        for table in ("errand", "renovation_case", "demand_survey", "deadline", "event"):
            with scene.database.begin() as session:
                session.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN later VARCHAR(20)"))
        with scene.database.begin() as session:
            session.execute(sa.text("CREATE INDEX ix_later ON errand (later)"))
        assert office.ended() == 0
        with scene.driver():
            assert old.leave() == 0
            scene.until(scene.is_quiet)

    finish(scene)


@long
def test_drivers_are_replaced_all_the_time(scene):
    """Each driver is told to leave after a moment: what it holds it finishes, the next goes on."""
    scene.open_cases(2)
    office = scene.promise(0, 12, Fault(slow=0.01))
    for _ in range(6):
        with scene.driver(Fault(slow=0.005)) as driver:
            time.sleep(0.25)
            # On a busy machine it may not even have begun.
            assert driver.leave() in {0, -signal.SIGTERM}
    assert office.ended() == 0

    finish(scene)


@long
def test_the_whole_machine_sleeps_overnight(scene):
    """Everybody is stopped in the middle, eight hours pass, everybody goes on."""
    scene.open_cases(2)
    office = scene.promise(0, 8, Fault(slow=0.01))
    with scene.driver(Fault(slow=0.005)) as driver:
        time.sleep(0.3)
        sleepers = [office, driver]
        for actor in sleepers:
            actor.send(signal.SIGSTOP)
        time.sleep(0.5)
        scene.set_clock(datetime.now(UTC) + timedelta(hours=8))
        for actor in reversed(sleepers):
            actor.send(signal.SIGCONT)
        assert office.ended() == 0
        scene.until(scene.is_quiet)
        assert driver.leave() == 0

    finish(scene)


def test_a_copy_made_in_the_middle_of_work_is_brought_back(scene, tmp_path):
    """Whatever was acknowledged before a copy was begun is in it, and is carried on from it."""
    scene.open_cases(2)
    office = scene.promise(0, 12, Fault(slow=0.01))
    with scene.driver(Fault(slow=0.005)) as driver:
        scene.until(lambda: len(scene.acknowledged()) >= 4)
        before = scene.ledger.read_text(encoding="ascii").splitlines()
        copy = make_backup(scene.settings, tmp_path / "copies", datetime.now(UTC))
        assert office.ended() == 0
        assert driver.leave() == 0
    scene.database.engine.dispose()

    restore(scene.settings, copy, datetime.now(UTC), replace=True)
    scene.ledger.write_text("\n".join(before) + "\n", encoding="ascii")

    assert len(scene.acknowledged()) >= 4
    finish(scene)
