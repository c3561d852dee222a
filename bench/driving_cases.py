"""Complete cases of six stages per second of the processor, beside viewflow 2.4.

XINYUAN_BENCH_VIEWFLOW names the Python of an environment with django-viewflow 2.4; without it
our own figure stands alone. XINYUAN_BENCH_CASES (50) cases are driven by each.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path

from bench.pages import a_database
from bench.row import Row
from models.case import RenovationCase
from models.compound import Compound
from models.database import Database
from models.staff import Staff
from rules.stages import APPROVER, ORDER, Decision, Stage, Verdict
from tests.builders import MARCH, a_case, a_compound, a_manager, a_reviewer, acting, an_area
from workflows.actions.driving import carry_case_on
from workflows.actions.review import decide_stage, submit_stage

CASES = int(os.environ.get("XINYUAN_BENCH_CASES", "50"))
STAGES = ORDER[:6]
FLOW = Path(__file__).parent / "viewflow/flow.py"


def rows() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        road = Road(database)
        road.drive()
        begun = time.process_time()
        for _ in range(CASES):
            road.drive()
        ours = CASES / (time.process_time() - begun)
    theirs = viewflow()
    name = "driving: cases of six stages"
    goal = None if theirs is None else 2 * theirs
    yield Row(name, ours, "per CPU-s", theirs, goal=goal, more_is_better=True)


def viewflow() -> float | None:
    """Return complete cases per CPU-second of viewflow, or None where it is not there."""
    python = os.environ.get("XINYUAN_BENCH_VIEWFLOW")
    if not python:
        return None
    done = subprocess.run(  # noqa: S603 -- ours
        [python, FLOW, str(CASES)], cwd=FLOW.parent, check=True, capture_output=True, text=True
    )
    return 1 / float(done.stdout.split()[-1])


class Road:
    """People who take one case after another through its stages, four homes each."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.hours = count(1)
        with database() as session:
            self.area = an_area(session)
            first = a_case(session, a_compound(session, self.area, **_HOMES))
            self.manager = a_manager(session, first)
            self.reviewers = {stage: a_reviewer(session, first, stage) for stage in STAGES}
            self.compound = first.compound_id

    def drive(self) -> None:
        """Do the work of each stage as pages and flows do: one transaction for each act."""
        with self.database() as session:
            case_id = self._open(session)
        for stage in STAGES:
            self._carry_on(case_id, stage)
            self._submit(case_id)
            self._approve(case_id, self.reviewers[stage])

    def _open(self, session) -> int:

        return a_case(session, session.get_one(Compound, self.compound)).id

    def _carry_on(self, case_id: int, stage: Stage) -> None:
        with self.database.begin() as session:
            carry_case_on(session, case_id, stage, acting(self.manager, self._at()))

    def _submit(self, case_id: int) -> None:
        with self.database.begin() as session:
            version = session.get_one(RenovationCase, case_id).version
            row = submit_stage(session, case_id, version, "", acting(self.manager, self._at()))
            row.conditions = [{**condition, "met": True} for condition in row.conditions]

    def _approve(self, case_id: int, reviewer: Staff) -> None:
        with self.database.begin() as session:
            case = session.get_one(RenovationCase, case_id)
            decision = Decision(case.stage, case.version, Verdict.APPROVE, "")
            decide_stage(session, case_id, decision, acting(reviewer, self._at()))

    def _at(self):
        return MARCH + timedelta(minutes=next(self.hours))


_HOMES = {"stairwells": 1, "floors": 2, "per_floor": 2}
assert set(STAGES) <= set(APPROVER)
