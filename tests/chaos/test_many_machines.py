"""The form of several machines, for real on this one: `make chaos`.

A network namespace is a machine. One holds PostgreSQL (cases and Prefect's) and Redis; two run
Prefect's server, two a driver, three a worker of the work pool, two the pages. Reviewers approve
XINYUAN_CHAOS_CASES cases (200) at the pages of both; meanwhile one of Prefect's servers dies and
comes back, a worker's cable is out for a while, one of the web machines burns down.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import migrations
from models.case import StageDecision
from models.database import Database, connect
from models.driver import DriverSeen
from models.flow_run import FlowRun
from models.settings import Settings
from tests.chaos.desk import Reviewing, submitted_cases
from tests.chaos.machines import Machine, Site, site, why_not
from tests.chaos.scene import Scene
from tests.postgres import cluster
from tests.settings import settings_for
from webapp.simulation.browser import Browser

CASES = int(os.environ.get("XINYUAN_CHAOS_CASES", "200"))
START = 240  # seconds until a part answers; two of Prefect's servers start one after the other
STEP = 15.0  # seconds a case may take, on the average: a worker starts a process for each run
CUT = 20.0  # seconds a cable is out


def lacking() -> str:
    """Return why this cannot be run here; "" where it can."""
    if not os.environ.get("XINYUAN_CHAOS"):
        return "long: make chaos"
    if shutil.which("redis-server") is None:
        return "several Prefect servers need Redis: apt-get install redis-server"
    if find_spec("prefect_redis") is None:
        return "several Prefect servers need prefect-redis: pip install 'prefect[redis]'"
    return why_not()


pytestmark = [
    pytest.mark.journey,
    pytest.mark.enable_socket,
    pytest.mark.skipif(bool(lacking()), reason=lacking() or "can be run"),
]


@dataclass
class Town:
    """All the machines, and the settings that lead to them."""

    place: Site
    settings: Settings
    environment: dict[str, str]
    prefects: list[Machine] = field(default_factory=list)
    drivers: list[Machine] = field(default_factory=list)
    workers: list[Machine] = field(default_factory=list)
    webs: list[Machine] = field(default_factory=list)

    def build(self) -> None:
        """Put up the machines and start them, the second of a kind after the first answers."""
        for number in (1, 2):
            machine = self.place.machine(f"prefect{number}")
            self.prefects.append(machine)
            self.start_prefect(machine)
            self.until(lambda m=machine: answers(f"{api(m)}/health"))
        for number in (1, 2):
            machine = self.place.machine(f"web{number}")
            self.webs.append(machine)
            self.start(machine, "web", XINYUAN_HOST=machine.address)
        for number in (1, 2):
            self.drivers.append(machine := self.place.machine(f"driver{number}"))
            self.start(machine, "driver", XINYUAN_PREFECT_API_URL=api(self.prefects[number - 1]))
        for number in (1, 2, 3):
            self.workers.append(machine := self.place.machine(f"worker{number}"))
            server = self.prefects[number % 2]
            self.start(machine, "worker", "--limit", "2", XINYUAN_PREFECT_API_URL=api(server))
        for web in self.webs:
            self.until(lambda w=web: answers(f"{pages(w)}/healthz/ready"))

    def start_prefect(self, machine: Machine) -> None:
        self.start(
            machine, "prefect", "--host", machine.address, XINYUAN_PREFECT_API_URL=api(machine)
        )

    def start(self, machine: Machine, *words: str, **variables: str) -> None:
        asked = Settings.from_environment(self.settings.as_environment() | variables)
        environment = {**asked.child_environment(), **self.environment}
        machine.start([sys.executable, "-m", "webapp.cli", "run", *words], environment)

    def until(self, condition: Callable[[], bool], seconds: float = START) -> None:
        end = time.monotonic() + seconds
        while not condition():
            dead = [each.name for each in self.place.machines if each.has_lost_a_process()]
            assert not dead, f"{dead} ended:\n{self.said()}"
            assert time.monotonic() < end, f"waited too long:\n{self.said()}"
            time.sleep(0.2)

    def said(self) -> str:
        """Return what every machine said last."""
        files = sorted(self.place.logs.glob("*.log"))
        return "\n".join(f"== {file.name}\n{file.read_text()[-1500:]}" for file in files)


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    with (
        site(tmp_path) as place,
        cluster(place.address) as database,
        redis(place.address, tmp_path) as messages,
    ):
        for name in ("xinyuan", "prefect"):
            database.run(f"CREATE DATABASE {name}")
        where = f"{place.address}:{database.port}"
        url = f"postgresql+psycopg://postgres@{where}/xinyuan"
        migrations.upgrade(url)
        town = Town(
            place,
            settings_for(url, tmp_path, work_pool="xinyuan", drivers="8", log_format="json"),
            {
                "PREFECT_SERVER_DATABASE_CONNECTION_URL": (
                    f"postgresql+asyncpg://postgres@{where}/prefect"
                ),
                "PREFECT_SERVER_UI_ENABLED": "false",
                **messages,
            },
        )
        try:
            town.build()
            yield town
        finally:
            place.leave()  # while there still is a database to say goodbye to


@contextmanager
def redis(address: str, folder: Path) -> Iterator[dict[str, str]]:
    """Start Redis; yield what Prefect's servers need to know to share their messages by it."""
    words = ["redis-server", "--bind", address, "--port", "6379", "--save", "", "--dir", folder]
    with (folder / "redis.log").open("ab") as log:
        process = subprocess.Popen([*words, "--protected-mode", "no"], stdout=log, stderr=log)  # noqa: S603
    try:
        while not is_open(address, 6379):
            assert process.poll() is None, (folder / "redis.log").read_text()
            time.sleep(0.05)
        yield {
            "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
            "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
            "PREFECT_REDIS_MESSAGING_HOST": address,
            "PREFECT_REDIS_MESSAGING_PORT": "6379",
            "PREFECT_REDIS_MESSAGING_DB": "0",
            "PREFECT_SERVER_DOCKET_URL": f"redis://{address}:6379/1",
        }
    finally:
        process.terminate()
        process.wait(20)


def is_open(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def api(machine: Machine) -> str:
    return f"http://{machine.address}:8184/api"


def pages(machine: Machine) -> str:
    return f"http://{machine.address}:8180"


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own address
            return answer.status == 200
    except OSError:
        return False


def test_200_cases_go_on_through_a_work_pool_while_machines_fail(town, nursery, tmp_path):
    database = connect(town.settings.database_url, town.settings.secret_key)
    references, reviewer = submitted_cases(database, CASES)
    scene = Scene(nursery, database, town.settings, tmp_path, list(references.values()))
    town.until(lambda: drivers_of(database) == 2)
    reviewing = Reviewing(reviewer, [Browser(pages(web)) for web in town.webs])
    reviewing.sign_in()
    first, rest = list(references)[: CASES // 2], list(references)[CASES // 2 :]

    begun = time.monotonic()
    reviewing.approve(first)
    town.until(lambda: begun_stages(database) >= CASES // 10, CASES * STEP)
    town.workers[0].cut()
    town.prefects[0].kill()
    reviewing.approve(rest[: CASES // 4])
    time.sleep(CUT)
    town.workers[0].mend()
    town.start_prefect(town.prefects[0])
    town.webs[0].kill()
    reviewing.desks.pop(0).close()
    reviewing.approve(rest[CASES // 4 :])
    reviewing.desks.pop().close()
    town.until(scene.is_quiet, START + CASES * STEP)
    took = time.monotonic() - begun

    scene.verify()
    assert sorted(reviewing.approved) == sorted(references)
    with database() as session:
        decided = Counter(session.scalars(sa.select(StageDecision.case_id)))
        states = Counter(session.scalars(sa.select(FlowRun.state)))
    assert decided == dict.fromkeys(references.values(), 1)
    assert states["Completed"] >= CASES
    print(f"{CASES} cases opened through the pool in {took:.0f} s; runs: {dict(states)}")  # noqa: T201 -- told by -s
    database.engine.dispose()


def drivers_of(database: Database) -> int:
    with database() as session:
        seen = sa.select(sa.func.count(DriverSeen.id)).where(DriverSeen.engine == "xinyuan")
        return session.scalar(seen) or 0


def begun_stages(database: Database) -> int:
    with database() as session:
        done = sa.select(sa.func.count(FlowRun.id)).where(FlowRun.state == "Completed")
        return session.scalar(done) or 0
