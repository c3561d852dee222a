"""One household of the register as a value: its door, its areas, who owns it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from rules.decision_rule import PartKind
from rules.doors import Door
from rules.electorate import OwnerKind
from rules.registration import OwnerBasis, OwnerState


class Doubt(StrEnum):
    """Why a person must look at a row."""

    ADDRESS_UNSURE = "address_unsure"  # it may be another door
    OWNER_ALIKE = "owner_alike"  # one person under two spellings, it seems
    OWNER_OTHER = "owner_other"  # somebody else than in the register


@dataclass(frozen=True, slots=True)
class OwnerRecord:
    """One owner of one household. `is_voter`: the co-owners named this one (E10)."""

    name: str
    kind: OwnerKind = OwnerKind.NATURAL
    state: OwnerState = OwnerState.LIVING
    basis: OwnerBasis = OwnerBasis.REGISTERED
    phone: str = ""
    id_last4: str = ""
    is_voter: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdRecord:
    """One exclusive part as the register has it. Areas in m², two places."""

    door: Door
    floor: int | None = None
    kind: PartKind = PartKind.DWELLING
    registered_area: Decimal | None = None
    surveyed_area: Decimal | None = None
    contract_area: Decimal | None = None
    certificate_number: str = ""
    is_unsold: bool = False
    has_tenant: bool = False
    has_elderly: bool = False
    parking_spaces: int = 0
    note: str = ""
    owners: tuple[OwnerRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row of a workbook says; None and "" mean that it says nothing about it."""

    row: int
    door: Door
    floor: int | None = None
    kind: PartKind | None = None
    registered_area: Decimal | None = None
    surveyed_area: Decimal | None = None
    contract_area: Decimal | None = None
    certificate_number: str = ""
    is_unsold: bool | None = None
    note: str = ""
    owner_kind: OwnerKind | None = None
    owners: tuple[OwnerRecord, ...] = ()
    written: str = ""  # the address as it stands there, where it was hard to read
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a person must look before this row may count."""
        return bool(self.doubts)


_AREAS: Final = ("registered_area", "surveyed_area", "contract_area")
_STATED: Final = ("floor", "kind", *_AREAS, "certificate_number", "is_unsold", "note")
_BODIES: Final = (OwnerKind.LEGAL, OwnerKind.PUBLIC_UNIT, OwnerKind.DEVELOPER)


def place_of(door: Door, floor: int | None = None) -> str:
    """Return a text that sorts doors as one walks: "00003-00002-006-000601".

    Building, stairwell, floor, room; the basement (and what has no floor) comes first.
    """
    storey = door.floor if floor is None else floor
    return "-".join(
        (
            _padded(door.building, 5),
            _padded(door.stairwell, 5),
            f"{max(0, storey or 0):03}",
            f"{door.room:0>6}",
        )
    )


def _padded(text: str, width: int) -> str:
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    return digits.zfill(width) + text[len(digits) :]


def keys_of(owner: OwnerRecord, door: Door) -> tuple[str, ...]:
    """Return what tells the owner apart in a compound, the strongest first.

    A body is its name. A person is name and the tail of the identity number, or name and
    telephone; with neither, nobody can say that 王建国 of two doors is one man: the door
    tells them apart (E4: only the same buyer counts once).
    """
    if owner.kind in _BODIES:
        return (f"{owner.kind}:{owner.name}",)
    keys = []
    if owner.id_last4:
        keys.append(f"{owner.name}#{owner.id_last4}")
    if owner.phone:
        keys.append(f"{owner.name}@{owner.phone}")
    return tuple(keys) or (f"{owner.name}/{door}",)


def merged(entry: Entry, present: HouseholdRecord | None) -> HouseholdRecord:
    """Return the household after the row: what the row does not say stays as it is."""
    base = present or HouseholdRecord(entry.door, floor=entry.door.floor)
    stated = {name: value for name in _STATED if (value := getattr(entry, name)) not in (None, "")}
    owners = _merged_owners(entry, base) if entry.owners else base.owners
    return replace(base, **stated, owners=owners)


def _merged_owners(entry: Entry, base: HouseholdRecord) -> tuple[OwnerRecord, ...]:
    known = {owner.name: owner for owner in base.owners}
    return tuple(_merged_owner(owner, known.get(owner.name), entry) for owner in entry.owners)


def _merged_owner(new: OwnerRecord, old: OwnerRecord | None, entry: Entry) -> OwnerRecord:
    if old is None:
        return new
    return replace(
        old,
        kind=entry.owner_kind or old.kind,
        phone=new.phone or old.phone,
        id_last4=new.id_last4 or old.id_last4,
    )


def differences(before: HouseholdRecord, after: HouseholdRecord) -> tuple[str, ...]:
    """Return the names of the fields that differ, in the order of the record."""
    return tuple(
        field.name
        for field in fields(HouseholdRecord)
        if getattr(before, field.name) != getattr(after, field.name)
    )


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain JSON; areas as text, so that they stay exact."""
    plain = asdict(entry)
    for name in _AREAS:
        plain[name] = None if plain[name] is None else str(plain[name])
    return plain


def entry_from_json(plain: Mapping[str, Any]) -> Entry:
    """Return the entry that `entry_as_json` wrote."""
    given = dict(plain)
    for name in _AREAS:
        given[name] = None if given[name] is None else Decimal(given[name])
    given["door"] = Door(**given["door"])
    given["kind"] = PartKind(given["kind"]) if given["kind"] else None
    given["owner_kind"] = OwnerKind(given["owner_kind"]) if given["owner_kind"] else None
    given["doubts"] = tuple(Doubt(doubt) for doubt in given.get("doubts", ()))
    given["owners"] = tuple(_owner_from_json(owner) for owner in given["owners"])
    return Entry(**given)


def _owner_from_json(plain: Mapping[str, Any]) -> OwnerRecord:
    return OwnerRecord(
        name=plain["name"],
        kind=OwnerKind(plain["kind"]),
        state=OwnerState(plain["state"]),
        basis=OwnerBasis(plain["basis"]),
        phone=plain["phone"],
        id_last4=plain["id_last4"],
        is_voter=plain["is_voter"],
    )
