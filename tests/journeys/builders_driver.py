"""A real driver process on a test's database and the session's Prefect server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models.settings import Settings
from tests.shared import ROOT

PATIENCE = 90  # seconds; importing Prefect alone costs four of the processor


@contextmanager
def a_driver(settings: Settings, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    settings.home.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "workflows"],
            cwd=ROOT,
            env=settings.child_environment(),
            stdout=file,
            stderr=file,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)


def until(condition: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, log.read_text()[-4000:]
        time.sleep(0.05)


def processor_seconds(pid: int) -> float:
    """Return what a process has used of the processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
