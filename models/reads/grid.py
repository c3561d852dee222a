"""The household grid: every home of a case, where it stands, and what it answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.compound import Building, Stairwell
from models.demand_survey import SurveyAnswer
from models.household import Household, Owner, Ownership
from models.reads.scope import homes_in
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


def grid_homes(session: Session, compound_id: int, stairwell_id: int | None) -> Sequence[GridHome]:
    """Return every home of a case in staircase order, in one query."""
    owners = (
        sa.select(sa.func.aggregate_strings(Owner.name, "、"))
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Ownership.household_id == Household.id)
        .scalar_subquery()
    )
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    rows = session.execute(
        sa.select(
            Household.id,
            Household.building_id,
            Building.number,
            Household.stairwell_id,
            Stairwell.number,
            Household.floor,
            Household.door,
            Household.room,
            owners,
            area,
        )
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(homes_in(compound_id, stairwell_id))
        .order_by(Household.place)
    )
    return [
        GridHome(
            key,
            building_id,
            building or "",
            stairwell_id,
            stairwell or "",
            floor,
            door,
            room,
            "、".join(mask_name(name) for name in (names or "").split("、") if name),
            square_metres,
        )
        for (
            key,
            building_id,
            building,
            stairwell_id,
            stairwell,
            floor,
            door,
            room,
            names,
            square_metres,
        ) in rows
    ]


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
    return session.scalar(
        sa.select(Consultation)
        .where(Consultation.case_id == case_id, Consultation.notice_at.is_not(None))
        .order_by(Consultation.id.desc())
        .limit(1)
    )
