"""The main job on real processes: one case from registration to long-term management."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rules.stages import ORDER

ROOT = Path(__file__).parents[2]


@pytest.mark.journey
def test_a_whole_case_goes_through_the_running_system():
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "webapp.cli",
            "simulate",
            "--fresh",
            "--households",
            "12",
            "--json",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    record = json.loads(done.stdout)
    visited = [visit["stage"] for visit in record["stages"]]
    assert visited == [*ORDER, ORDER[-1]]  # the yearly review opens its stage anew
    assert all(visit["opened_at"] for visit in record["stages"][:-1])
    assert all(tally["adopted"] for tally in record["tallies"])
    assert {each["verdict"] for each in record["decisions"]} == {"approve"}
    assert not [paper for paper in record["papers"] if paper["problem"]]
