"""`xinyuan up`: web, Prefect's server and the driver as one system in the foreground.

The web is started first and waits for nobody. A child that dies is started again, each time a
little later. One Ctrl-C (or SIGTERM) stops all; a second one does not wait.
"""

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO, Final

from models.settings import Settings

_LOOK: Final = 0.05  # seconds
_FIRST_REST: Final = 1.0  # seconds before a dead child is started again
_LONGEST_REST: Final = 30.0
_SETTLED: Final = 60.0  # a child that lived so long starts with a short rest again
_PATIENCE: Final = 25.0  # seconds for a child to leave by itself
_BIG_LOG: Final = 10_000_000  # bytes
_PARENT_DIED: Final = 1  # PR_SET_PDEATHSIG

Say = Callable[[str], None]


class AlreadyRunning(Exception):  # noqa: N818 -- an answer
    """Another `xinyuan up` holds the data folder."""

    def __init__(self, pid: int, base_url: str) -> None:
        super().__init__(pid, base_url)
        self.pid = pid
        self.base_url = base_url


class PortTaken(Exception):  # noqa: N818 -- an answer
    """Somebody else listens where we want to."""

    def __init__(self, port: int, variable: str) -> None:
        super().__init__(port, variable)
        self.port = port
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the system. `address` is where it listens, None if nowhere."""

    name: str
    title: str
    command: Sequence[str]
    url: str = ""
    address: tuple[str, int] | None = None


@dataclass
class Child:
    """A part while it runs."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    rest: float = _FIRST_REST
    start_at: float = 0.0
    is_up: bool = False
    starts: int = 0


@dataclass
class Supervisor:
    """Starts the parts, keeps them alive, stops them."""

    settings: Settings
    parts: Sequence[Part]
    say: Say
    _children: list[Child] = field(init=False)
    _stops: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._children = [Child(part) for part in self.parts]

    def run(self, after_start: Callable[[], None] | None = None) -> int:
        """Run until told to stop; return 0. `after_start` is called once all are started."""
        self.settings.log.mkdir(parents=True, exist_ok=True)
        before = [signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            for child in self._children:
                self._start(child)
            if after_start is not None:
                after_start()
            while not self._stops:
                for child in self._children:
                    self._look_after(child)
                time.sleep(_LOOK)
            self.say("正在停止 stopping …")
        finally:
            self._stop_all()
            signal.signal(signal.SIGINT, before[0])
            signal.signal(signal.SIGTERM, before[1])
        self.say("已停止 stopped")
        return 0

    def pids(self) -> dict[str, int]:
        """Return the process numbers of the parts that run."""
        return {c.part.name: c.process.pid for c in self._children if c.process is not None}

    def restart(self, name: str) -> None:
        """Stop one part; it is started again at once."""
        for child in self._children:
            if child.part.name == name and child.process is not None:
                _leave(child.process)
                self._start(child)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def _start(self, child: Child) -> None:
        with _log(self.settings, child.part.name) as log:
            child.process = subprocess.Popen(  # noqa: S603 -- our own words
                child.part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.settings.child_environment(),
                process_group=0,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 -- there are no threads here
            )
        child.started = time.monotonic()
        child.is_up = False
        child.starts += 1

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child)
            return
        status = child.process.poll()
        if status is not None:
            self._note_death(child, status, now)
        elif not child.is_up and _answers(child.part.address):
            child.is_up = True
            self.say(f"{child.part.title}  {now - child.started:.1f} s  {child.part.url}")

    def _note_death(self, child: Child, status: int, now: float) -> None:
        if now - child.started > _SETTLED:
            child.rest = _FIRST_REST
        log = self.settings.log / f"{child.part.name}.log"
        ended = f"{child.part.title}  已退出 ended ({status})"
        self.say(f"{ended}; {child.rest:.0f} s 后重启 starts again · {log}")
        child.process = None
        child.start_at = now + child.rest
        child.rest = min(child.rest * 2, _LONGEST_REST)

    def _stop_all(self) -> None:
        # The last started first: the driver ends its flows while Prefect still listens.
        for child in reversed(self._children):
            if child.process is not None:
                _leave(child.process, lambda: self._stops > 1)
                child.process = None


def parts_of(settings: Settings) -> list[Part]:
    """Return what `settings` need running, in the order of starting."""
    python = sys.executable
    host, port = settings.host, str(settings.port)
    web = [python, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws"]
    web += ["--host", host, "--port", port, "--workers", "1", "--blocking-threads", "8"]
    web += ["--respawn-failed-workers", "--log-level", "warning", "webapp.serving:app"]
    parts = [Part("web", "网页 web", web, settings.base_url, (_local(host), settings.port))]
    if settings.own_prefect:
        prefect = [python, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
        prefect += ["--port", str(settings.prefect_port)]
        where = ("127.0.0.1", settings.prefect_port)
        parts.append(Part("prefect", "流程 Prefect", prefect, settings.prefect_ui_url, where))
    parts.append(Part("driver", "推进 driver", [python, "-m", "workflows"]))
    return parts


@contextmanager
def sole(settings: Settings) -> Iterator[None]:
    """Hold the data folder for as long as the system runs.

    Raises:
        AlreadyRunning: if another one holds it; a lock dies with its process, so a crash
            leaves nothing behind.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "up.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _running(file) from None
        file.truncate(0)
        json.dump({"pid": os.getpid(), "base_url": settings.base_url}, file)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def require_ports(settings: Settings) -> None:
    """Find out before starting anything whether the ports are free.

    Raises:
        PortTaken: naming the port and the variable that moves us elsewhere.
    """
    wanted = [(settings.host, settings.port, "XINYUAN_PORT")]
    if settings.own_prefect:
        wanted.append(("127.0.0.1", settings.prefect_port, "XINYUAN_PREFECT_PORT"))
    for host, port, variable in wanted:
        if not is_free(host, port):
            raise PortTaken(port, variable)


def is_free(host: str, port: int) -> bool:
    """Whether one could listen at `host` and `port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _running(file: IO[str]) -> AlreadyRunning:
    file.seek(0)
    try:
        said = json.load(file)
    except ValueError:  # it holds the lock and has not written yet
        said = {}
    return AlreadyRunning(int(said.get("pid", 0)), str(said.get("base_url", "")))


def _answers(address: tuple[str, int] | None) -> bool:
    if address is None:
        return True
    try:
        with socket.create_connection(address, timeout=0.2):
            return True
    except OSError:
        return False


def _local(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound


def _leave(process: subprocess.Popen[bytes], hurry: Callable[[], bool] = lambda: False) -> None:
    """Ask a child to leave; take its whole group down when it does not."""
    if process.poll() is None:
        process.terminate()
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until and not hurry():
        time.sleep(_LOOK)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # what it left behind, too
    process.wait()


@contextmanager
def _log(settings: Settings, name: str) -> Iterator[IO[bytes]]:
    path = settings.log / f"{name}.log"
    if path.exists() and path.stat().st_size > _BIG_LOG:
        path.replace(path.with_suffix(".log.1"))
    with path.open("ab") as file:
        yield file


def _die_with_parent() -> None:
    # A supervisor that is killed outright must not leave its children holding the ports.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGTERM)
