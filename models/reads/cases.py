"""Lists of cases, and what the head of each page of a case says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Building, Compound, Stairwell
from models.staff import Staff
from rules.roles import Post
from rules.stages import Stage, Standing

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


def visible(posts: Sequence[Post]) -> sa.ColumnElement[bool]:
    """Return the condition on `RenovationCase` that these posts may read."""
    reached: list[sa.ColumnElement[bool]] = [
        RenovationCase.id == post.case_id
        if post.case_id is not None
        else RenovationCase.area_path.startswith(post.area_path, autoescape=True)
        for post in posts
    ]
    return sa.or_(*reached) if reached else sa.false()


class CaseRow(NamedTuple):
    """A case with its compound's name and the two lines of its plate."""

    id: int
    reference: str
    title: str
    compound_id: int
    area_path: str
    stairwell_id: int | None
    parent_id: int | None
    stage: Stage
    standing: Standing
    version: int
    submission_id: int | None
    compound_name: str
    street_name: str
    plate_number: str


def case_row(session: Session, reference: str) -> CaseRow | None:
    """Return what the head of every page of a case says, in one query."""
    row = session.execute(_case_row(), {"reference": reference}).one_or_none()
    return None if row is None else CaseRow(*row)


@cache
def _case_row() -> sa.Executable:
    case, compound = RenovationCase.__table__.c, Compound.__table__.c
    own = [case[name] for name in CaseRow._fields[:-3]]
    return (
        sa.select(*own, compound.name, compound.street_name, compound.plate_number)
        .join_from(RenovationCase.__table__, Compound.__table__)
        .where(case.reference == sa.bindparam("reference", type_=sa.String))
    )


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
