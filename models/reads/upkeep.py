"""Running costs of lifts, satisfaction, stars and rewards as pages show them."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Building, Stairwell
from models.household import Household
from models.long_term_management import LiftCost, SatisfactionSurvey, StarRating, TakeoverReward
from models.reads.scope import households_of
from rules.money import Fen
from rules.satisfaction import Satisfaction, Subject
from rules.upkeep import CostItem, RunningCost, running_shares


@dataclass(frozen=True, slots=True)
class LiftCostView:
    """What one stairwell's lift costs a month, and each payer's share (R01, R02); fen."""

    id: int
    stairwell: str
    operator: str
    starts_on: date
    items: tuple[RunningCost, ...]
    total: Fen
    shares: tuple[tuple[str, Fen], ...]  # door and share, in staircase order
    inspection_due_on: date | None


@dataclass(frozen=True, slots=True)
class StairwellHomes:
    """A stairwell with its homes: id, door, floor."""

    id: int
    name: str
    homes: tuple[tuple[int, str, int | None], ...]


@dataclass(frozen=True, slots=True)
class SurveyView:
    """One satisfaction survey."""

    subject: Subject
    held_on: date
    households: int
    result: Satisfaction
    note: str


def lift_costs_of(session: Session, case_id: int) -> tuple[LiftCostView, ...]:
    """Return the running costs of lifts, stairwell by stairwell; two queries."""
    rows = session.execute(
        sa.select(LiftCost, Building.number, Stairwell.number)
        .join(Stairwell, Stairwell.id == LiftCost.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(LiftCost.case_id == case_id)
        .order_by(Stairwell.id, LiftCost.starts_on.desc())
    ).all()
    homes = [home for row in rows for home in row[0].payers]
    named = sa.select(Household.id, Household.door).where(Household.id.in_(homes))
    doors = {number: door for number, door in session.execute(named)}  # noqa: C416 -- rows are no pairs to mypy
    return tuple(_lift_cost(row[0], f"{row[1]}号楼{row[2]}单元", doors) for row in rows)


def stairwells_of(session: Session, case_id: int) -> tuple[StairwellHomes, ...]:
    """Return the stairwells of a case with their homes in staircase order; one query."""
    rows = session.execute(
        sa.select(
            Stairwell.id,
            Building.number,
            Stairwell.number,
            Household.id,
            Household.door,
            Household.floor,
        )
        .join(Stairwell, Stairwell.id == Household.stairwell_id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(households_of(case_id))
        .order_by(Household.place, Household.id)
    )
    found: dict[int, tuple[str, list[tuple[int, str, int | None]]]] = {}
    for stairwell, building, number, home, door, floor in rows:
        name, homes = found.setdefault(stairwell, (f"{building}号楼{number}单元", []))
        homes.append((home, door, floor))
        del name
    return tuple(
        StairwellHomes(number, name, tuple(homes)) for number, (name, homes) in found.items()
    )


def surveys_of(session: Session, case_id: int) -> tuple[SurveyView, ...]:
    """Return the satisfaction surveys, the newest first; one query."""
    rows = session.scalars(
        sa.select(SatisfactionSurvey)
        .where(SatisfactionSurvey.case_id == case_id)
        .order_by(SatisfactionSurvey.held_on.desc(), SatisfactionSurvey.id.desc())
    )
    return tuple(
        SurveyView(
            subject=Subject(row.subject),
            held_on=row.held_on,
            households=row.households,
            result=Satisfaction({int(mark): count for mark, count in row.counts.items()}),
            note=row.note,
        )
        for row in rows
    )


def stars_of(session: Session, case_id: int) -> tuple[StarRating, ...]:
    """Return the star ratings, the newest year first; one query. Read only, never changed."""
    rows = session.scalars(
        sa.select(StarRating).where(StarRating.case_id == case_id).order_by(StarRating.year.desc())
    )
    return tuple(rows)


def rewards_of(session: Session, case_id: int) -> tuple[TakeoverReward, ...]:
    """Return the rewards claimed, the newest year first; one query. Read only, never changed."""
    rows = session.scalars(
        sa.select(TakeoverReward)
        .where(TakeoverReward.case_id == case_id)
        .order_by(TakeoverReward.year.desc())
    )
    return tuple(rows)


def _lift_cost(row: LiftCost, stairwell: str, doors: dict[int, str]) -> LiftCostView:
    shares = running_shares(row.total, len(row.payers)) if row.payers else ()
    return LiftCostView(
        id=row.id,
        stairwell=stairwell,
        operator=row.operator,
        starts_on=row.starts_on,
        items=tuple(
            RunningCost(CostItem(each["item"]), Fen(each["amount"]), each["months"])
            for each in row.items
        ),
        total=row.total,
        shares=tuple(
            (doors.get(home, "—"), share) for home, share in zip(row.payers, shares, strict=True)
        ),
        inspection_due_on=row.inspection_due_on,
    )
