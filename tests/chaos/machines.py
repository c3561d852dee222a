"""Machines of one site, on this machine: a network namespace each, a bridge between them.

Only root may make them. `Machine.cut` and `Machine.mend` pull and push its one cable.
"""

import itertools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.shared import ROOT

_numbers = itertools.count(1)
NETWORK = f"10.{100 + os.getpid() // 250 % 100}"
_FIRST = os.getpid() % 250  # two test sessions at once must not share their addresses
LEAVING = 30.0  # seconds all of it has to end by itself


def why_not() -> str:
    """Return why no machines can be made here; "" where they can."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return "only root makes network namespaces, with `ip` (iproute2)"
    tried = subprocess.run(["ip", "netns", "list"], check=False, capture_output=True)  # noqa: S607
    return "" if tried.returncode == 0 else f"no network namespaces: {tried.stderr.decode()}"


def ip(*words: str, check: bool = True) -> None:
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)  # noqa: S603, S607
    assert not check or done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


@dataclass
class Machine:
    """One namespace with one cable to the bridge; `address` is its own."""

    name: str
    address: str
    cable: str
    logs: Path
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, words: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        """Start a process on this machine; its output goes to `<logs>/<name>.log`."""
        with (self.logs / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 -- our own words
                ["ip", "netns", "exec", self.name, *words],  # noqa: S607 -- where the system has it
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        self.running.append(process)
        return process

    def has_lost_a_process(self) -> bool:
        """Whether something that was started here has ended by itself."""
        return any(process.poll() is not None for process in self.running)

    def kill(self) -> None:
        """Pull the plug: everything on it is gone at once."""
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def cut(self) -> None:
        """Pull the cable; nobody is told."""
        ip("link", "set", self.cable, "down")

    def mend(self) -> None:
        """Push the cable in again."""
        ip("link", "set", self.cable, "up")

    def leave(self) -> None:
        """Ask what runs here to end."""
        self.mend()
        for process in self.running:
            if process.poll() is None:
                process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the end of what runs here; take down what does not end."""
        for process in self.running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@dataclass
class Site:
    """A bridge; `address` is where this machine itself answers on it."""

    number: int
    logs: Path
    machines: list[Machine] = field(default_factory=list)

    @property
    def bridge(self) -> str:
        return f"xin{os.getpid() % 10000}b{self.number}"

    @property
    def third(self) -> int:
        return (_FIRST + self.number) % 250

    @property
    def address(self) -> str:
        return f"{NETWORK}.{self.third}.1"

    def machine(self, what: str) -> Machine:
        """Make a machine called after `what` it is for."""
        place = len(self.machines) + 2
        name = f"{self.bridge}-{what}"
        cable, inside = f"{self.bridge}c{place}", f"{self.bridge}i{place}"
        made = Machine(name, f"{NETWORK}.{self.third}.{place}", cable, self.logs)
        self.machines.append(made)
        ip("netns", "add", name)
        ip("link", "add", cable, "type", "veth", "peer", "name", inside)
        ip("link", "set", cable, "master", self.bridge, "up")
        ip("link", "set", inside, "netns", name)
        ip("-n", name, "link", "set", "lo", "up")
        ip("-n", name, "address", "add", f"{made.address}/24", "dev", inside)
        ip("-n", name, "link", "set", inside, "up")
        return made

    def leave(self) -> None:
        """End everything that runs here, the machines that came last first."""
        until = time.monotonic() + LEAVING
        for machine in reversed(self.machines):
            machine.leave()
        for machine in reversed(self.machines):
            machine.wait(until)


@contextmanager
def site(logs: Path) -> Iterator[Site]:
    """Make a site, and take it down with all that runs on it."""
    made = Site(next(_numbers), logs)
    ip("link", "add", made.bridge, "type", "bridge")
    try:
        ip("address", "add", f"{made.address}/24", "dev", made.bridge)
        ip("link", "set", made.bridge, "up")
        yield made
    finally:
        made.leave()
        for machine in made.machines:
            ip("netns", "delete", machine.name, check=False)
        ip("link", "delete", made.bridge, check=False)
