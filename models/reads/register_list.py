"""The list of a case's households, filtered, sorted, by the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Building, Stairwell
from models.household import Household, Owner, Ownership
from models.reads.keyset import START, Sorting, Turn, leaf
from models.reads.register import owners_of
from models.reads.scope import in_scope
from rules.decision_rule import AreaBasis, PartKind
from rules.doors import Door
from rules.register_record import OwnerRecord


class Missing(StrEnum):
    """What a household may lack, or be, for a list to show it alone."""

    AREA = "area"
    OWNER = "owner"
    PHONE = "phone"
    CO_OWNED = "co_owned"
    UNSOLD = "unsold"


class SortBy(StrEnum):
    """What the list of households sorts by."""

    PLACE = "place"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class HouseholdFilter:
    """What a list of households shows."""

    building: str = ""
    stairwell: str = ""
    floor: int | None = None
    text: str = ""  # a door, an owner's name, a telephone
    missing: Missing | None = None
    sort: SortBy = SortBy.PLACE
    descending: bool = False
    turn: Turn = START


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One household in the list. `area` in m², from the first basis that is known."""

    id: int
    door: str
    kind: PartKind
    area: Decimal | None
    basis: AreaBasis | None
    certificate_number: str
    is_unsold: bool
    owners: tuple[OwnerRecord, ...]


@dataclass(frozen=True, slots=True)
class HouseholdList:
    """One page of households, how many there are in all, and the keys of the next pages."""

    lines: tuple[HouseholdLine, ...]
    total: int
    previous: int
    following: int


_AREA = sa.func.coalesce(
    Household.registered_area, Household.surveyed_area, Household.contract_area
)


def household_list(session: Session, case_id: int, wanted: HouseholdFilter) -> HouseholdList:
    """Return one page of the case's households. Four queries."""
    case = session.get_one(RenovationCase, case_id)
    statement = (
        sa.select(
            Household.id,
            Household.door,
            Household.kind,
            Household.registered_area,
            Household.surveyed_area,
            Household.contract_area,
            Household.certificate_number,
            Household.is_unsold,
        )
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(in_scope(case), *_conditions(wanted))
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    by = sa.func.coalesce(sa.type_coerce(_AREA, sa.BigInteger), 0)
    value = Household.place.expression if wanted.sort is SortBy.PLACE else by
    page = leaf(
        session,
        statement,
        Sorting(value, Household.id.expression, wanted.descending),
        wanted.turn,
    )
    owners = owners_of(session, Household.id.in_([row.id for row in page.rows]))
    lines = tuple(
        HouseholdLine(
            row.id,
            row.door,
            row.kind,
            *_area(row.registered_area, row.surveyed_area, row.contract_area),
            row.certificate_number,
            row.is_unsold,
            owners.get(row.id, ()),
        )
        for row in page.rows
    )
    return HouseholdList(lines, total, page.previous, page.following)


@dataclass(frozen=True, slots=True)
class StairwellLine:
    """One stairwell of the register, for a filter to offer; "" where a building has only one."""

    building: str
    stairwell: str
    households: int


def stairwells(session: Session, case_id: int) -> Sequence[StairwellLine]:
    """Return the stairwells of the case with their households, as one walks. Two queries."""
    case = session.get_one(RenovationCase, case_id)
    rows = session.execute(
        sa.select(Building.number, Stairwell.number, sa.func.count())
        .select_from(Household)
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(in_scope(case))
        .group_by(Building.number, Stairwell.number)
    )
    lines = [StairwellLine(building or "", well or "", count) for building, well, count in rows]
    return sorted(lines, key=lambda line: Door(line.building, line.stairwell, "").order)


def _conditions(wanted: HouseholdFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.building:
        found.append(Building.number == wanted.building)
    if wanted.stairwell:
        found.append(Stairwell.number == wanted.stairwell)
    if wanted.floor is not None:
        found.append(Household.floor == wanted.floor)
    if wanted.text:
        person = sa.or_(
            Owner.name.contains(wanted.text, autoescape=True),
            Owner.phone.startswith(wanted.text, autoescape=True),
        )
        found.append(
            sa.or_(Household.door.contains(wanted.text, autoescape=True), _owned().where(person))
        )
    if wanted.missing is not None:
        found.append(_lacking(wanted.missing))
    return found


def _owned() -> sa.Exists:
    return sa.exists().where(Ownership.household_id == Household.id, Ownership.owner_id == Owner.id)


def _lacking(missing: Missing) -> sa.ColumnElement[bool]:
    match missing:
        case Missing.AREA:
            return _AREA.is_(None)
        case Missing.OWNER:
            return ~_owned()
        case Missing.PHONE:
            return ~_owned().where(Owner.phone != "")
        case Missing.UNSOLD:
            return Household.is_unsold.is_(True)
        case Missing.CO_OWNED:
            owners = (
                sa.select(sa.func.count())
                .where(Ownership.household_id == Household.id)
                .scalar_subquery()
            )
            return owners > 1


def _area(
    registered: Decimal | None, surveyed: Decimal | None, contract: Decimal | None
) -> tuple[Decimal | None, AreaBasis | None]:
    known = zip((registered, surveyed, contract), AreaBasis, strict=True)
    return next(((area, basis) for area, basis in known if area is not None), (None, None))
