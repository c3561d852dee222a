"""How long people wait for the system: from the command to the first page, on the wall clock.

Everything is there: tables, secret, compiled bytecode. The quickest of a few starts counts,
because what else runs on the machine only ever adds.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.row import Row, wall_ms

ROOT = Path(__file__).parents[1]
STARTS = 3
PATIENCE = 60.0  # seconds
XINYUAN = [sys.executable, "-m", "webapp.cli"]


def rows() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as folder:
        environment = installed(Path(folder))
        run([*XINYUAN, "db", "upgrade"], environment)
        started(environment)  # what is written once is written
        taken = [started(environment) for _ in range(STARTS)]
        bare = wall_ms(lambda: run([sys.executable, "-c", ""], environment), times=5)
        help_ms = wall_ms(lambda: run([*XINYUAN, "--help"], environment), times=5)
    live, first = (min(column) for column in zip(*taken, strict=True))
    yield Row("start: xinyuan up to first answer", live, "s", bare / 1000, goal=2)
    yield Row("start: xinyuan up to first page", first, "s", bare / 1000, goal=2)
    yield Row("start: xinyuan --help", help_ms, "ms", bare, goal=500)


def installed(folder: Path) -> dict[str, str]:
    """Return the environment of a system of its own, with bytecode as an installation has it."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("XINYUAN_")}
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    return given | {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "XINYUAN_HOME": str(folder / "home"),
        "XINYUAN_PORT": str(free_port()),
        "XINYUAN_PREFECT_PORT": str(free_port()),
    }


def started(environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds to the first answer and to the first page of one start."""
    begun = time.monotonic()
    address = f"http://127.0.0.1:{environment['XINYUAN_PORT']}"
    with up(environment):
        answer(f"{address}/healthz/live")
        live = time.monotonic() - begun
        answer(f"{address}/")
        return live, time.monotonic() - begun


@contextmanager
def up(environment: dict[str, str]) -> Iterator[None]:
    """Run the whole system for as long as the block."""
    process = subprocess.Popen(  # noqa: S603 -- ours
        [*XINYUAN, "up"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def answer(url: str) -> None:
    """Return once `url` answers 200."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310 -- ours
                assert response.status == 200, url
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(url)


def run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(  # noqa: S603 -- ours
        command, cwd=ROOT, env=environment, check=True, capture_output=True
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
