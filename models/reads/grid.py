"""The household grid: every home of a case, where it stands, and what it answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.compound import Building, Stairwell
from models.demand_survey import SurveyAnswer
from models.household import Household, Owner, Ownership
from models.resident_consultation import Consultation
from rules.masking import mask_name


@dataclass(frozen=True, slots=True)
class GridHome:
    """One window of the grid. `owners` are masked (张*)."""

    household_id: int
    building_id: int | None
    building: str
    stairwell_id: int | None
    stairwell: str
    floor: int | None
    door: str
    room: str
    owners: str
    area: Decimal | None


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Every home of a case in staircase order. The same rows give the same object."""

    homes: tuple[GridHome, ...]


def grid_homes(session: Session, compound_id: int, stairwell_id: int | None) -> Grid:
    """Return every home of a case in staircase order, in one query.

    The rows are read each time, and looked into only where one has changed.
    """
    of_stairwell = stairwell_id is not None
    rows = session.execute(
        _homes(of_stairwell=of_stairwell),
        {"inside": stairwell_id if of_stairwell else compound_id},
    )
    return _grid(tuple(map(tuple, rows.all())))


@lru_cache(maxsize=8)  # one of 3,000 homes takes some 3 MB
def _grid(rows: tuple[tuple[Any, ...], ...]) -> Grid:
    return Grid(tuple(map(_home, rows)))


@lru_cache(maxsize=8192)
def _home(row: tuple[Any, ...]) -> GridHome:
    key, building_id, building, stairwell_id, stairwell, floor, door, room, names, area = row
    return GridHome(
        key,
        building_id,
        building or "",
        stairwell_id,
        stairwell or "",
        floor,
        door,
        room,
        "、".join(mask_name(name) for name in (names or "").split("、") if name),
        None if area is None else Decimal(area).scaleb(-2),
    )


@cache
def _homes(*, of_stairwell: bool) -> sa.Executable:
    home, building, stairwell = Household.__table__, Building.__table__, Stairwell.__table__
    owner, ownership = Owner.__table__, Ownership.__table__
    owners = (
        sa.select(sa.func.aggregate_strings(owner.c.name, "、"))
        .join_from(owner, ownership, ownership.c.owner_id == owner.c.id)
        .where(ownership.c.household_id == home.c.id)
        .scalar_subquery()
    )
    area = sa.func.coalesce(home.c.registered_area, home.c.surveyed_area, home.c.contract_area)
    inside = home.c.stairwell_id if of_stairwell else home.c.compound_id
    return (
        sa.select(
            *(home.c.id, home.c.building_id, building.c.number),
            *(home.c.stairwell_id, stairwell.c.number),
            *(home.c.floor, home.c.door, home.c.room, owners),
            sa.type_coerce(area, sa.BigInteger),  # in 0.01 m²
        )
        .select_from(home)
        .outerjoin(building, building.c.id == home.c.building_id)
        .outerjoin(stairwell, stairwell.c.id == home.c.stairwell_id)
        .where(inside == sa.bindparam("inside", type_=sa.BigInteger))
        .order_by(home.c.place)
    )


def survey_states(session: Session, case_id: int) -> Mapping[int, str]:
    """Return agree, disagree or undecided for every household that answered the survey.

    The newest answer counts; one query.
    """
    newer = aliased(SurveyAnswer)
    rows = session.execute(
        sa.select(SurveyAnswer.household_id, SurveyAnswer.wants_renovation).where(
            SurveyAnswer.case_id == case_id,
            ~sa.exists().where(
                newer.case_id == SurveyAnswer.case_id,
                newer.household_id == SurveyAnswer.household_id,
                newer.id > SurveyAnswer.id,
            ),
        )
    )
    words = {True: "agree", False: "disagree", None: "undecided"}
    return {household_id: words[wants] for household_id, wants in rows}


def newest_consultation(session: Session, case_id: int) -> Consultation | None:
    """Return the row of the case's newest published round of voting, None before the first."""
    return session.scalar(_newest_consultation(), {"of_case": case_id})


@cache
def _newest_consultation() -> sa.Select[Consultation]:
    return (
        sa.select(Consultation)
        .where(
            Consultation.case_id == sa.bindparam("of_case", type_=sa.BigInteger),
            Consultation.notice_at.is_not(None),
        )
        .order_by(Consultation.id.desc())
        .limit(1)
    )
