"""What happens on site: inspections, concealed works, wages, complaints."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.construction import Complaint, ConcealedWork, Inspection, WageMonth
from models.household import Household
from models.staff import Staff
from rules.construction import InspectionResult
from rules.money import Fen

PAGE = 30
"""Lines of one page of a list."""

T = TypeVar("T")


class Show(StrEnum):
    """Which records a list shows."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """What a list shows; `after` is the id of the last line already shown."""

    show: Show = Show.ALL
    oldest_first: bool = False
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """One page of a list; `counts` says how many there are of each kind."""

    lines: tuple[T, ...]
    counts: dict[Show, int]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """One inspection."""

    id: int
    inspected_on: date
    inspector: str
    by_residents: bool
    result: InspectionResult
    is_critical: bool
    finding: str
    photos: tuple[int, ...]
    rectify_by: date | None
    rectified_on: date | None
    rectification: str
    recorded_by: str

    @property
    def is_open(self) -> bool:
        """Whether something is still to be put right."""
        return self.result is not InspectionResult.PASS and self.rectified_on is None


@dataclass(frozen=True, slots=True)
class ConcealedLine:
    """One concealed work."""

    id: int
    part: str
    notified_on: date
    inspected_on: date | None
    engineer: str
    passed: bool | None
    covered_on: date | None
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WageLine:
    """The wages of one month; money in fen."""

    month: date
    workers: int
    amount: Fen
    paid_on: date | None
    evidence: str


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """One complaint or claim; `door` is "" where it names no home."""

    id: int
    door: str
    text: str
    is_damage_claim: bool
    received_at: datetime
    answer: str
    settled_at: datetime | None
    recorded_by: str


def inspection_list(session: Session, case_id: int, wanted: SiteFilter) -> Listed[InspectionLine]:
    """Return one page of inspections, in two queries."""
    closed = sa.or_(
        Inspection.result == InspectionResult.PASS, Inspection.rectified_on.is_not(None)
    )
    statement = sa.select(Inspection, Staff.name).join(Staff, Staff.id == Inspection.recorded_by)
    rows, counts, after = _listed(session, Inspection, case_id, closed, wanted, statement)
    return Listed(
        tuple(
            InspectionLine(
                id=row.id,
                inspected_on=row.inspected_on,
                inspector=row.inspector,
                by_residents=row.by_residents,
                result=row.result,
                is_critical=row.is_critical,
                finding=row.finding,
                photos=tuple(row.photos),
                rectify_by=row.rectify_by,
                rectified_on=row.rectified_on,
                rectification=row.rectification,
                recorded_by=name,
            )
            for row, name in rows
        ),
        counts,
        after,
    )


def concealed_list(session: Session, case_id: int, wanted: SiteFilter) -> Listed[ConcealedLine]:
    """Return one page of concealed works, in two queries."""
    closed = ConcealedWork.covered_on.is_not(None)
    statement = sa.select(ConcealedWork)
    rows, counts, after = _listed(session, ConcealedWork, case_id, closed, wanted, statement)
    return Listed(
        tuple(
            ConcealedLine(
                id=row.id,
                part=row.part,
                notified_on=row.notified_on,
                inspected_on=row.inspected_on,
                engineer=row.engineer,
                passed=row.passed,
                covered_on=row.covered_on,
                photos=tuple(row.photos),
            )
            for (row,) in rows
        ),
        counts,
        after,
    )


def complaint_list(session: Session, case_id: int, wanted: SiteFilter) -> Listed[ComplaintLine]:
    """Return one page of complaints, in two queries."""
    closed = Complaint.settled_at.is_not(None)
    statement = (
        sa.select(Complaint, Household.door, Staff.name)
        .outerjoin(Household, Household.id == Complaint.household_id)
        .outerjoin(Staff, Staff.id == Complaint.recorded_by)
    )
    rows, counts, after = _listed(session, Complaint, case_id, closed, wanted, statement)
    return Listed(
        tuple(
            ComplaintLine(
                id=row.id,
                door=door or "",
                text=row.text,
                is_damage_claim=row.is_damage_claim,
                received_at=row.received_at,
                answer=row.answer,
                settled_at=row.settled_at,
                recorded_by=name or "",
            )
            for row, door, name in rows
        ),
        counts,
        after,
    )


def wage_lines(session: Session, case_id: int) -> tuple[WageLine, ...]:
    """Return the wages by month, the newest first, in one query."""
    rows = session.scalars(
        sa.select(WageMonth).where(WageMonth.case_id == case_id).order_by(WageMonth.month.desc())
    )
    return tuple(
        WageLine(row.month, row.workers, row.amount, row.paid_on, row.evidence) for row in rows
    )


def _listed(  # noqa: PLR0913, PLR0917 -- a table, whose rows, which of them
    session: Session,
    table: Any,  # noqa: ANN401 -- one of three tables
    case_id: int,
    closed: sa.ColumnElement[bool],
    wanted: SiteFilter,
    statement: Any,  # noqa: ANN401 -- a Select of rows
) -> tuple[list[Any], dict[Show, int], int | None]:
    all_of, done = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((closed, 1), else_=0)), 0))
        .select_from(table)
        .where(table.case_id == case_id)
    ).one()
    statement = statement.where(table.case_id == case_id).limit(PAGE + 1)
    if wanted.show is not Show.ALL:
        statement = statement.where(closed if wanted.show is Show.CLOSED else ~closed)
    if wanted.after is not None:
        later = table.id > wanted.after if wanted.oldest_first else table.id < wanted.after
        statement = statement.where(later)
    order = table.id if wanted.oldest_first else table.id.desc()
    rows = list(session.execute(statement.order_by(order)).all())
    shown = rows[:PAGE]
    counts = {Show.ALL: all_of, Show.OPEN: all_of - done, Show.CLOSED: done}
    return shown, counts, shown[-1][0].id if len(rows) > PAGE else None
