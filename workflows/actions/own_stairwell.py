"""What a stairwell's own case may touch: its own doors, not the facts of the compound."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Building, Stairwell
from models.household import Household
from models.reads.scope import in_scope
from rules.doors import Door
from rules.refusal import Refusal
from rules.stages import Standing


class OutsideStairwell(Refusal):
    """The door lies in another stairwell: facts `door`, `building` and `stairwell` (the own)."""

    code = "outside_stairwell"


class KeptByCompound(Refusal):
    """The case of the whole compound keeps these facts: fact `reference`."""

    code = "kept_by_compound"


def own_place(session: Session, case: RenovationCase) -> tuple[str, str] | None:
    """Return building and stairwell of a stairwell's own case, None for a compound's."""
    if case.stairwell_id is None:
        return None
    building, stairwell = session.execute(
        sa.select(Building.number, Stairwell.number)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Stairwell.id == case.stairwell_id)
    ).one()
    return building, stairwell


def require_own_doors(session: Session, case: RenovationCase, doors: Iterable[Door]) -> None:
    """Refuse doors of other stairwells in a stairwell's own case. At most one query.

    Raises:
        OutsideStairwell: for the first such door.
    """
    place = own_place(session, case)
    if place is None:
        return
    for door in doors:
        if (door.building, door.stairwell) != place:
            raise OutsideStairwell(door=str(door), building=place[0], stairwell=place[1])


def compounds_case(session: Session, case: RenovationCase) -> str:
    """Return the reference of the case that keeps the compound's facts; "" if it is `case`.

    While no case of the whole compound is under way, a stairwell's own case keeps them:
    somebody must be able to put them right.
    """
    if case.stairwell_id is None:
        return ""
    reference = session.scalar(
        sa.select(RenovationCase.reference)
        .where(
            RenovationCase.compound_id == case.compound_id,
            RenovationCase.stairwell_id.is_(None),
            RenovationCase.standing.in_([Standing.OPEN, Standing.SUSPENDED]),
        )
        .order_by(RenovationCase.id.desc())
        .limit(1)
    )
    return reference or ""


def require_compounds_own(session: Session, case: RenovationCase) -> None:
    """Refuse to change the compound from the case of one of its stairwells.

    Raises:
        KeptByCompound: if the compound has a case of its own under way.
    """
    reference = compounds_case(session, case)
    if reference:
        raise KeptByCompound(reference=reference)


def is_own_home(session: Session, case: RenovationCase, household_id: int) -> bool:
    """Return whether the household is among the case's. One query."""
    mine = sa.select(Household.id).where(in_scope(case), Household.id == household_id)
    return session.scalar(mine) is not None
