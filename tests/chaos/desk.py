"""Reviewers at real pages, and work that waits for them."""

from dataclasses import dataclass, field
from itertools import cycle

import sqlalchemy as sa

from models.database import Database
from rules.stages import Stage
from tests.builders import (
    MARCH,
    PASSWORD,
    a_case,
    a_compound,
    a_manager,
    a_reviewer,
    acting,
    an_area,
)
from tests.builders_accounts import with_password
from tests.chaos.scene import HOMES
from webapp.simulation.browser import Browser
from workflows.actions.review import submit_stage


@dataclass
class Reviewing:
    """A reviewer at the pages of one web machine after the other; `approved` is the ledger."""

    reviewer: str
    desks: list[Browser]
    approved: list[str] = field(default_factory=list)

    def sign_in(self) -> None:
        for desk in self.desks:
            values = {"identity": self.reviewer, "password": PASSWORD}
            assert "/login" not in desk.submit("/login", values, field="password").url

    def approve(self, references: list[str]) -> None:
        for reference, desk in zip(references, cycle(self.desks), strict=False):
            values = {"verdict": "approve", "reason": "材料齐全，条件符合"}
            desk.submit(f"/review/{reference}", values, field="verdict")
            self.approved.append(reference)


def submitted_cases(database: Database, count: int) -> tuple[dict[str, int], str]:
    """Put cases before one reviewer, their gates met; return them and who decides."""
    references = {}
    with database() as session:
        area = an_area(session)
        home = {"stairwells": 1, "floors": 2, "per_floor": HOMES // 2}
        cases = [a_case(session, a_compound(session, area, **home)) for _ in range(count)]
        manager = a_manager(session, cases[0])
        for case in cases:
            row = submit_stage(session, case.id, case.version, "", acting(manager, MARCH))
            row.conditions = [{**condition, "met": True} for condition in row.conditions]
            references[case.reference] = case.id
        reviewer = with_password(session, a_reviewer(session, cases[0], Stage.REGISTRATION))
        session.execute(sa.text("UPDATE stage_visit SET opened_at = entered_at"))
        session.commit()
        return references, reviewer.username
