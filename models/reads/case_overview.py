"""The parts of a case's page that belong to no single stage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.base import UtcDateTime
from models.case import RenovationCase, StageVisit
from models.compound import Compound
from models.document import Notice, Paper
from models.staff import Staff
from rules.stages import Stage, Standing, Verdict

PAGE = 50
"""Lines of one page of a list."""


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
class PaperLine:
    """One paper of the case that belongs to no single household."""

    id: int
    title: str
    digest: str
    made_at: datetime


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


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One public notice of a case."""

    id: int
    title: str
    published_at: datetime
    ends_at: datetime | None


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
    parent = aliased(RenovationCase)
    return (
        sa.select(
            RenovationCase.id,
            *(RenovationCase.reference, RenovationCase.title, RenovationCase.stage),
            *(RenovationCase.standing, RenovationCase.contact, RenovationCase.annual_plan_year),
            RenovationCase.standing_reason,
            Compound.built_year,
            Staff.name.label("manager"),
            parent.reference.label("parent"),
            StageVisit.stage.label("stayed_in"),
            *(StageVisit.entered_at, StageVisit.left_at, StageVisit.verdict),
        )
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .outerjoin(Staff, Staff.id == RenovationCase.manager_id)
        .outerjoin(parent, parent.id == RenovationCase.parent_id)
        .outerjoin(
            StageVisit,
            # The stays of this case, not those of its children.
            (StageVisit.case_id == RenovationCase.id) & (RenovationCase.id == of_case),
        )
        .where(sa.or_(RenovationCase.id == of_case, RenovationCase.parent_id == of_case))
        .order_by(RenovationCase.stairwell_id, StageVisit.id)
    )


def shown_of_case(
    session: Session, case_id: int
) -> tuple[Sequence[PaperLine], Sequence[NoticeLine]]:
    """Return a case's papers of no household and its public notices, the newest first.

    Twenty of each, in one query.
    """
    rows = session.execute(_shown(), {"of_case": case_id}).all()
    return (
        [
            PaperLine(key, title, digest, at)
            for is_notice, key, title, digest, at, _ in rows
            if not is_notice
        ],
        [
            NoticeLine(key, title, at, ends_at)
            for is_notice, key, title, _, at, ends_at in rows
            if is_notice
        ],
    )


@cache
def _shown() -> sa.Executable:
    of_case = sa.bindparam("of_case", type_=sa.BigInteger)
    papers = (
        sa.select(
            sa.literal(0).label("is_notice"),
            *(Paper.id, Paper.title, Paper.digest, Paper.made_at.label("at")),
            sa.cast(sa.null(), UtcDateTime).label("ends_at"),
        )
        .where(Paper.case_id == of_case, Paper.household_id.is_(None), Paper.problem == "")
        .order_by(Paper.id.desc())
        .limit(20)
        .subquery()
    )
    notices = (
        sa.select(
            sa.literal(1),
            Notice.id,
            Notice.title,
            sa.literal(""),
            Notice.published_at,
            Notice.ends_at,
        )
        .where(Notice.case_id == of_case, Notice.is_public)
        .order_by(Notice.id.desc())
        .limit(20)
        .subquery()
    )
    return sa.union_all(sa.select(notices), sa.select(papers))
