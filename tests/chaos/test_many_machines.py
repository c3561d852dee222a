"""The form of several machines, for real on this one: `make chaos`.

PostgreSQL for cases and for Prefect, Prefect's server, a driver, two workers of a work pool, two
web processes.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from models.driver import DriverSeen
from models.flow_run import FlowRun
from models.settings import Settings
from tests.shared import ROOT
from tests.webapp.test_supervisor import free_port

pytestmark = [
    pytest.mark.journey,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not os.environ.get("XINYUAN_CHAOS"), reason="long: make chaos"),
]
PATIENCE = 600  # seconds; a worker starts a Python process for each run


@pytest.fixture
def settings(database_url, settings, request) -> Iterator[Settings]:
    if not database_url.startswith("postgresql"):
        pytest.skip("several machines need PostgreSQL")
    cluster = request.getfixturevalue("cluster")
    cluster.run("CREATE DATABASE prefect")
    port = free_port()
    os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = (
        f"postgresql+asyncpg://postgres@127.0.0.1:{cluster.port}/prefect"
    )
    yield replace(
        settings,
        prefect_port=port,
        prefect_api_url=f"http://127.0.0.1:{port}/api",
        work_pool="xinyuan",
        drivers=8,
    )
    del os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    cluster.run("DROP DATABASE prefect WITH (FORCE)")


@contextmanager
def part(settings: Settings, name: str, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    with (settings.home / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- our own words
            [sys.executable, "-m", "webapp.cli", "run", name, *words],
            cwd=ROOT,
            env=settings.child_environment(),
            stdout=log,
            stderr=log,
            process_group=0,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own address
            return answer.status == 200
    except OSError:
        return False


def until(condition: Callable[[], bool], settings: Settings) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        said = "".join(file.read_text()[-1500:] for file in settings.home.glob("*.log"))
        assert time.monotonic() < end, f"waited too long:\n{said}"
        time.sleep(0.2)


def test_cases_go_on_through_a_work_pool(scene, settings):
    scene.open_cases(3)
    first, second = (replace(settings, port=free_port()) for _ in range(2))
    with ExitStack() as running:
        enter = running.enter_context
        enter(part(settings, "prefect"))
        enter(part(first, "web"))
        enter(part(second, "web"))
        for web in (first, second):
            until(lambda w=web: answers(f"http://127.0.0.1:{w.port}/healthz/live"), settings)
        until(lambda: answers(f"{settings.prefect_api_url}/health"), settings)
        enter(part(settings, "driver"))
        enter(part(settings, "worker", "--limit", "2"))
        enter(part(settings, "worker", "--limit", "2"))
        until(lambda: "xinyuan" in engines(scene), settings)

        begun = time.monotonic()
        assert scene.promise(0, 3).ended() == 0
        until(scene.is_quiet, settings)
        print(f"3 cases opened through the pool in {time.monotonic() - begun:.0f} s")  # noqa: T201 -- told by -s
    scene.verify()
    with scene.database() as session:
        states = set(session.scalars(sa.select(FlowRun.state)))
    assert "Completed" in states


def engines(scene) -> set[str]:
    with scene.database() as session:
        return set(session.scalars(sa.select(DriverSeen.engine)))
