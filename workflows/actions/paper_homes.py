"""The homes of a case or of a round's frozen roll, as forms for every household print them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.consent import Household, Owner
from models.compound import Building, Stairwell
from models.household import Household as Home
from models.household import Owner as Owning
from models.household import Ownership
from models.reads.scope import households_of
from models.resident_consultation import RollEntry
from rules.decision_rule import AreaBasis, PartKind
from workflows.actions.paper_sheet import Whose


@dataclass(frozen=True, slots=True)
class PrintedHome:
    """One home: whose paper it is, what is printed of it, and the stairwell it is in."""

    whose: Whose
    household: Household
    stairwell: str


def case_homes(session: Session, case_id: int) -> Sequence[PrintedHome]:
    """Return the homes of a case, without parking and storage, in staircase order; two queries."""
    rows = session.execute(
        sa.select(Home, Building.number, Stairwell.number)
        .outerjoin(Building, Building.id == Home.building_id)
        .outerjoin(Stairwell, Stairwell.id == Home.stairwell_id)
        .where(households_of(case_id), Home.kind.not_in([PartKind.PARKING, PartKind.STORAGE]))
        .order_by(Home.place, Home.id)
    ).all()
    owners = _owners(session, households_of(case_id))
    return [_home(home, number, stair, owners, _area(home)) for home, number, stair in rows]


def roll_homes(
    session: Session, consultation_id: int, entry_id: int | None = None
) -> Sequence[PrintedHome]:
    """Return the homes that vote in a round, with the area that counts; two queries.

    Args:
        session: an open session.
        consultation_id: a round whose roll is frozen.
        entry_id: only this line of the roll.
    """
    on_roll = [RollEntry.consultation_id == consultation_id, RollEntry.is_eligible]
    if entry_id is not None:
        on_roll.append(RollEntry.id == entry_id)
    rows = session.execute(
        sa.select(Home, Building.number, Stairwell.number, RollEntry.area, RollEntry.area_basis)
        .join(RollEntry, RollEntry.household_id == Home.id)
        .outerjoin(Building, Building.id == Home.building_id)
        .outerjoin(Stairwell, Stairwell.id == Home.stairwell_id)
        .where(*on_roll)
        .order_by(RollEntry.place, RollEntry.id)
    ).all()
    here = sa.exists().where(RollEntry.household_id == Home.id, *on_roll)
    owners = _owners(session, here)
    return [
        _home(home, number, stair, owners, (area if basis else None, basis))
        for home, number, stair, area, basis in rows
    ]


def place_name(building: str | None, stairwell: str | None) -> str:
    """Return "3号楼2单元" of what is known of it."""
    return "".join([f"{building}号楼" if building else "", f"{stairwell}单元" if stairwell else ""])


def _owners(session: Session, here: sa.ColumnElement[bool]) -> Mapping[int, tuple[Owner, ...]]:
    rows = session.execute(
        sa.select(Ownership.household_id, Owning.name, Owning.id_last4)
        .join(Owning, Owning.id == Ownership.owner_id)
        .join(Home, Home.id == Ownership.household_id)
        .where(here)
        .order_by(Ownership.household_id, Ownership.id)
    )
    found: dict[int, tuple[Owner, ...]] = {}
    for home, name, last4 in rows:
        found[home] = (*found.get(home, ()), Owner(name, last4))
    return found


def _area(home: Home) -> tuple[Decimal | None, str]:
    """Return the first area that is known, with its basis (E3)."""
    known = {
        AreaBasis.REGISTERED: home.registered_area,
        AreaBasis.SURVEYED: home.surveyed_area,
        AreaBasis.CONTRACT: home.contract_area,
    }
    return next(((area, basis.value) for basis, area in known.items() if area), (None, ""))


def _home(
    home: Home,
    building: str | None,
    stairwell: str | None,
    owners: Mapping[int, tuple[Owner, ...]],
    area: tuple[Decimal | None, str],
) -> PrintedHome:
    household = Household(
        building=f"{building}号楼" if building else "",
        stairwell=f"{stairwell}单元" if stairwell else "",
        room=home.room,
        owners=owners.get(home.id, ()),
        certificate_no=home.certificate_number,
        area=area[0],
        area_basis=area[1],
    )
    whose = Whose(home.id, home.door, home.place, home.has_elderly)
    return PrintedHome(whose, household, place_name(building, stairwell))
