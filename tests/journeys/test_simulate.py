"""The main job on real processes: one case from registration to long-term management."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rules.stages import ORDER

ROOT = Path(__file__).parents[2]
SIMULATE = [sys.executable, "-m", "webapp.cli", "simulate", "--fresh", "--households", "12"]

# A world that ends at this machine. Afterwards it says how many packets wanted to leave it:
# names looked up, news asked for, figures sent home.
ALONE = """
ip link set lo up || exit 97
"$@" || exit $?
cat /proc/net/snmp /proc/net/snmp6 > "$LEFT"
"""


def walled_in(command: list[str]) -> list[str]:
    """Return the command as it runs in a network namespace with nothing but loopback."""
    return ["unshare", "--net", "sh", "-c", ALONE, "sh", *command]


def may_be_walled_in() -> bool:
    if os.geteuid() != 0 or shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    tried = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True)  # noqa: S607 -- where the system has it
    return tried.returncode == 0


def wanted_to_leave(report: str) -> dict[str, int]:
    """Return the counters of packets for which there was no way out, by protocol."""
    heads, values = [line.split() for line in report.splitlines() if line.startswith("Ip: ")]
    four = int(values[heads.index("OutNoRoutes")])
    six = next(line.split()[1] for line in report.splitlines() if "Ip6OutNoRoutes" in line)
    return {"IPv4": four, "IPv6": int(six)}


@pytest.mark.journey
def test_a_whole_case_goes_through_the_running_system_and_nothing_leaves_the_machine(tmp_path):
    alone = may_be_walled_in()
    command = [*SIMULATE, "--json"]
    left = tmp_path / "left"

    done = subprocess.run(  # noqa: S603 -- our own words
        walled_in(command) if alone else command,
        cwd=ROOT,
        env={**os.environ, "LEFT": str(left)},
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
    if alone:
        assert wanted_to_leave(left.read_text()) == {"IPv4": 0, "IPv6": 0}
