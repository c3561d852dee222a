"""Decisions: what the rules cost on a large compound, without any database."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.row import Row, wall_ms

ROOT = Path(__file__).parents[1]


def _import(module: str) -> float:
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]

    def start() -> None:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- ours

    return wall_ms(start, times=5, warm=1)


def rows() -> Iterable[Row]:
    bare = _import("sys")
    yield Row("import rules.tally", _import("rules.tally"), "ms", bare, goal=400)
    yield Row("import webapp", _import("webapp"), "ms", bare, goal=4000)
