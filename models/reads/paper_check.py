"""What anybody may know of a paper by its number: what it is, and what took its place."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.case import RenovationCase
from models.compound import Compound
from models.document import Paper, PaperOrder
from rules.paper import PaperKind


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """One paper of the register; nothing in it tells whose home it is.

    `replaced_by` is the number of the newest paper in its place, "" while it is the current one.
    """

    number: str
    kind: PaperKind
    reference: str
    compound: str
    made_at: datetime
    digest: str
    replaced_by: str

    @property
    def is_current(self) -> bool:
        """Whether no newer paper took its place."""
        return not self.replaced_by


def paper_standing(session: Session, number: str) -> PaperStanding | None:
    """Return the paper with a number, None where none was made; one query."""
    row = session.execute(
        sa.select(
            Paper.number,
            Paper.kind,
            RenovationCase.reference,
            Compound.name,
            Paper.made_at,
            Paper.digest,
            sa.func.coalesce(newer_number(), ""),
        )
        .join(PaperOrder, PaperOrder.id == Paper.order_id)
        .join(RenovationCase, RenovationCase.id == Paper.case_id)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(Paper.number == number, Paper.digest != "")
        .order_by(Paper.order_id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else PaperStanding(*row)


def newer_number() -> sa.ScalarSelect[str]:
    """Return, for a select of `Paper` and `PaperOrder`, the number of what took its place.

    The newest printed paper of the kind, the subject and the household (or part); NULL while
    the paper is the current one. A paper is void from when its successor is printed.
    """
    newer, order = aliased(Paper), aliased(PaperOrder)
    return (
        sa.select(newer.number)
        .join(order, order.id == newer.order_id)
        .where(
            newer.case_id == Paper.case_id,
            newer.kind == Paper.kind,
            newer.household_id.is_not_distinct_from(Paper.household_id),
            newer.part == Paper.part,
            newer.digest != "",
            order.subject.is_not_distinct_from(PaperOrder.subject),
            # Large print or English beside it replaces nothing.
            order.arguments["variant"]
            .as_string()
            .is_not_distinct_from(PaperOrder.arguments["variant"].as_string()),
            newer.order_id > Paper.order_id,
        )
        .order_by(newer.order_id.desc())
        .limit(1)
        .correlate(Paper, PaperOrder)
        .scalar_subquery()
    )
