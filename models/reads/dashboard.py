"""The figures of an area: compounds, who manages them, where the cases stand, who pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.area import Area
from models.case import RenovationCase
from models.compound import Compound
from models.household import Household
from models.long_term_management import LedgerMonth
from rules.registration import LATEST_BUILT_YEAR, GovernanceStatus, ManagementMode
from rules.roles import Post
from rules.stages import Stage, Standing
from rules.upkeep import Collected


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """One area a person may look at."""

    id: int
    name: str
    path: str
    depth: int


@dataclass(frozen=True, slots=True)
class YardCollection:
    """What one compound billed and collected in its newest closed month, in fen."""

    compound: str
    reference: str
    collected: Collected


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts a dashboard's figures are made of; nothing here is a percentage."""

    compounds: int
    old: int  # built by the end of 2000
    ownerless: int
    buildings: int  # as the register of the area states them
    households: int  # likewise
    doors: int  # households registered door by door
    floor_area: Decimal  # m²
    by_governance: Mapping[GovernanceStatus | None, int]
    ownerless_by_mode: Mapping[ManagementMode | None, int]
    by_mode: Mapping[ManagementMode | None, int]
    cases_by_stage: Mapping[Stage, int]
    cases_by_standing: Mapping[Standing, int]
    lift_cases: int
    lift_cases_accepted: int
    yards: Sequence[YardCollection]


def areas_of(session: Session, posts: Sequence[Post]) -> Sequence[AreaChoice]:
    """Return the areas these posts reach, from the root down, in one query."""
    if not posts:
        return []
    reached = sa.or_(*(Area.path.startswith(post.area_path, autoescape=True) for post in posts))
    rows = session.execute(sa.select(Area).where(reached).order_by(Area.path).limit(500)).scalars()
    return [AreaChoice(a.id, a.name, a.path, a.path.count(".") - 1) for a in rows]


def figures_of(session: Session, area_path: str) -> Figures:
    """Return the counts below `area_path`, in eight queries whatever their size."""
    inside = Area.path.startswith(area_path, autoescape=True)
    cases = RenovationCase.area_path.startswith(area_path, autoescape=True)
    compounds = sa.join(Compound, Area, Area.id == Compound.area_id)
    modes = _grouped(session, compounds, inside, Compound.management_mode)
    governance = _grouped(session, compounds, inside, Compound.governance_status)
    ownerless = _grouped(
        session,
        compounds,
        sa.and_(inside, Compound.governance_status == GovernanceStatus.OWNERLESS),
        Compound.management_mode,
    )
    old, buildings, households, floor_area = session.execute(
        sa.select(
            sa.func.count().filter(Compound.built_year <= LATEST_BUILT_YEAR),
            sa.func.coalesce(sa.func.sum(Compound.buildings_stated), 0),
            sa.func.coalesce(sa.func.sum(Compound.households_stated), 0),
            sa.func.coalesce(sa.func.sum(Compound.floor_area), Decimal(0)),
        )
        .select_from(compounds)
        .where(inside)
    ).one()
    children, accepted = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(RenovationCase.stage == Stage.LONG_TERM_MANAGEMENT),
        ).where(cases, RenovationCase.stairwell_id.is_not(None))
    ).one()
    return Figures(
        compounds=sum(governance.values()),
        old=old,
        ownerless=governance.get(GovernanceStatus.OWNERLESS, 0),
        buildings=buildings or 0,
        households=households or 0,
        doors=_doors(session, inside),
        floor_area=floor_area or Decimal(0),
        by_governance=governance,
        ownerless_by_mode=ownerless,
        by_mode=modes,
        cases_by_stage=_grouped(session, RenovationCase.__table__, cases, RenovationCase.stage),
        cases_by_standing=_grouped(
            session, RenovationCase.__table__, cases, RenovationCase.standing
        ),
        lift_cases=children,
        lift_cases_accepted=accepted,
        yards=_yards(session, cases),
    )


def _grouped(
    session: Session,
    source: sa.FromClause,
    where: sa.ColumnElement[bool],
    by: InstrumentedAttribute[Any],
) -> dict[Any, int]:
    rows = session.execute(
        sa.select(by, sa.func.count()).select_from(source).where(where).group_by(by)
    )
    return {key: count for key, count in rows}  # noqa: C416 -- rows are not tuples to mypy


def _doors(session: Session, inside: sa.ColumnElement[bool]) -> int:
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Household)
            .join(Compound, Compound.id == Household.compound_id)
            .join(Area, Area.id == Compound.area_id)
            .where(inside)
        )
        or 0
    )


def _yards(session: Session, cases: sa.ColumnElement[bool]) -> Sequence[YardCollection]:
    newest = (
        sa.select(LedgerMonth.case_id, sa.func.max(LedgerMonth.month).label("month"))
        .where(LedgerMonth.closed_at.is_not(None))
        .group_by(LedgerMonth.case_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Compound.name, RenovationCase.reference, LedgerMonth.billed, LedgerMonth.collected
        )
        .join(
            newest,
            sa.and_(newest.c.case_id == LedgerMonth.case_id, newest.c.month == LedgerMonth.month),
        )
        .join(RenovationCase, RenovationCase.id == LedgerMonth.case_id)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(cases)
        .order_by(RenovationCase.reference)
    )
    return [
        YardCollection(name, reference, Collected(billed, collected))
        for name, reference, billed, collected in rows
    ]
