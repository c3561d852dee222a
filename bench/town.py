"""The consent forms of a town, 36,595 of them; only when asked: `make bench ONLY=town`.

Printed by the product's press on all cores, killed (SIGKILL) at a third and gone on with.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.row import Row

HOUSEHOLDS = 36_595


def rows() -> Iterable[Row]:
    if "town" not in sys.argv:
        print("town: some minutes and 5 GB of disk, so only with ONLY=town", file=sys.stderr)
        return
    yield from town(HOUSEHOLDS)


def town(count: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "bench.paper_town", name, str(count)]
        begun = time.perf_counter()
        first = subprocess.Popen(command)  # noqa: S603 -- ours
        while len(_lines(folder)) < count // 3 and first.poll() is None:
            time.sleep(0.2)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        before = len(_lines(folder))
        subprocess.run(command, check=True)  # noqa: S603 -- ours
        taken = time.perf_counter() - begun
        noted = Counter(line["n"] for line in _lines(folder) if "n" in line)
        memory = next(line["memory"] for line in _lines(folder) if "memory" in line)
        yield Row(f"town: {len(noted):,} forms, killed at {before:,}", taken, "s")
        yield Row("town: forms", len(noted) / taken, "a second")
        lost = count - len(noted)
        yield Row("town: lost by the kill", lost, "forms", goal=0)
        yield Row("town: noted twice", sum(n - 1 for n in noted.values()), "forms", goal=0)
        yield Row("town: memory of the largest process", memory, "MB", goal=400)


def _lines(folder: Path) -> list[dict[str, float]]:
    path = folder / "ledger"
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("}\n")]
