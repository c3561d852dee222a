"""The frozen roll of owners: who may vote in a round, and with how many m²."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household, Owner, Ownership
from models.reads.ballots import ballots_of
from models.reads.exclusive_part import exclusive_parts
from models.reads.scope import households_of
from models.resident_consultation import Consultation, RollEntry
from rules.electorate import ExclusivePart, RollLine, draw_roll
from rules.refusal import Refusal


class RollIncomplete(Refusal):
    """Parts on the roll have no area, so it cannot be frozen."""

    code = "roll_incomplete"


def freeze_roll(session: Session, case: RenovationCase, row: Consultation) -> Sequence[RollLine]:
    """Write the roll of owners as it stands now, with what every ballot's own roll needs.

    Raises:
        RollIncomplete: if an eligible part has no area.
    """
    parts = exclusive_parts(session, case.id)
    rule = ballots_of(session, row.id)[0].rule
    roll = draw_roll(parts, rule.electorate)
    if roll.without_area:
        raise RollIncomplete(
            count=len(roll.without_area), doors=[line.door for line in roll.without_area[:5]]
        )
    owners, voters = _owners_of(session, case.id)
    places = dict(
        session.execute(
            sa.select(Household.id, Household.place).where(households_of(case.id))
        ).all()
    )
    values = [
        _entry(row, part, line, owners, voters, places)
        for part, line in zip(parts, roll.lines, strict=True)
    ]
    if values:
        session.execute(sa.insert(RollEntry), values)
    row.roll_digest = roll_digest(roll.lines)
    return roll.lines


def roll_digest(lines: Iterable[RollLine]) -> str:
    """Return the SHA-256 of a roll: door, group, area and eligibility of every part."""
    text = "\n".join(
        f"{line.door}\t{line.owner_group}\t{line.area}\t{int(line.eligible)}" for line in lines
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _entry(  # noqa: PLR0913, PLR0917 -- one line gathers from many
    row: Consultation,
    part: ExclusivePart,
    line: RollLine,
    owners: Mapping[str, list[str]],
    voters: Mapping[str, int],
    places: Mapping[int, str],
) -> dict[str, object]:
    return {
        "consultation_id": row.id,
        "household_id": int(part.household_id),
        "owner_group": line.owner_group,
        "door": part.door,
        "owner_names": "、".join(owners.get(part.household_id, [])),
        "area": line.area,
        "area_basis": line.area_basis.value if line.area_basis else "",
        "building_id": int(part.building) if part.building else None,
        "stairwell_id": int(part.stairwell) if part.stairwell else None,
        "is_eligible": line.eligible,
        "why_not": line.why_not.value if line.why_not else "",
        "place": places.get(int(part.household_id), part.door),
        "kind": part.kind,
        "owners": sorted(part.owners),
        "owner_kinds": sorted(kind.value for kind in part.owner_kinds),
        "owner_status": part.owner_status,
        "registered_area": part.registered_area,
        "surveyed_area": part.surveyed_area,
        "contract_area": part.contract_area,
        "voter_id": voters.get(part.household_id),
    }


def _owners_of(session: Session, case_id: int) -> tuple[Mapping[str, list[str]], Mapping[str, int]]:
    names: dict[str, list[str]] = {}
    voters: dict[str, list[int]] = {}
    rows = session.execute(
        sa.select(Ownership.household_id, Owner.id, Owner.name, Ownership.is_voter)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(Household, Household.id == Ownership.household_id)
        .where(households_of(case_id))
        .order_by(Ownership.id)
    )
    for household_id, owner_id, name, is_voter in rows:
        names.setdefault(str(household_id), []).append(name)
        if is_voter:
            voters.setdefault(str(household_id), []).append(owner_id)
    # Two named voters are none: the co-owners have not agreed.
    return names, {home: ids[0] for home, ids in voters.items() if len(ids) == 1}
