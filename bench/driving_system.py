"""The whole embedded system: how soon the next stage begins, what waiting costs, memory.

Real processes: web, Prefect's server, driver. XINYUAN_BENCH_SYSTEM scales the numbers of cases
(1: 40 one by one, 1,000 at once, 100,000 waiting; 0.02 for a trial). Minutes of a quiet machine.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bench.decision import Desk
from bench.driving import _many_cases
from bench.row import Row
from bench.startup import XINYUAN, answer, installed, run, up
from models import migrations
from models.case import StageVisit
from models.database import Database, connect
from models.staff import Staff
from rules.stages import Decision, Stage, Verdict
from tests.settings import SECRET

SCALE = float(os.environ.get("XINYUAN_BENCH_SYSTEM", "1"))
ONE_BY_ONE = max(3, round(40 * SCALE))
AT_ONCE = max(5, round(1000 * SCALE))
WAITING = max(5000, round(100_000 * SCALE))
IDLE = 60.0 * max(SCALE, 0.2)  # seconds looked at
PATIENCE = 1800.0
_TICK = os.sysconf("SC_CLK_TCK")


def rows() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as folder, system(Path(folder)) as (database, started, pids):
        desk = Desk(database)
        first = approved(desk)
        wait(lambda: begun(database, *first))
        yield Row("driving: start to first flow run", time.monotonic() - started, "s", goal=30)
        yield from _one_by_one(database, desk)
        yield from _at_once(database, desk)
        yield from _memory(pids())
        _many_cases(database, WAITING, first=1_000_000)
        wait(lambda: not under_way(database))
        time.sleep(5)
        before, at = processor(pids()), time.monotonic()
        time.sleep(IDLE)
        used = (processor(pids()) - before) / (time.monotonic() - at) * 100
        yield Row(f"driving: whole system idle, {WAITING:,} waiting", used, "% of a core", goal=5)


@contextmanager
def system(folder: Path) -> Iterator[tuple[Database, float, Callable[[], dict[str, int]]]]:
    environment = installed(folder) | {"XINYUAN_SECRET_KEY": SECRET, "XINYUAN_DEMO": "1"}
    run([*XINYUAN, "db", "upgrade"], environment)
    url = f"sqlite:///{folder / 'home/xinyuan.db'}"
    assert migrations.current(url) == migrations.head()
    database = connect(url, SECRET)
    begun_at = time.monotonic()
    with up(environment):
        answer(f"http://127.0.0.1:{environment['XINYUAN_PORT']}/healthz/live")
        yield database, begun_at, lambda: parts(environment["XINYUAN_HOME"])
    database.engine.dispose()


def submitted(desk: Desk) -> tuple[int, Decision, Staff]:
    """Put a case before a reviewer; anew where the driver wrote between a look and a write."""
    for _ in range(50):
        try:
            return desk.submitted(Stage.DEMAND_SURVEY, Verdict.APPROVE)
        except sa.exc.OperationalError:
            time.sleep(0.05)
    raise TimeoutError("SQLite stays locked")


def approved(desk: Desk) -> tuple[int, Stage]:
    """Approve a new case's plan; return it and the stage it has entered."""
    case_id, decision, reviewer = submitted(desk)
    return case_id, desk.decide(case_id, decision, reviewer).stage


def begun(database: Database, case_id: int, stage: Stage) -> bool:
    """Whether a flow has written the first rows of the stage that a case has entered."""
    with database() as session:
        opened = sa.select(StageVisit.id).where(
            StageVisit.case_id == case_id,
            StageVisit.stage == stage,
            StageVisit.opened_at.is_not(None),
        )
        return session.scalar(opened) is not None


def _one_by_one(database: Database, desk: Desk) -> Iterable[Row]:
    taken = []
    for _ in range(ONE_BY_ONE):
        case_id, decision, reviewer = submitted(desk)
        stage = desk.decide(case_id, decision, reviewer).stage
        at = time.monotonic()
        wait(lambda c=case_id, s=stage: begun(database, c, s), pause=0.01)
        taken.append(time.monotonic() - at)
    taken.sort()
    late = taken[min(len(taken) - 1, int(0.95 * len(taken)))]
    median = statistics.median(taken)
    yield Row("driving: approval to next stage, embedded, p50", median, "s", goal=0.6)
    yield Row("driving: approval to next stage, embedded, p95", late, "s", goal=1.5)


def _at_once(database: Database, desk: Desk) -> Iterable[Row]:
    ready = [submitted(desk) for _ in range(AT_ONCE)]
    at = time.monotonic()
    asked = {case_id: desk.decide(case_id, d, r).stage for case_id, d, r in ready}
    slowest = 0.0
    while asked:
        done = [case_id for case_id, stage in asked.items() if begun(database, case_id, stage)]
        for case_id in done:
            del asked[case_id]
        slowest = time.monotonic() - at
        assert slowest < PATIENCE, f"{len(asked)} of {AT_ONCE} were not carried on"
        time.sleep(0.5)
    yield Row(f"driving: {AT_ONCE:,} approvals at once, all carried on", slowest, "s", goal=360)
    name = f"driving: {AT_ONCE:,} approvals at once, throughput"
    yield Row(name, AT_ONCE / slowest, "cases/s", more_is_better=True)


def _memory(pids: dict[str, int]) -> Iterable[Row]:
    whole = 0.0
    for name in ("web", "prefect", "driver"):
        size = megabytes(pids[name])
        whole += size
        goal = 120 if name == "web" else None
        yield Row(f"driving: memory of {name}", size, "MB", goal=goal)
    yield Row("driving: memory of the embedded system", whole, "MB", goal=600)


def parts(home: str) -> dict[str, int]:
    """Return the largest process of each part on `home`: the web's worker, not its parent."""
    found: dict[str, int] = {}
    marks = {"web": "webapp.serving:app", "prefect": "prefect", "driver": "workflows"}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
            words = (entry / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"XINYUAN_HOME={home}" not in environment:
            continue
        pid = int(entry.name)
        for name, mark in marks.items():
            if mark in words and ("-m" in words or name == "prefect"):
                biggest = found.get(name)
                if biggest is None or megabytes(pid) > megabytes(biggest):
                    found[name] = pid
                break
    return found


def megabytes(pid: int) -> float:
    """Return the memory a process holds, its share of what is shared included, in MB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def processor(pids: dict[str, int]) -> float:
    """Return the seconds of the processor that the parts have used so far."""
    used = 0.0
    for pid in pids.values():
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        used += (int(fields[11]) + int(fields[12])) / _TICK
    return used


def under_way(database: Database) -> bool:
    with database() as session:
        waiting = sa.text("SELECT id FROM errand WHERE done_at IS NULL AND dead_at IS NULL LIMIT 1")
        return session.scalar(waiting) is not None


def wait(condition: Callable[[], bool], pause: float = 0.05) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(pause)
