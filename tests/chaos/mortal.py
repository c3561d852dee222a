"""A PostgreSQL that may be killed and started again, and loses nothing it has acknowledged."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests import postgres
from tests.chaos.saboteur import strike
from tests.postgres import SETTINGS, Cluster

# A killed process loses nothing that it has handed to the system; only the power may.
DURABLE = {**SETTINGS, "synchronous_commit": "on"}


@dataclass
class Mortal:
    """One cluster; `folder` outlives its processes."""

    folder: Path
    port: int
    who: dict[str, Any]
    address: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.address or "127.0.0.1", self.port)

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        settings = dict(DURABLE)
        if self.address:
            settings["listen_addresses"] = self.address
        options = [f"-c{name}={value}" for name, value in settings.items()]
        words = [postgres.programs() / "postgres", "-D", self.folder / "data", "-k", self.folder]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- our own words
                [*words, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self.who,
            )
        end = time.monotonic() + postgres.PATIENCE
        while True:
            try:
                self.cluster.run("select 1")
            except psycopg.OperationalError:
                assert time.monotonic() < end, (self.folder / "log").read_text()[-3000:]
                time.sleep(0.05)
            else:
                return

    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        strike(self.pid, 9)

    def rise(self) -> None:
        """Start again what was killed, once its last child has gone."""
        assert self.process is not None
        self.process.wait(20)
        end = time.monotonic() + 20
        while children_of_the_dead(self.folder / "data"):
            assert time.monotonic() < end, "somebody still has the database open"
            time.sleep(0.02)
        self.start()


def children_of_the_dead(data: Path) -> list[int]:
    """Return the processes that still stand in a cluster's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve() == data:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@contextmanager
def mortal(address: str = "") -> Iterator[Mortal]:
    """Make a cluster, start it, and remove every trace of it."""
    who = postgres._somebody_else()  # noqa: SLF001 -- one family
    folder = Path(tempfile.mkdtemp(prefix="xinyuan-mortal-", dir=postgres._fast_folder()))  # noqa: SLF001 -- as above
    if who:
        shutil.chown(folder, user=who)
    made = Mortal(folder, postgres._free_port(), postgres._identity(who), address)  # noqa: SLF001 -- as above
    try:
        words = [postgres.programs() / "initdb", "-D", folder / "data", "-U", "postgres"]
        postgres._as(who, [*words, "-A", "trust", "-E", "UTF8", "--no-sync"], folder)  # noqa: SLF001 -- as above
        if address:
            with (folder / "data/pg_hba.conf").open("a") as trusted:
                trusted.write(f"host all all {address}/24 trust\n")
        made.start()
        yield made
    finally:
        if made.process is not None and not made.is_dead():
            made.process.send_signal(2)
            try:
                made.process.wait(10)
            except subprocess.TimeoutExpired:
                made.kill()
                made.process.wait()
        shutil.rmtree(folder, ignore_errors=True)
