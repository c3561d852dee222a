"""What the demo city shows a stranger: a household that may vote now."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Compound
from models.household import Household
from models.resident_consultation import Consultation, Signature
from models.resident_link import ResidentLink
from rules.resident_consultation import ConsultationState
from rules.resident_link import LinkPurpose


@dataclass(frozen=True, slots=True)
class SilentHousehold:
    """A household of an example that has not voted in the round under way."""

    compound: str
    door: str
    household_id: int
    round_id: int


def silent_household(session: Session) -> SilentHousehold | None:
    """Return the first such household in staircase order, in one query."""
    voted = sa.exists().where(
        Signature.consultation_id == Consultation.id, Signature.household_id == Household.id
    )
    row = session.execute(
        sa.select(Compound.name, Household.door, Household.id, Consultation.id)
        .join(Household, Household.compound_id == Compound.id)
        .join(ResidentLink, ResidentLink.household_id == Household.id)
        .join(Consultation, Consultation.id == ResidentLink.round_id)
        .where(
            Compound.is_example,
            ResidentLink.purpose == LinkPurpose.CONSULTATION,
            ResidentLink.locked_at.is_(None),
            Consultation.state == ConsultationState.VOTING,
            ~voted,
        )
        .order_by(Consultation.id.desc(), Household.place)
        .limit(1)
    ).first()
    return None if row is None else SilentHousehold(*row)
