"""The parts of a case's page that belong to no single stage."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageVisit
from models.compound import Compound
from models.staff import Staff
from rules.stages import Stage, Standing, Verdict


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit to a stage."""

    stage: Stage
    entered_at: datetime
    left_at: datetime | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A stairwell's own case under its compound's."""

    reference: str
    title: str
    stage: Stage
    standing: Standing


@dataclass(frozen=True, slots=True)
class CaseOverview:
    """The head of a case's page and what hangs on it."""

    built_year: int | None
    manager: str
    contact: str
    annual_plan_year: int | None
    standing_reason: str
    parent: str
    stays: tuple[Stay, ...]
    children: tuple[ChildLine, ...] = field(default=())


def case_overview(session: Session, case_id: int) -> CaseOverview:
    """Return what a case's page shows above the stages, in one query."""
    rows = session.execute(_overview(), {"of_case": case_id}).all()
    own = [row for row in rows if row.id == case_id]
    case = own[0]
    return CaseOverview(
        built_year=case.built_year,
        manager=case.manager or "",
        contact=case.contact,
        annual_plan_year=case.annual_plan_year,
        standing_reason=case.standing_reason,
        parent=case.parent or "",
        stays=tuple(
            Stay(row.stayed_in, row.entered_at, row.left_at, row.verdict)
            for row in own
            if row.stayed_in is not None
        ),
        children=tuple(
            ChildLine(row.reference, row.title, row.stage, row.standing)
            for row in rows
            if row.id != case_id
        ),
    )


# Built once: a page of few short answers costs more in building its questions than in asking.
@cache
def _overview() -> sa.Executable:
    of_case = sa.bindparam("of_case", type_=sa.BigInteger)
    case, compound = RenovationCase.__table__, Compound.__table__
    staff, visit = Staff.__table__, StageVisit.__table__
    parent = case.alias("parent")
    return (
        sa.select(
            *(case.c.id, case.c.reference, case.c.title, case.c.stage, case.c.standing),
            *(case.c.contact, case.c.annual_plan_year, case.c.standing_reason),
            compound.c.built_year,
            staff.c.name.label("manager"),
            parent.c.reference.label("parent"),
            visit.c.stage.label("stayed_in"),
            *(visit.c.entered_at, visit.c.left_at, visit.c.verdict),
        )
        .select_from(case)
        .join(compound, compound.c.id == case.c.compound_id)
        .outerjoin(staff, staff.c.id == case.c.manager_id)
        .outerjoin(parent, parent.c.id == case.c.parent_id)
        # The stays of this case, not those of its children.
        .outerjoin(visit, (visit.c.case_id == case.c.id) & (case.c.id == of_case))
        .where(sa.or_(case.c.id == of_case, case.c.parent_id == of_case))
        .order_by(case.c.stairwell_id, visit.c.id)
    )
