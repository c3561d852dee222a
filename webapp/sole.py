"""One system per data folder, on ports that nobody else has."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from models.settings import Settings


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
