"""The works of a case as everybody may see them: milestones with photographs, warranties."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Warranty
from models.construction import Milestone
from models.document import Attachment
from rules.warranty import WarrantyCategory


@dataclass(frozen=True, slots=True)
class PublicMilestone:
    """One milestone; `photos` are the ids of its public photographs."""

    title: str
    weight: int
    planned_on: date
    reached_on: date | None
    signed_on: date | None
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublicWarranty:
    """Until when a part is under warranty; None: the design life."""

    category: WarrantyCategory
    starts_on: date
    ends_on: date | None


def public_milestones(session: Session, case_id: int) -> tuple[PublicMilestone, ...]:
    """Return the milestones with those of their photographs that are public; two queries."""
    rows = session.scalars(
        sa.select(Milestone).where(Milestone.case_id == case_id).order_by(Milestone.number)
    ).all()
    wanted = [int(photo) for row in rows for photo in row.photos]
    shown = set(
        session.scalars(
            sa.select(Attachment.id).where(Attachment.id.in_(wanted), Attachment.is_public)
        )
    )
    return tuple(
        PublicMilestone(
            row.title,
            row.weight,
            row.planned_on,
            row.reached_on,
            row.signed_on,
            tuple(int(photo) for photo in row.photos if int(photo) in shown),
        )
        for row in rows
    )


def public_warranties(session: Session, case_id: int) -> tuple[PublicWarranty, ...]:
    """Return the warranty clocks of a case, in one query."""
    rows = session.execute(
        sa.select(Warranty.category, Warranty.starts_on, Warranty.ends_on)
        .where(Warranty.case_id == case_id)
        .order_by(Warranty.id)
    )
    return tuple(PublicWarranty(WarrantyCategory(row[0]), row[1], row[2]) for row in rows)
