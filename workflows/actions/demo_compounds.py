"""Compounds of the demo city with their homes and owners, written in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Building, Compound, Stairwell
from models.household import Household, Owner, Ownership


@dataclass(frozen=True, slots=True)
class DemoHome:
    """One home and its owner; the owner is generated, never a person."""

    building: int
    stairwell: int
    floor: int
    room: str
    area: Decimal
    owner: str
    phone: str
    parking_spaces: int = 0
    has_tenant: bool = False

    @property
    def door(self) -> str:
        """Building, stairwell and room, such as "3-2-601"."""
        return f"{self.building}-{self.stairwell}-{self.room}"


@dataclass(frozen=True, slots=True)
class DemoCompound:
    """A compound of the seeds; `columns` are further ones of its row."""

    area_id: int
    name: str
    homes: Sequence[DemoHome]
    columns: dict[str, Any] = field(default_factory=dict)


def example_compound(session: Session, area_ids: Sequence[int], name: str) -> Compound | None:
    """Return the compound of that name in one of the communities, in one query."""
    return session.scalar(
        sa.select(Compound).where(Compound.area_id.in_(area_ids), Compound.name == name)
    )


def mark_example(session: Session, case_id: int) -> None:
    """Mark the compound of a case as an example."""
    session.execute(
        sa.update(Compound)
        .where(
            Compound.id
            == sa.select(RenovationCase.compound_id)
            .where(RenovationCase.id == case_id)
            .scalar_subquery()
        )
        .values(is_example=True)
    )


def add_compound(session: Session, new: DemoCompound) -> Compound:
    """Write a compound with everything below it; about ten statements, whatever its size."""
    compound = Compound(
        area_id=new.area_id,
        name=new.name,
        is_example=True,
        households_stated=len(new.homes),
        buildings_stated=len({home.building for home in new.homes}),
        **new.columns,
    )
    session.add(compound)
    session.flush()  # everything below needs its id
    buildings = _buildings(session, compound.id, new.homes)
    stairwells = _stairwells(session, buildings, new.homes)
    homes = _homes(session, compound.id, new.homes, buildings, stairwells)
    owners = _owners(session, compound.id, new.homes)
    session.execute(
        sa.insert(Ownership),
        [{"household_id": homes[home.door], "owner_id": owners[home.phone]} for home in new.homes],
    )
    return compound


def stairwells_of(session: Session, compound_id: int) -> list[tuple[int, str]]:
    """Return the stairwells of a compound in order, each with what people call it; one query."""
    rows = session.execute(
        sa.select(Stairwell.id, Building.number, Stairwell.number)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Building.compound_id == compound_id)
        .order_by(Building.id, Stairwell.id)
    )
    return [
        (stairwell_id, f"{building}号楼{number}单元") for stairwell_id, building, number in rows
    ]


def _buildings(session: Session, compound_id: int, homes: Sequence[DemoHome]) -> dict[int, int]:
    floors: dict[int, int] = {}
    for home in homes:
        floors[home.building] = max(home.floor, floors.get(home.building, 1))
    session.execute(
        sa.insert(Building),
        [
            {"compound_id": compound_id, "number": str(number), "floors": height}
            for number, height in floors.items()
        ],
    )
    rows = session.execute(
        sa.select(Building.number, Building.id).where(Building.compound_id == compound_id)
    )
    return {int(number): building_id for number, building_id in rows}


def _stairwells(
    session: Session, buildings: dict[int, int], homes: Sequence[DemoHome]
) -> dict[tuple[int, int], int]:
    places = sorted({(home.building, home.stairwell) for home in homes})
    session.execute(
        sa.insert(Stairwell),
        [{"building_id": buildings[b], "number": str(s)} for b, s in places],
    )
    rows = session.execute(
        sa.select(Building.number, Stairwell.number, Stairwell.id)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Stairwell.building_id.in_(buildings.values()))
    )
    return {(int(b), int(s)): stairwell_id for b, s, stairwell_id in rows}


def _homes(
    session: Session,
    compound_id: int,
    homes: Sequence[DemoHome],
    buildings: dict[int, int],
    stairwells: dict[tuple[int, int], int],
) -> dict[str, int]:
    session.execute(
        sa.insert(Household),
        [
            {
                "compound_id": compound_id,
                "building_id": buildings[home.building],
                "stairwell_id": stairwells[home.building, home.stairwell],
                "door": home.door,
                "place": f"{home.building:05}-{home.stairwell:05}-{home.floor:03}-{home.room:0>6}",
                "room": home.room,
                "floor": home.floor,
                "registered_area": home.area,
                "parking_spaces": home.parking_spaces,
                "has_tenant": home.has_tenant,
            }
            for home in homes
        ],
    )
    rows = session.execute(
        sa.select(Household.door, Household.id).where(Household.compound_id == compound_id)
    )
    return {door: household_id for door, household_id in rows}  # noqa: C416 -- rows are not tuples to mypy


def _owners(session: Session, compound_id: int, homes: Sequence[DemoHome]) -> dict[str, int]:
    session.execute(
        sa.insert(Owner),
        [
            {
                "compound_id": compound_id,
                "identity": home.phone,
                "name": home.owner,
                "phone": home.phone,
            }
            for home in homes
        ],
    )
    rows = session.execute(
        sa.select(Owner.identity, Owner.id).where(Owner.compound_id == compound_id)
    )
    return {identity: owner_id for identity, owner_id in rows}  # noqa: C416 -- rows are not tuples to mypy
