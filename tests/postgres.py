"""A throw-away PostgreSQL cluster for the tests: own folder, own port, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PATIENCE = 60  # seconds until a cluster on a busy machine answers
UNPRIVILEGED = ("postgres", "nobody")
# Nothing in here has to survive a power cut.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "timezone": "Asia/Tokyo",  # neither ours nor UTC: the column types must not lean on it
}


@dataclass(frozen=True)
class Cluster:
    """A running cluster; every test takes its own database from a template."""

    host: str
    port: int

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@{self.host}:{self.port}/{name}"

    def run(self, statement: str) -> None:
        """Run one administrative statement outside any transaction."""
        with psycopg.connect(
            host=self.host, port=self.port, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


class PostgresMissing(RuntimeError):  # noqa: N818 -- said to a developer, in a sentence
    """PostgreSQL's programs are not on this machine."""


def programs() -> Path:
    """Return the folder with `initdb` and `postgres`, the newest release first."""
    releases = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    found = [path.parent for path in reversed(releases)] + (
        [Path(on_path).parent] if on_path else []
    )
    if not found:
        raise PostgresMissing(
            "PostgreSQL is not installed: run `make setup`, or apt-get install postgresql"
        )
    return found[0]


@contextmanager
def cluster(address: str = "") -> Iterator[Cluster]:
    """Start a cluster, hand it out, and remove every trace of it.

    With an `address` of this machine it listens there, too, and trusts that network (/24).
    """
    binaries = programs()
    who = _somebody_else()
    folder = Path(tempfile.mkdtemp(prefix="xinyuan-postgres-", dir=_fast_folder()))
    if who:
        shutil.chown(folder, user=who)
    data, port = folder / "data", _free_port()
    try:
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        _as(who, [*initdb, "--locale=C.UTF-8", "--no-sync"], folder)
        settings = dict(SETTINGS)
        if address:
            settings["listen_addresses"] += f",{address}"
            with (data / "pg_hba.conf").open("a") as trusted:
                trusted.write(f"host all all {address}/24 trust\n")
        options = [f"-c{name}={value}" for name, value in settings.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(  # noqa: S603 -- our own words
                [binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, *options],
                stdout=log,
                stderr=log,
                cwd=folder,
                **_identity(who),
            )
        try:
            running = Cluster("127.0.0.1", port)
            _wait(running, server, folder / "log")
            yield running
        finally:
            server.terminate()  # SIGTERM waits for clients; SIGINT does not
            try:
                server.wait(3)
            except subprocess.TimeoutExpired:
                server.send_signal(2)
                server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody_else() -> str | None:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 -- POSIX only, and only needed as root

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in names)


def _identity(who: str | None) -> dict[str, object]:
    return {"user": who, "extra_groups": []} if who else {}


def _as(who: str | None, command: list[object], folder: Path) -> None:
    answer = subprocess.run(  # noqa: S603 -- our own words
        [str(word) for word in command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **_identity(who),  # type: ignore[call-overload]
    )
    if answer.returncode:
        raise RuntimeError(f"initdb failed:\n{answer.stdout}{answer.stderr}")


def _wait(running: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            running.run("select 1")
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fast_folder() -> str | None:
    memory = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes a private folder in it
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and _free(memory) > 2 * 1024**3
    return str(memory) if roomy else None


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
