"""What a stage's decision costs: CPU and statements, beside one committed insert.

Every stage, the verdict that does most there: it approves where the road goes on, and rejects
where a plan or a conclusion falls. 150 households, records of every stage there.
"""

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final

from bench.floor import bare_transaction_ms
from bench.pages import HOMES, a_database, statements
from bench.row import Row, cpu_ms
from models.acceptance import Acceptance
from models.case import RenovationCase, Submission
from models.database import Database
from models.demand_survey import DemandSurvey
from models.plan_proposal import Plan
from models.staff import Staff
from rules.plan_proposal import PlanState
from rules.stages import ORDER, ROAD, Decision, Stage, Verdict
from tests.builders import MARCH, a_case, a_compound, a_manager, a_reviewer, acting
from workflows.actions.review import decide_stage, submit_stage

TIMES = 24
WARM = 4
MOST_MS = 5
MOST_STATEMENTS = 8
_STATES: Final = {
    Stage.PLAN_PROPOSAL: PlanState.DRAFT,
    Stage.RESIDENT_CONSULTATION: PlanState.FROZEN,
}


def rows() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        desk = Desk(database)
        for stage in ORDER:
            for verdict in (Verdict.APPROVE, Verdict.REJECT):
                if (stage, verdict) in ROAD:
                    yield from desk.decisions(stage, verdict)
        yield from desk.decisions(Stage.REGISTRATION, Verdict.RETURN)


class Desk:
    """Reviewers with as many submitted cases of 150 households as one likes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.hours = count(1)
        with database() as session:
            self.compound = a_compound(session, **HOMES)
            self.manager = a_manager(session, a_case(session, self.compound))

    def decisions(self, stage: Stage, verdict: Verdict) -> Iterable[Row]:
        """Yield the two rows of one verdict on one stage."""
        ready = iter([self.submitted(stage, verdict) for _ in range(TIMES + WARM + 1)])
        taken = cpu_ms(lambda: self.decide(*next(ready)), times=TIMES, warm=WARM)
        sent = statements(self.database, lambda: self.decide(*next(ready)))
        name = f"decision: {verdict} {stage}"
        yield Row(name, taken, "CPU-ms", bare_transaction_ms(), goal=MOST_MS)
        yield Row(f"{name}, statements", sent, "statements", goal=MOST_STATEMENTS)

    def submitted(self, stage: Stage, verdict: Verdict) -> tuple[int, Decision, Staff]:
        """Put a new case before a reviewer, its gate met, and return what is decided by whom."""
        with self.database() as session:
            case = a_case(session, self.compound, stage=stage)
            session.add_all(_records(case))
            session.flush()
            row: Submission = submit_stage(
                session, case.id, case.version, "", acting(self.manager, MARCH)
            )
            row.conditions = [{**condition, "met": True} for condition in row.conditions]
            reviewer = a_reviewer(session, case)
            session.commit()
            reason = "" if verdict is Verdict.APPROVE else "再核一遍"
            decision = Decision(case.stage, case.version, verdict, reason)
            return case.id, decision, reviewer

    def decide(self, case_id: int, decision: Decision, reviewer: Staff) -> RenovationCase:
        """Do what the page does: one transaction, one action."""
        at = MARCH + timedelta(hours=next(self.hours))
        with self.database.begin() as session:
            return decide_stage(session, case_id, decision, acting(reviewer, at))


def _records(case: RenovationCase) -> Iterable[Plan | DemandSurvey | Acceptance]:
    """Yield what the stages have come to, as far as verdicts touch it."""
    state = _STATES.get(case.stage, PlanState.ADOPTED)
    drawn = {"created_at": MARCH, "changed_at": MARCH}
    yield Plan(case_id=case.id, number=1, state=state, title="综合改造方案", **drawn)
    yield DemandSurvey(case_id=case.id, opened_at=MARCH)
    yield Acceptance(case_id=case.id, opened_on=MARCH.date(), passed_on=MARCH.date())
