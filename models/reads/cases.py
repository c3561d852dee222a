"""Lists of cases and the parts of a case's page that belong to no single stage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.case import RenovationCase, StageVisit
from models.compound import Building, Compound, Stairwell
from models.document import Notice, Paper
from models.staff import Staff
from rules.roles import Post
from rules.stages import Stage, Standing, Verdict

PAGE = 50
"""Lines of one page of a list."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases shows. `after` is the reference of the last line already shown."""

    stage: Stage | None = None
    standing: Standing | None = Standing.OPEN
    text: str = ""
    area_path: str = ""
    newest_first: bool = True
    after: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    id: int
    reference: str
    title: str
    compound: str
    stage: Stage
    standing: Standing
    stage_since: datetime
    is_submitted: bool
    manager: str
    is_child: bool


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of a list, and how many cases the filter finds in all."""

    lines: tuple[CaseLine, ...]
    total: int
    by_stage: dict[Stage, int]
    next_after: str


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


def visible(posts: Sequence[Post]) -> sa.ColumnElement[bool]:
    """Return the condition on `RenovationCase` that these posts may read."""
    reached: list[sa.ColumnElement[bool]] = [
        RenovationCase.id == post.case_id
        if post.case_id is not None
        else RenovationCase.area_path.startswith(post.area_path, autoescape=True)
        for post in posts
    ]
    return sa.or_(*reached) if reached else sa.false()


def case_row(session: Session, reference: str) -> tuple[RenovationCase, str, str, str] | None:
    """Return the case with its compound's name and the two lines of its plate, in one query."""
    row = session.execute(
        sa.select(RenovationCase, Compound.name, Compound.street_name, Compound.plate_number)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(RenovationCase.reference == reference)
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def case_list(session: Session, posts: Sequence[Post], wanted: CaseFilter) -> CaseList:
    """Return one page of the cases these posts may read, in two queries."""
    conditions = [visible(posts), *_conditions(wanted)]
    in_stage = [RenovationCase.stage == wanted.stage] if wanted.stage is not None else []
    counts = dict(
        session.execute(
            sa.select(RenovationCase.stage, sa.func.count())
            .join(Compound, Compound.id == RenovationCase.compound_id)
            .where(*conditions)
            .group_by(RenovationCase.stage)
        ).all()
    )
    statement = (
        sa.select(RenovationCase, Compound.name, Staff.name)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .outerjoin(Staff, Staff.id == RenovationCase.manager_id)
        .where(*conditions, *in_stage)
        .limit(PAGE + 1)
    )
    if wanted.newest_first:
        statement = statement.order_by(RenovationCase.reference.desc())
        if wanted.after:
            statement = statement.where(RenovationCase.reference < wanted.after)
    else:
        statement = statement.order_by(RenovationCase.reference)
        if wanted.after:
            statement = statement.where(RenovationCase.reference > wanted.after)
    rows = session.execute(statement).all()
    lines = tuple(
        CaseLine(
            case.id,
            case.reference,
            case.title,
            compound,
            case.stage,
            case.standing,
            case.stage_since,
            case.submission_id is not None,
            manager or "",
            case.parent_id is not None,
        )
        for case, compound, manager in rows[:PAGE]
    )
    return CaseList(
        lines=lines,
        total=counts.get(wanted.stage, 0) if wanted.stage is not None else sum(counts.values()),
        by_stage=counts,
        next_after=lines[-1].reference if len(rows) > PAGE else "",
    )


def case_overview(session: Session, case_id: int) -> CaseOverview:
    """Return what a case's page shows above the stages, in one query."""
    parent = aliased(RenovationCase)
    rows = session.execute(
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
            (StageVisit.case_id == RenovationCase.id) & (RenovationCase.id == case_id),
        )
        .where(sa.or_(RenovationCase.id == case_id, RenovationCase.parent_id == case_id))
        .order_by(RenovationCase.stairwell_id, StageVisit.id)
    ).all()
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


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One public notice of a case."""

    id: int
    title: str
    published_at: datetime
    ends_at: datetime | None


def shown_of_case(
    session: Session, case_id: int
) -> tuple[Sequence[PaperLine], Sequence[NoticeLine]]:
    """Return a case's papers of no household and its public notices, the newest first.

    Twenty of each, in one query.
    """
    papers = (
        sa.select(
            sa.literal(0).label("is_notice"),
            *(Paper.id, Paper.title, Paper.digest, Paper.made_at.label("at")),
            sa.null().label("ends_at"),
        )
        .where(Paper.case_id == case_id, Paper.household_id.is_(None), Paper.problem == "")
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
        .where(Notice.case_id == case_id, Notice.is_public)
        .order_by(Notice.id.desc())
        .limit(20)
        .subquery()
    )
    rows = session.execute(sa.union_all(sa.select(notices), sa.select(papers))).all()
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


def stairwells_without_case(session: Session, case_id: int) -> Sequence[tuple[int, str]]:
    """Return id and name of the compound's stairwells that have no case under way."""
    case = session.get_one(RenovationCase, case_id)
    taken = sa.exists().where(
        RenovationCase.stairwell_id == Stairwell.id,
        RenovationCase.standing.in_([Standing.OPEN, Standing.SUSPENDED]),
    )
    rows = session.execute(
        sa.select(Stairwell.id, Building.number, Stairwell.number)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Building.compound_id == case.compound_id, ~taken)
        .order_by(Building.id, Stairwell.id)
    )
    return [(key, f"{building}-{stairwell}") for key, building, stairwell in rows]


def _conditions(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.standing is not None:
        conditions.append(RenovationCase.standing == wanted.standing)
    if wanted.area_path:
        conditions.append(RenovationCase.area_path.startswith(wanted.area_path, autoescape=True))
    if wanted.text:
        conditions.append(
            sa.or_(
                Compound.name.contains(wanted.text, autoescape=True),
                RenovationCase.title.contains(wanted.text, autoescape=True),
                RenovationCase.reference.contains(wanted.text.upper(), autoescape=True),
            )
        )
    return conditions
