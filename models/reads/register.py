"""The register of households as values: what is compared, shown and exported."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Building, Stairwell
from models.household import Household, Owner, Ownership
from rules.doors import Door
from rules.register_record import HouseholdRecord, OwnerRecord, keys_of

_COLUMNS = (
    Household.id,
    Household.door,
    Household.room,
    Household.floor,
    Household.kind,
    Household.registered_area,
    Household.surveyed_area,
    Household.contract_area,
    Household.certificate_number,
    Household.is_unsold,
    Household.has_tenant,
    Household.has_elderly,
    Household.parking_spaces,
    Household.note,
    Building.number.label("building"),
    Stairwell.number.label("stairwell"),
)


def records(session: Session, which: sa.ColumnElement[bool]) -> dict[int, HouseholdRecord]:
    """Return the households that `which` picks, by id, in staircase order. Two queries."""
    rows = session.execute(
        sa.select(*_COLUMNS)
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(which)
        .order_by(Household.place, Household.id)
    ).all()
    owners = owners_of(session, which)
    return {
        row.id: HouseholdRecord(
            door=Door(row.building or "", row.stairwell or "", row.room),
            floor=row.floor,
            kind=row.kind,
            registered_area=row.registered_area,
            surveyed_area=row.surveyed_area,
            contract_area=row.contract_area,
            certificate_number=row.certificate_number,
            is_unsold=row.is_unsold,
            has_tenant=row.has_tenant,
            has_elderly=row.has_elderly,
            parking_spaces=row.parking_spaces,
            note=row.note,
            owners=owners.get(row.id, ()),
        )
        for row in rows
    }


def owners_of(
    session: Session, which: sa.ColumnElement[bool]
) -> Mapping[int, tuple[OwnerRecord, ...]]:
    """Return the owners of the households that `which` picks, by household. One query."""
    rows = session.execute(
        sa.select(
            Ownership.household_id,
            Owner.name,
            Owner.kind,
            Owner.state,
            Ownership.basis,
            Owner.phone,
            Owner.id_last4,
            Ownership.is_voter,
        )
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(Household, Household.id == Ownership.household_id)
        .where(which)
        .order_by(Ownership.id)
    )
    found: dict[int, list[OwnerRecord]] = defaultdict(list)
    for household_id, name, kind, state, basis, phone, id_last4, is_voter in rows:
        owner = OwnerRecord(name, kind, state, basis, phone, id_last4, is_voter)
        found[household_id].append(owner)
    return {household_id: tuple(owners) for household_id, owners in found.items()}


def record_of(session: Session, household_id: int) -> HouseholdRecord | None:
    """Return one household, None if there is none. Two queries."""
    return records(session, Household.id == household_id).get(household_id)


def seen(of: Iterable[HouseholdRecord]) -> str:
    """Return a digest of what somebody was shown, to tell later whether it still stands."""
    text = json.dumps([_plain(record) for record in of], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(record: HouseholdRecord) -> list[object]:
    return [
        str(record.door),
        *(getattr(record, name) for name in _COMPARED),
        [[keys_of(owner, record.door), owner.state, owner.basis] for owner in record.owners],
        [[owner.phone, owner.id_last4, owner.is_voter, owner.name] for owner in record.owners],
    ]


_COMPARED = tuple(
    name for name in HouseholdRecord.__dataclass_fields__ if name not in {"door", "owners"}
)
