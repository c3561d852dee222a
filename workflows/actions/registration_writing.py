"""Writing households and their owners into the register of a compound."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Building, Stairwell
from models.household import Household, Owner, Ownership
from rules.doors import Door
from rules.register_record import HouseholdRecord, OwnerRecord, keys_of, place_of


@dataclass(frozen=True, slots=True)
class Writing:
    """One household to be written: its row, None for a new one, and what it shall be."""

    household_id: int | None
    record: HouseholdRecord


def write_households(
    session: Session, compound_id: int, writings: Sequence[Writing]
) -> list[Household]:
    """Write the households, their buildings, stairwells and owners; return their rows.

    The same person under several doors is one owner (rules.register_record.keys_of); owners
    nobody refers to any more are forgotten. Six queries, and the inserts in batches.
    """
    places = _Places(session, compound_id, [writing.record.door for writing in writings])
    wanted = [writing.household_id for writing in writings if writing.household_id is not None]
    present = {
        row.id: row
        for row in session.scalars(
            sa.select(Household).where(
                Household.compound_id == compound_id, Household.id.in_(wanted)
            )
            if len(wanted) < _FEW
            else sa.select(Household).where(Household.compound_id == compound_id)
        )
    }
    rows: list[Household] = []
    for writing in writings:
        row = present.get(writing.household_id or 0) or Household(compound_id=compound_id)
        _fill(row, writing.record, places)
        rows.append(row)
    session.add_all(rows)
    session.flush()  # ownerships name the households
    _write_owners(session, compound_id, list(zip(rows, writings, strict=True)))
    return rows


_FEW = 400  # ids in one IN(); beyond it, reading the compound is quicker


class _Places:
    """The buildings and stairwells that doors name; missing ones are added."""

    def __init__(self, session: Session, compound_id: int, doors: Iterable[Door]) -> None:
        self.buildings = {
            row.number: row
            for row in session.scalars(
                sa.select(Building).where(Building.compound_id == compound_id)
            )
        }
        named = {door.building: None for door in doors if door.building}
        new = [
            Building(compound_id=compound_id, number=number)
            for number in named
            if number not in self.buildings
        ]
        session.add_all(new)
        session.flush()  # stairwells name their building
        self.buildings |= {building.number: building for building in new}
        self._load_stairwells(session, compound_id, doors)

    def _load_stairwells(self, session: Session, compound_id: int, doors: Iterable[Door]) -> None:
        self.stairwells = {
            (row.building_id, row.number): row
            for row in session.scalars(
                sa.select(Stairwell)
                .join(Building, Building.id == Stairwell.building_id)
                .where(Building.compound_id == compound_id)
            )
        }
        named = {
            (self.buildings[door.building].id, door.stairwell): None
            for door in doors
            if door.building and door.stairwell
        }
        new = [
            Stairwell(building_id=building_id, number=number)
            for building_id, number in named
            if (building_id, number) not in self.stairwells
        ]
        session.add_all(new)
        session.flush()  # households name their stairwell
        self.stairwells |= {(row.building_id, row.number): row for row in new}

    def ids(self, door: Door) -> tuple[int | None, int | None]:
        building = self.buildings.get(door.building)
        if building is None:
            return None, None
        stairwell = self.stairwells.get((building.id, door.stairwell))
        return building.id, None if stairwell is None else stairwell.id


def _fill(row: Household, record: HouseholdRecord, places: _Places) -> None:
    row.building_id, row.stairwell_id = places.ids(record.door)
    row.door = str(record.door)
    row.place = place_of(record.door, record.floor)
    row.room = record.door.room
    for name in _SAME_NAME:
        setattr(row, name, getattr(record, name))


_SAME_NAME = tuple(
    name for name in HouseholdRecord.__dataclass_fields__ if name not in {"door", "owners"}
)


@dataclass
class _Owners:
    """The owners of a compound by everything that tells them apart, and who owns what."""

    compound_id: int
    by_key: dict[str, Owner] = field(default_factory=dict)
    held: dict[int, list[tuple[Ownership, Owner]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    doors: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by owner

    def find(self, record: OwnerRecord, household: Household, door: Door) -> Owner | None:
        keys = keys_of(record, door)
        for key in keys:
            owner = self.by_key.get(key)
            if owner is not None and _compatible(owner, record):
                return owner
        same_name = [owner for _, owner in self.held[household.id] if owner.name == record.name]
        for owner in same_name:
            if self.doors[owner.id] == 1 or _compatible(owner, record):
                return owner
        return None

    def keep(self, owner: Owner, record: OwnerRecord, door: Door) -> None:
        keys = keys_of(record, door)
        owner.kind, owner.state = record.kind, record.state
        owner.phone, owner.id_last4 = record.phone, record.id_last4
        if not owner.identity or keys[0] not in self.by_key:
            owner.identity = self._free(keys[0], door)
        for key in keys:
            self.by_key.setdefault(key, owner)

    def _free(self, key: str, door: Door) -> str:
        # The tail of the number alone may be shared by two people of one name.
        return key if key not in self.by_key else f"{key}/{door}"


def _compatible(owner: Owner, record: OwnerRecord) -> bool:
    pairs = ((owner.id_last4, record.id_last4), (owner.phone, record.phone))
    conflicts = [bool(old and new and old != new) for old, new in pairs]
    # Another telephone is no other person, another identity number is; a telephone that is
    # all we know tells people apart.
    if conflicts[0]:
        return False
    return not conflicts[1] or bool(owner.id_last4 and record.id_last4)


def _load_owners(session: Session, compound_id: int) -> _Owners:
    owners = _Owners(compound_id)
    for owner in session.scalars(sa.select(Owner).where(Owner.compound_id == compound_id)):
        owners.by_key.setdefault(owner.identity, owner)
        if owner.id_last4:
            owners.by_key.setdefault(f"{owner.name}#{owner.id_last4}", owner)
        if owner.phone:
            owners.by_key.setdefault(f"{owner.name}@{owner.phone}", owner)
    rows = session.execute(
        sa.select(Ownership, Owner)
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(Owner.compound_id == compound_id)
        .order_by(Ownership.id)
    )
    for ownership, owner in rows:
        owners.held[ownership.household_id].append((ownership, owner))
        owners.doors[owner.id] += 1
    return owners


def _write_owners(
    session: Session, compound_id: int, pairs: Sequence[tuple[Household, Writing]]
) -> None:
    owners = _load_owners(session, compound_id)
    chosen: list[tuple[Household, list[tuple[Owner, OwnerRecord]]]] = []
    for household, writing in pairs:
        door = writing.record.door
        mine: list[tuple[Owner, OwnerRecord]] = []
        for record in writing.record.owners:
            owner = owners.find(record, household, door)
            if owner is None:
                owner = Owner(compound_id=compound_id, name=record.name, identity="")
            owners.keep(owner, record, door)
            mine.append((owner, record))
        chosen.append((household, mine))
    session.add_all(owner for _, mine in chosen for owner, _ in mine)
    session.flush()  # ownerships name the owners
    left = [
        owner_id
        for household, mine in chosen
        for owner_id in _hold(session, household, mine, owners)
    ]
    session.flush()
    if left:
        still = sa.exists().where(Ownership.owner_id == Owner.id)
        session.execute(sa.delete(Owner).where(Owner.id.in_(left), ~still))


def _hold(
    session: Session,
    household: Household,
    mine: Sequence[tuple[Owner, OwnerRecord]],
    owners: _Owners,
) -> list[int]:
    """Make the ownerships of one household be `mine`; return the owners who lost theirs."""
    present = {owner.id: ownership for ownership, owner in owners.held[household.id]}
    for owner, record in dict(mine).items():
        ownership = present.pop(owner.id, None)
        if ownership is None:
            ownership = Ownership(household_id=household.id, owner_id=owner.id)
            session.add(ownership)
        ownership.basis, ownership.is_voter = record.basis, record.is_voter
    for ownership in present.values():
        session.delete(ownership)
    return list(present)
