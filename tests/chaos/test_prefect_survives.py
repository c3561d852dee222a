"""Experiments with Prefect's own server under load: `make chaos`, two minutes each."""

import os
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.chaos.saboteur import Fault, strike
from tests.journeys.builders_driver import a_driver
from tests.shared import ROOT
from tests.webapp.test_supervisor import free_port
from webapp.supervisor import prefect_server

pytestmark = [
    pytest.mark.journey,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not os.environ.get("XINYUAN_CHAOS"), reason="long: make chaos"),
]
START = 240.0  # seconds; a new database on a busy machine


@contextmanager
def a_server(scene) -> Iterator["subprocess.Popen[bytes]"]:
    with (scene.folder / "prefect.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- ours
            prefect_server(scene.settings),
            cwd=ROOT,
            env=scene.settings.child_environment() | {"PREFECT_SERVER_UI_ENABLED": "false"},
            stdout=log,
            stderr=log,
        )
    try:
        scene.until(lambda: answers(f"{scene.settings.prefect_api_url}/health"), START)
        yield process
    finally:
        strike(process.pid, signal.SIGKILL)
        process.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 -- our own address
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.parametrize("wiped", [False, True], ids=["killed", "killed-and-wiped"])
def test_prefect_s_server_dies_under_load(scene, wiped):
    """Killed in the middle of flows, its database perhaps gone: cases go on when it is back."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    scene.settings = replace(scene.settings, prefect_port=port, prefect_api_url=address)
    scene.open_cases(6)
    with a_driver(scene.settings, scene.folder / "driver.log"):
        with a_server(scene) as server:
            office = scene.promise(0, 12, Fault(slow=0.02))
            scene.until(lambda: begun(scene) >= 2, START)
            strike(server.pid, signal.SIGKILL)
        assert office.ended() == 0
        scene.promise(20, 6).ended()
        if wiped:
            shutil.rmtree(scene.settings.home / "prefect")
        with a_server(scene):
            scene.until(scene.is_quiet, START)

    scene.verify()


def begun(scene) -> int:
    with scene.database() as session:
        found = "SELECT count(*) FROM errand WHERE done_at IS NOT NULL"
        return session.connection().exec_driver_sql(found).scalar() or 0
