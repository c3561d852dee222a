"""Defects and warranties as pages, gates and reviewers read them."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Defect, Warranty
from models.household import Household
from rules.acceptance import DefectState
from rules.deadlines import local_day
from rules.warranty import WarrantyCategory

UNANSWERED = (DefectState.REPORTED, DefectState.FAILED)
"""States in which the contractor owes an answer."""


@dataclass(frozen=True, slots=True)
class DefectView:
    """One defect. `is_overdue`: the answer is late; `in_warranty`: None before acceptance."""

    id: int
    place: str
    door: str
    category: WarrantyCategory
    description: str
    reporter: str
    state: DefectState
    is_urgent: bool
    is_critical: bool
    reported_at: datetime
    respond_by: datetime
    repaired_on: date | None
    repair: str
    confirmed_by: str
    failed_repairs: int
    escalated_at: datetime | None
    photos: tuple[int, ...]
    is_overdue: bool
    in_warranty: bool | None
    warranty_ends_on: date | None


@dataclass(frozen=True, slots=True)
class WarrantyView:
    """One warranty clock. `days_left` is None for the design life of the structure."""

    category: WarrantyCategory
    starts_on: date
    ends_on: date | None
    days_left: int | None
    defects: int
    open_defects: int


@dataclass(frozen=True, slots=True)
class DefectFilter:
    """Which defects a list shows; `before` is the id after which the next page begins."""

    kind: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class DefectCount:
    """How many defects there are, and how many of them need somebody."""

    all: int
    open: int
    overdue: int
    critical_open: int
    escalated: int


def count_defects(session: Session, case_id: int, at: datetime) -> DefectCount:
    """Return the counts, in one query."""
    is_open = Defect.state != DefectState.CONFIRMED
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(sa.case((is_open, 1))),
            sa.func.count(sa.case((_overdue(at), 1))),
            sa.func.count(sa.case((sa.and_(is_open, Defect.is_critical), 1))),
            sa.func.count(sa.case((sa.and_(is_open, Defect.escalated_at.is_not(None)), 1))),
        ).where(Defect.case_id == case_id)
    ).one()
    return DefectCount(*row)


def defects_of(
    session: Session, case_id: int, wanted: DefectFilter, at: datetime, limit: int = 30
) -> tuple[DefectView, ...]:
    """Return a page of defects, the newest first, one more than `limit` if there are more.

    Two queries: the defects with their doors, and the warranties.
    """
    query = (
        sa.select(Defect, Household.door)
        .outerjoin(Household, Household.id == Defect.household_id)
        .where(Defect.case_id == case_id)
        .order_by(Defect.id.desc())
        .limit(limit + 1)
    )
    kinds: dict[str, sa.ColumnElement[bool]] = {
        "open": Defect.state != DefectState.CONFIRMED,
        "overdue": _overdue(at),
        "critical": sa.and_(Defect.is_critical, Defect.state != DefectState.CONFIRMED),
        "escalated": Defect.escalated_at.is_not(None),
        "confirmed": Defect.state == DefectState.CONFIRMED,
    }
    if wanted.kind in kinds:
        query = query.where(kinds[wanted.kind])
    if wanted.before:
        query = query.where(Defect.id < wanted.before)
    ends = _ends(session, case_id)
    return tuple(_view(row, door or "", ends, at) for row, door in session.execute(query))


def find_defect(session: Session, case_id: int, defect_id: int, at: datetime) -> DefectView | None:
    """Return one defect of a case, in two queries; None where the case has none such."""
    row = session.execute(
        sa.select(Defect, Household.door)
        .outerjoin(Household, Household.id == Defect.household_id)
        .where(Defect.case_id == case_id, Defect.id == defect_id)
    ).one_or_none()
    if row is None:
        return None
    return _view(row[0], row[1] or "", _ends(session, case_id), at)


def warranties_of(session: Session, case_id: int, at: datetime) -> tuple[WarrantyView, ...]:
    """Return the warranty clocks of a case, the first to end first; two queries."""
    today = local_day(at)
    counts = {
        category: (every, still)
        for category, every, still in session.execute(
            sa.select(
                Defect.category,
                sa.func.count(),
                sa.func.count(sa.case((Defect.state != DefectState.CONFIRMED, 1))),
            )
            .where(Defect.case_id == case_id)
            .group_by(Defect.category)
        )
    }
    rows = session.scalars(sa.select(Warranty).where(Warranty.case_id == case_id)).all()
    views = [
        WarrantyView(
            category=WarrantyCategory(row.category),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            days_left=None if row.ends_on is None else (row.ends_on - today).days,
            defects=counts.get(row.category, (0, 0))[0],
            open_defects=counts.get(row.category, (0, 0))[1],
        )
        for row in rows
    ]
    return tuple(sorted(views, key=lambda each: (each.ends_on or date.max, each.category)))


def _overdue(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Defect.state.in_(UNANSWERED), Defect.respond_by <= at)


def _ends(session: Session, case_id: int) -> dict[str, Warranty]:
    rows = session.scalars(sa.select(Warranty).where(Warranty.case_id == case_id))
    return {row.category: row for row in rows}


def _view(row: Defect, door: str, ends: dict[str, Warranty], at: datetime) -> DefectView:
    warranty = ends.get(row.category)
    covered = None
    if ends:
        day = local_day(row.reported_at)
        covered = warranty is not None and (warranty.ends_on is None or day <= warranty.ends_on)
    return DefectView(
        id=row.id,
        place=row.place,
        door=door,
        category=WarrantyCategory(row.category),
        description=row.description,
        reporter=row.reporter,
        state=row.state,
        is_urgent=row.is_urgent,
        is_critical=row.is_critical,
        reported_at=row.reported_at,
        respond_by=row.respond_by,
        repaired_on=row.repaired_on,
        repair=row.repair,
        confirmed_by=row.confirmed_by,
        failed_repairs=row.failed_repairs,
        escalated_at=row.escalated_at,
        photos=tuple(row.photos),
        is_overdue=row.state in UNANSWERED and row.respond_by <= at,
        in_warranty=covered,
        warranty_ends_on=None if warranty is None else warranty.ends_on,
    )
