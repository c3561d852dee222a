"""Rows of a workbook that speak of other owners than the register, and how a person settles them.

A workbook must not replace 张建国 by 张**, nor an owner by the buyer of the flat next door: such
rows wait until somebody has looked.

Source: ours [P]; DOMAIN §2.2 E19 asks that every correction of the roll be logged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rules.doors import Door, parse_door
from rules.owner_linkage import LinkVerdict, Listed, link_owners, plain_name
from rules.refusal import Refusal
from rules.register_record import Doubt, Entry, HouseholdRecord, OwnerRecord


class NothingToSettle(Refusal):
    """The row does not wait for anybody: fact `row`."""

    code = "nothing_to_settle"


class DoorTwice(Refusal):
    """Another row of the file is this door already: facts `door` and `row`."""

    code = "door_twice_in_file"


class Settling(StrEnum):
    """What a person says of a doubtful row."""

    AS_WRITTEN = "as_written"
    SAME_OWNER = "same_owner"  # keep the register's names, take the rest
    OTHER_DOOR = "other_door"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Settled:
    """One row and what was said of it; `door` as typed, for `OTHER_DOOR`."""

    row: int
    settling: Settling
    door: str = ""


def doubted(entry: Entry, present: HouseholdRecord | None, sound: Callable[[str], str]) -> Entry:
    """Return the entry with what is doubtful about its owners.

    Args:
        entry: a good row.
        present: the household of that door as the register has it.
        sound: how a name sounds, so that 张伟 and 章玮 are heard alike.
    """
    if present is None or not present.owners or not entry.owners:
        return entry
    names = {owner.name for owner in present.owners}
    new = [owner for owner in entry.owners if owner.name not in names]
    if not new:
        return entry
    door = str(entry.door)
    links = link_owners(
        [_listed(owner, door, sound) for owner in present.owners],
        [_listed(owner, door, sound) for owner in new],
    )
    alike = all(link.verdict is not LinkVerdict.OTHER for link in links)
    doubt = Doubt.OWNER_ALIKE if alike else Doubt.OWNER_OTHER
    return replace(entry, doubts=(*entry.doubts, doubt))


def settle(
    entries: Sequence[Entry], settled: Settled, present: Mapping[str, HouseholdRecord]
) -> tuple[Entry, ...]:
    """Return the rows after a person has spoken about one of them.

    Args:
        entries: all rows of the file.
        settled: which row, and what of it.
        present: the register by door, for `SAME_OWNER`.

    Raises:
        NothingToSettle: if that row does not wait.
        DoorTwice: if the door is that of another row.
        NotADoor: if the door that was typed cannot be read.
    """
    row = next((entry for entry in entries if entry.row == settled.row and entry.is_open), None)
    if row is None:
        raise NothingToSettle(row=settled.row)
    if settled.settling is Settling.LEAVE_OUT:
        return tuple(entry for entry in entries if entry is not row)
    after = _after(row, settled, present)
    twin = next((e for e in entries if e is not row and e.door == after.door), None)
    if twin is not None:
        raise DoorTwice(door=str(after.door), row=twin.row)
    return tuple(after if entry is row else entry for entry in entries)


def _after(row: Entry, settled: Settled, present: Mapping[str, HouseholdRecord]) -> Entry:
    if settled.settling is Settling.OTHER_DOOR:
        door = parse_door(settled.door)
        floor = _floor(row, door)
        return replace(row, door=door, floor=floor, doubts=())
    household = present.get(str(row.door))
    if settled.settling is Settling.SAME_OWNER and household is not None:
        return replace(row, owners=_kept(row, household), doubts=())
    return replace(row, doubts=())


def _floor(row: Entry, door: Door) -> int | None:
    # A floor that was told from the room goes with the room.
    return door.floor if row.floor == row.door.floor else row.floor


def _kept(row: Entry, household: HouseholdRecord) -> tuple[OwnerRecord, ...]:
    """Return the register's owners, with what the row adds where there is one of each."""
    if len(row.owners) != 1 or len(household.owners) != 1:
        return household.owners
    known, new = household.owners[0], row.owners[0]
    return (
        replace(known, phone=new.phone or known.phone, id_last4=new.id_last4 or known.id_last4),
    )


def _listed(owner: OwnerRecord, door: str, sound: Callable[[str], str]) -> Listed:
    name = plain_name(owner.name)
    return Listed(door, name, sound(name), owner.phone, owner.id_last4)
