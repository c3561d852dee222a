"""The system that is driven: the one that runs here, or a throw-away one on free ports."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx

from models.settings import Settings
from webapp.simulation.browser import FellShort

_START: Final = 180.0  # seconds; a busy machine needs a minute
_STOP: Final = 40.0  # seconds to leave by itself

Say = Callable[[str], None]


@contextmanager
def running_system(given: Settings, *, fresh: bool, say: Say) -> Iterator[Settings]:
    """Yield the settings of a system in demo mode that answers.

    A fresh one is started in a temporary folder on free ports and removed afterwards.

    Raises:
        FellShort: if the system does not answer, or is not in demo mode (the simulation moves
            the clock through legal periods, which a real office must never do).
    """
    if not fresh:
        _require_answer(given.base_url)
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="xinyuan-"))
    try:
        with _started(_fresh_settings(given, folder), folder, say) as settings:
            yield settings
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fresh_settings(given: Settings, folder: Path) -> Settings:
    port, prefect_port = _free_port(), _free_port()
    return replace(
        given,
        home=folder,
        database_url=f"sqlite:///{folder / 'xinyuan.db'}",
        host="127.0.0.1",
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        prefect_port=prefect_port,
        prefect_api_url=f"http://127.0.0.1:{prefect_port}/api",
        prefect_ui_url=f"http://127.0.0.1:{prefect_port}",
        demo=True,
        notify_urls=(),
        given_secret="",
    )


@contextmanager
def _started(settings: Settings, folder: Path, say: Say) -> Iterator[Settings]:
    log = folder / "up.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "up"],
            env=settings.child_environment(),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(settings.base_url, process, log)
        say(f"临时系统已启动 a throw-away system answers at {settings.base_url}")
        yield settings
    finally:
        _stop(process)


def _wait(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise FellShort(f"the system left at once: {log.read_text(errors='replace')[-2000:]}")
        if _answers(base_url):
            return
        time.sleep(0.1)
    raise FellShort(f"no page after {_START:.0f} s: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _require_answer(base_url: str) -> None:
    if not _answers(base_url):
        raise FellShort(
            f"没有系统在 {base_url} 运行；请先 make demo，或加 --fresh。"
            f" Nothing answers at {base_url}: run `make demo` first, or add --fresh."
        )


def _answers(base_url: str) -> bool:
    try:
        return httpx.get(f"{base_url}/healthz/live", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    """Return a port that is free now, below the range from which systems hand out client ports."""
    for _ in range(200):
        port = 20000 + int.from_bytes(os.urandom(2), "big") % 12000
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise FellShort("no free port between 20000 and 32000")
