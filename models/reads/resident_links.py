"""Residents' links as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Building, Compound, Stairwell
from models.household import Household
from models.resident_link import ResidentLink
from rules.resident_link import LinkPurpose, UnknownLink, token_digest


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link with the home it belongs to; the caller decides what of it to show."""

    id: int
    case_id: int
    household_id: int
    purpose: LinkPurpose
    round_id: int
    expires_at: datetime | None
    locked_at: datetime | None
    compound: str
    street: str
    plate: str
    building: str
    stairwell: str
    room: str
    door: str
    contact: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link in the staff's list."""

    id: int
    door: str
    place: str
    purpose: LinkPurpose
    expires_at: datetime | None
    first_opened_at: datetime | None
    wrong_tries: int
    locked_at: datetime | None


_BY_TOKEN: Final = (
    sa.select(
        ResidentLink.id,
        ResidentLink.case_id,
        ResidentLink.household_id,
        ResidentLink.purpose,
        ResidentLink.round_id,
        ResidentLink.expires_at,
        ResidentLink.locked_at,
        Compound.name,
        Compound.street_name,
        Compound.plate_number,
        sa.func.coalesce(Building.number, ""),
        sa.func.coalesce(Stairwell.number, ""),
        Household.room,
        Household.door,
        RenovationCase.contact,
    )
    .join(Household, Household.id == ResidentLink.household_id)
    .join(Compound, Compound.id == Household.compound_id)
    .join(RenovationCase, RenovationCase.id == ResidentLink.case_id)
    .outerjoin(Building, Building.id == Household.building_id)
    .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
    .where(ResidentLink.token_digest == sa.bindparam("digest"))
)


def link_by_token(session: Session, token: str) -> LinkFacts:
    """Return the link of a token, in one query.

    Raises:
        UnknownLink: if no household holds it.
    """
    row = session.execute(_BY_TOKEN, {"digest": token_digest(token)}).one_or_none()
    if row is None:
        raise UnknownLink
    values: list[Any] = list(row)
    return LinkFacts(*values)


def links_of(
    session: Session, case_id: int, *, only_locked: bool, after: str, limit: int = 50
) -> Sequence[LinkRow]:
    """Return a page of a case's links in staircase order, those after `after`; one query.

    The key is "place:id", as `link_key` gives it; one row more than `limit` tells that there
    is a further page.
    """
    query = (
        sa.select(
            ResidentLink.id,
            Household.door,
            Household.place,
            ResidentLink.purpose,
            ResidentLink.expires_at,
            ResidentLink.first_opened_at,
            ResidentLink.wrong_tries,
            ResidentLink.locked_at,
        )
        .join(Household, Household.id == ResidentLink.household_id)
        .where(ResidentLink.case_id == case_id)
        .order_by(Household.place, ResidentLink.id)
        .limit(limit + 1)
    )
    if only_locked:
        query = query.where(ResidentLink.locked_at.is_not(None))
    place, _, number = after.rpartition(":")
    if number.isdigit():
        query = query.where(
            sa.or_(
                Household.place > place,
                sa.and_(Household.place == place, ResidentLink.id > int(number)),
            )
        )
    return [LinkRow(*row) for row in session.execute(query)]


def link_counts(session: Session, case_id: int) -> tuple[int, int, int]:
    """Return how many links a case has, how many were opened, how many are locked."""
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(ResidentLink.first_opened_at),
            sa.func.count(ResidentLink.locked_at),
        ).where(ResidentLink.case_id == case_id)
    ).one()
    return row[0], row[1], row[2]


def addressees(
    session: Session, case_id: int, purpose: LinkPurpose
) -> Sequence[tuple[str, int, int]]:
    """Return door, household and round of every link of a case, the oldest first; one query."""
    rows = session.execute(
        sa.select(Household.door, ResidentLink.household_id, ResidentLink.round_id)
        .join(Household, Household.id == ResidentLink.household_id)
        .where(ResidentLink.case_id == case_id, ResidentLink.purpose == purpose)
        .order_by(ResidentLink.id)
    )
    return [(door, household_id, round_id) for door, household_id, round_id in rows]
