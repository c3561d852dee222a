"""The signatures of a round as they are laid beside each other, looking for leads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.resident_consultation import Signature
from rules.consent import Channel

MOST: Final = 5_000
"""Signatures that are compared at once, the newest: what a page can do in a second or two."""


@dataclass(frozen=True, slots=True)
class SignedLine:
    """One signature: whose home, by whom, with what hand, when and from where."""

    id: int
    household_id: int
    door: str
    name: str
    strokes: str
    channel: Channel
    signed_at: datetime
    origin: str  # network address and device; "" where unknown


def signed_lines(session: Session, consultation_id: int) -> tuple[SignedLine, ...]:
    """Return the newest `MOST` signatures of a round, the newest first, in one query."""
    rows = session.execute(
        sa.select(Signature, Household.door)
        .join(Household, Household.id == Signature.household_id)
        .where(Signature.consultation_id == consultation_id)
        .order_by(Signature.id.desc())
        .limit(MOST)
    )
    return tuple(
        SignedLine(
            id=row.id,
            household_id=row.household_id,
            door=door,
            name=row.signer_name,
            strokes=row.strokes,
            channel=row.channel,
            signed_at=row.signed_at,
            origin=f"{row.signed_from} {row.device}".strip() if row.signed_from else "",
        )
        for row, door in rows
    )
