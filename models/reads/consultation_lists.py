"""Lists on the staff's pages of a vote: roll, deliveries, papers, one signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Building, Stairwell
from models.household import Household, Owner, Ownership
from models.resident_consultation import (
    Delivery,
    PaperBallot,
    PaperReading,
    RollEntry,
    Vote,
)
from rules.decision_rule import PartKind
from rules.masking import mask_name
from rules.resident_consultation import VoteState

PAGE = 50


@dataclass(frozen=True, slots=True)
class RollRow:
    """One part on the frozen roll; `owners` are masked as the public roll shows them."""

    household_id: int
    door: str
    place: str
    owners: str
    owner_group: str
    kind: PartKind
    area: Decimal
    area_basis: str
    is_eligible: bool
    why_not: str
    delivered: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper that waits, without a word of what anybody read in it."""

    id: int
    household_id: int
    door: str
    state: VoteState
    began_at: datetime
    readers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One owner of a household, for choosing who is named or signs."""

    id: int
    name: str


def roll_rows(
    session: Session, consultation_id: int, *, after: str = "", only: str = ""
) -> Sequence[RollRow]:
    """Return a page of the roll in staircase order, one row more than a page; one query.

    `only` is "unserved", "silent" or "" for all.
    """
    delivered = sa.exists().where(
        Delivery.consultation_id == consultation_id,
        Delivery.household_id == RollEntry.household_id,
    )
    answered = sa.exists().where(
        Vote.consultation_id == consultation_id, Vote.household_id == RollEntry.household_id
    )
    query = (
        sa.select(RollEntry, delivered, answered)
        .where(RollEntry.consultation_id == consultation_id)
        .order_by(RollEntry.place, RollEntry.id)
        .limit(PAGE + 1)
    )
    if after:
        query = query.where(RollEntry.place > after)
    if only == "unserved":
        query = query.where(~delivered, RollEntry.is_eligible)
    if only == "silent":
        query = query.where(~answered, RollEntry.is_eligible)
    return [_roll_row(entry, served, said) for entry, served, said in session.execute(query)]


def roll_counts(session: Session, consultation_id: int) -> dict[str, int]:
    """Return how many parts are on the roll, eligible, served and answered; three queries."""
    parts, eligible = session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.case((RollEntry.is_eligible, 1)))).where(
            RollEntry.consultation_id == consultation_id
        )
    ).one()
    served = session.scalar(
        sa.select(sa.func.count(Delivery.household_id.distinct())).where(
            Delivery.consultation_id == consultation_id
        )
    )
    answered = session.scalar(
        sa.select(sa.func.count(Vote.household_id.distinct())).where(
            Vote.consultation_id == consultation_id
        )
    )
    return {
        "parts": parts,
        "eligible": eligible,
        "served": served or 0,
        "answered": answered or 0,
    }


def unserved_households(session: Session, consultation_id: int) -> Sequence[int]:
    """Return the eligible households no delivery is proven to; one query."""
    served = sa.exists().where(
        Delivery.consultation_id == consultation_id,
        Delivery.household_id == RollEntry.household_id,
    )
    return session.scalars(
        sa.select(RollEntry.household_id).where(
            RollEntry.consultation_id == consultation_id, RollEntry.is_eligible, ~served
        )
    ).all()


def roll_doors(
    session: Session, consultation_id: int, households: Iterable[int]
) -> Sequence[tuple[int, str]]:
    """Return id and door of these households on the roll, in staircase order; one query."""
    query = (
        sa.select(RollEntry.household_id, RollEntry.door)
        .where(RollEntry.consultation_id == consultation_id)
        .where(RollEntry.household_id.in_(list(households)))
        .order_by(RollEntry.place, RollEntry.id)
    )
    return [(household_id, door) for household_id, door in session.execute(query)]


def household_behind(session: Session, consultation_id: int, door: str) -> int | None:
    """Return the household of a door on the roll, None where there is none; one query."""
    return session.scalar(
        sa.select(RollEntry.household_id).where(
            RollEntry.consultation_id == consultation_id, RollEntry.door == door
        )
    )


def owners_of(session: Session, household_id: int) -> Sequence[OwnerLine]:
    """Return the registered owners of a household; one query."""
    rows = session.execute(
        sa.select(Owner.id, Owner.name)
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Ownership.household_id == household_id)
        .order_by(Ownership.id)
    )
    return [OwnerLine(*row) for row in rows]


def stairwell_names(session: Session, consultation_id: int) -> dict[str, str]:
    """Return "3号楼2单元" by the stairwell's id as text, for those on the roll; one query."""
    rows = session.execute(
        sa.select(Stairwell.id, Building.number, Stairwell.number)
        .join(Building, Building.id == Stairwell.building_id)
        .where(
            sa.exists().where(
                RollEntry.stairwell_id == Stairwell.id,
                RollEntry.consultation_id == consultation_id,
            )
        )
    )
    return {str(key): f"{building}号楼{number}单元" for key, building, number in rows}


def papers_waiting(session: Session, consultation_id: int) -> Sequence[PaperRow]:
    """Return the papers that wait for a second reader or differ, the oldest first; two queries."""
    rows = session.execute(
        sa.select(PaperBallot, Household.door)
        .join(Household, Household.id == PaperBallot.household_id)
        .where(
            PaperBallot.consultation_id == consultation_id,
            PaperBallot.state.in_([VoteState.AWAITING_SECOND, VoteState.MISMATCH]),
        )
        .order_by(PaperBallot.id)
    ).all()
    readers: dict[int, set[int]] = {}
    for paper_id, staff_id in session.execute(
        sa.select(PaperReading.paper_ballot_id, PaperReading.staff_id).where(
            PaperReading.paper_ballot_id.in_([row.id for row, _ in rows])
        )
    ):
        readers.setdefault(paper_id, set()).add(staff_id)
    return [
        PaperRow(
            row.id,
            row.household_id,
            door,
            row.state,
            row.began_at,
            tuple(sorted(readers.get(row.id, ()))),
        )
        for row, door in rows
    ]


def papers_counted(session: Session, consultation_id: int) -> int:
    """Return how many papers two people read alike; one query."""
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                PaperBallot.consultation_id == consultation_id,
                PaperBallot.signature_id.is_not(None),
            )
        )
        or 0
    )


def _roll_row(entry: RollEntry, served: bool, said: bool) -> RollRow:  # noqa: FBT001 -- two marks
    return RollRow(
        household_id=entry.household_id,
        door=entry.door,
        place=entry.place,
        owners="、".join(mask_name(name) for name in entry.owner_names.split("、") if name),
        owner_group=entry.owner_group,
        kind=entry.kind,
        area=entry.area,
        area_basis=entry.area_basis,
        is_eligible=entry.is_eligible,
        why_not=entry.why_not,
        delivered=served,
        answered=said,
    )
