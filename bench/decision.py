"""What a stage's decision costs: CPU and statements, beside one committed insert."""

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path

from bench.floor import bare_transaction_ms
from bench.pages import HOMES, a_database, statements
from bench.row import Row, cpu_ms
from models.case import RenovationCase, Submission
from models.database import Database
from rules.stages import Decision, Verdict
from tests.builders import MARCH, a_case, a_compound, a_manager, a_reviewer, acting
from workflows.actions.review import decide_stage, submit_stage

TIMES = 60


def rows() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        desk = Desk(database)
        for verdict in (Verdict.RETURN, Verdict.APPROVE):
            decisions = iter([desk.submitted(verdict) for _ in range(TIMES)])
            taken = cpu_ms(lambda ready=decisions: desk.decide(next(ready)), times=TIMES - 6)
            sent = statements(database, lambda ready=decisions: desk.decide(next(ready)))
            name = f"decision: {verdict}"
            yield Row(name, taken, "CPU-ms", bare_transaction_ms(), goal=5)
            yield Row(f"{name}, statements", sent, "statements", goal=8)


class Desk:
    """A reviewer with as many submitted cases of 150 households as one likes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.hours = count(1)
        with database() as session:
            self.compound = a_compound(session, **HOMES)
            first = a_case(session, self.compound)
            self.manager, self.reviewer = a_manager(session, first), a_reviewer(session, first)

    def submitted(self, verdict: Verdict) -> tuple[int, Decision]:
        """Put a new case before the reviewer, its gate met, and return what to decide."""
        with self.database() as session:
            case = a_case(session, self.compound)
            row: Submission = submit_stage(
                session, case.id, case.version, "", acting(self.manager, MARCH)
            )
            row.conditions = [{**condition, "met": True} for condition in row.conditions]
            session.commit()
            reason = "再核一遍" if verdict is Verdict.RETURN else ""
            return case.id, Decision(case.stage, case.version, verdict, reason)

    def decide(self, ready: tuple[int, Decision]) -> RenovationCase:
        """Do what the page does: one transaction, one action."""
        case_id, decision = ready
        at = MARCH + timedelta(hours=next(self.hours))
        with self.database.begin() as session:
            return decide_stage(session, case_id, decision, acting(self.reviewer, at))
