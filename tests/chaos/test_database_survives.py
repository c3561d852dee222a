"""Experiments with PostgreSQL: killed at every commit, every session cut, a cable pulled."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database import connect
from tests.chaos.machines import site, why_not
from tests.chaos.mortal import Mortal, mortal
from tests.chaos.saboteur import Fault, strike
from tests.chaos.scene import Scene, every_commit, finish
from tests.databases import build_schema
from tests.settings import settings_for

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]
LONG = bool(os.environ.get("XINYUAN_CHAOS"))
long = pytest.mark.skipif(not LONG, reason="long: make chaos")


@contextmanager
def scene_on(server: Mortal, nursery, folder: Path) -> Iterator[Scene]:
    server.cluster.run("CREATE DATABASE office")
    url = server.cluster.url("office")
    build_schema(url)
    settings = settings_for(url, folder)
    database = connect(url, settings.secret_key)
    yield Scene(nursery, database, settings, folder)
    database.engine.dispose()


@pytest.fixture(scope="module")
def server() -> Iterator[Mortal]:
    with mortal() as running:
        yield running


@pytest.fixture
def scene(server, nursery, tmp_path) -> Iterator[Scene]:
    with scene_on(server, nursery, tmp_path) as scene:
        yield scene
    server.cluster.run("DROP DATABASE office WITH (FORCE)")


def test_postgresql_is_killed_at_every_commit_of_an_office(scene, server):
    """The database dies around a promise's commit; what it acknowledged is there when it rises."""
    scene.open_cases(1)
    places = every_commit(2)
    for number, (at, when) in enumerate(places if LONG else places[1:3]):
        office = scene.promise(10 * number, 3, Fault(at=at, when=when, whom=server.pid))
        until_dead(server)
        server.rise()
        assert office.ended() == 0  # it tried again, as a person does
    scene.database.engine.dispose()
    assert len(scene.acknowledged()) == 3 * (len(places) if LONG else 2)

    finish(scene)


@long
def test_postgresql_is_killed_at_every_commit_of_a_driver(scene, server):
    """The database dies around each commit of a driver, which goes on when it rises."""
    scene.open_cases(1)
    places = [(4, "before"), (4, "after"), (5, "before")]
    for number, (at, when) in enumerate(every_commit(7) if LONG else places[:2]):
        scene.promise(10 * number, 1).ended()
        with scene.driver(Fault(at=at, when=when, whom=server.pid)) as driver:
            until_dead(server)
            server.rise()
            scene.database.engine.dispose()
            scene.until(scene.is_quiet)
            assert driver.leave() == 0

    finish(scene)


def until_dead(server: Mortal) -> None:
    end = time.monotonic() + 60
    while not server.is_dead():
        assert time.monotonic() < end, "nobody killed it"
        time.sleep(0.02)


@long
def test_every_session_is_cut_again_and_again(scene, server):
    """What a failover or a restarted pooler does: all connections end, whatever they do."""
    scene.open_cases(2)
    office = scene.promise(0, 8, Fault(slow=0.01))
    with scene.driver(Fault(slow=0.005)) as driver:
        for _ in range(8):
            time.sleep(0.25)
            server.cluster.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'office'"
            )
        assert office.ended() == 0
        scene.database.engine.dispose()
        scene.until(scene.is_quiet)
        assert driver.leave() == 0

    finish(scene)


@long
def test_the_database_stands_still(scene, server):
    """PostgreSQL is stopped for two seconds and goes on: everybody waits, nothing is done twice."""
    scene.open_cases(1)
    office = scene.promise(0, 4)
    with scene.driver():
        time.sleep(0.2)
        with stopped(server.pid):
            time.sleep(2)
        assert office.ended() == 0
        scene.until(scene.is_quiet)

    finish(scene)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    strike(pid, signal.SIGSTOP)
    yield
    strike(pid, signal.SIGCONT)


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "can be run")
def test_a_driver_is_cut_off_from_the_database(nursery, tmp_path):
    """A machine's cable is out past the lease: another takes over, the late one commits nothing."""
    with (
        site(tmp_path) as place,
        mortal(place.address) as server,
        scene_on(server, nursery, tmp_path) as scene,
    ):
        far = place.machine("far")
        scene.open_cases(2)
        scene.promise(0, 6).ended()
        with scene.driver(Fault(slow=0.02, lease=1.0, network=far.name)) as cut_off:
            scene.until(lambda: is_claimed(scene))
            far.cut()
            time.sleep(1.5)
            with scene.driver(Fault(lease=1.0)):
                scene.until(scene.is_quiet)
                far.mend()
                time.sleep(1)
                assert cut_off.leave() == 0

        finish(scene)


def is_claimed(scene: Scene) -> bool:
    with scene.database() as session:
        held = sa.text("SELECT count(*) FROM errand WHERE leased_by IS NOT NULL")
        return bool(session.scalar(held))
