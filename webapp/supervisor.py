"""`xinyuan up`: web, Prefect's server and the driver as one system in the foreground.

The web is started first, and until it answers (or has had its time) it has the machine to
itself. A child that dies is started again, each time a little later. One Ctrl-C (or SIGTERM)
stops all; a second one does not wait.
"""

import ctypes
import os
import select
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
_GLANCE: Final = 0.2  # seconds a part has to take a connection
_FIRST_REST: Final = 1.0  # seconds before a dead child is started again
_LONGEST_REST: Final = 30.0
_SETTLED: Final = 60.0  # a child that lived so long starts with a short rest again
_HEAD_START: Final = 10.0  # seconds the first part has alone, at most: a slow machine needs them
_PATIENCE: Final = 25.0  # seconds for a child to leave by itself
_BIG_LOG: Final = 10_000_000  # bytes
_PARENT_DIED: Final = 1  # PR_SET_PDEATHSIG

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the system. `address` is where it answers HTTP, None if nowhere."""

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
    knock: socket.socket | None = None  # a question that was not answered yet


@dataclass
class Supervisor:
    """Starts the parts, keeps them alive, stops them.

    `once` is a command run beside the parts after their start; it speaks for itself, is not
    started again, and is stopped with the others.
    """

    settings: Settings
    parts: Sequence[Part]
    say: Say
    once: Sequence[str] = ()
    _beside: subprocess.Popen[bytes] | None = field(init=False, default=None)
    _children: list[Child] = field(init=False)
    _stops: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._children = [Child(part) for part in self.parts]

    def run(self, after_start: Callable[[], None] | None = None) -> int:
        """Run until told to stop; return 0. `after_start` is called once all are started."""
        self.settings.log.mkdir(parents=True, exist_ok=True)
        before = [signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            self._start_all()
            if after_start is not None:
                after_start()
            while not self._stops:
                for child in self._children:
                    self._look_after(child)
                if self._beside is not None:
                    self._beside.poll()  # collected when it ends
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

    def _start_all(self) -> None:
        first, *others = self._children
        self._start(first)
        until = time.monotonic() + _HEAD_START
        while not (self._stops or first.is_up) and time.monotonic() < until:
            self._look_after(first)
            time.sleep(_LOOK)
        if self._stops:
            return
        for child in others:
            self._start(child)
        if self.once:
            self._beside = subprocess.Popen(  # noqa: S603 -- our own words
                self.once,
                stdin=subprocess.DEVNULL,
                env=self.settings.child_environment(),
                process_group=0,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 -- there are no threads here
            )

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
        _hang_up(child)
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
        elif not child.is_up and _answers(child):
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
        if self._beside is not None:
            _leave(self._beside, lambda: self._stops > 1)
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
        where = ("127.0.0.1", settings.prefect_port)
        prefect = prefect_server(settings)
        parts.append(Part("prefect", "流程 Prefect", prefect, settings.prefect_ui_url, where))
    parts.append(Part("driver", "推进 driver", [python, "-m", "workflows"]))
    return parts


def prefect_server(settings: Settings, host: str = "127.0.0.1") -> list[str]:
    """Return the command of a Prefect server that listens on `host`. It has no sign-in."""
    words = [sys.executable, "-m", "prefect", "server", "start", "--host", host]
    return [*words, "--port", str(settings.prefect_port)]


def _answers(child: Child) -> bool:
    """Whether a part answers its first page; it is asked once and never waited for."""
    if child.part.address is None:
        return True
    try:
        if child.knock is None:
            # A server listens before it can answer: only an answer lets the next part start.
            child.knock = socket.create_connection(child.part.address, timeout=_GLANCE)
            child.knock.sendall(b"HEAD / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        if not select.select([child.knock], [], [], 0)[0]:
            return False
        said = child.knock.recv(5)
    except OSError:
        said = b""
    _hang_up(child)
    return said == b"HTTP/"


def _hang_up(child: Child) -> None:
    if child.knock is not None:
        child.knock.close()
    child.knock = None


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
