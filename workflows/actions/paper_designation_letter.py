"""A designation letter for one home held in common: who casts its vote (E10)."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.designation_letter import DesignationLetter
from models.household import Owner
from models.resident_consultation import Designation, RollEntry
from rules.paper import PaperUnavailable
from workflows.actions.paper_proxy_letter import voter
from workflows.actions.paper_sheet import Commission, Sheet

_ALONE = 1


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the letter of a line of the roll (the order's subject); seven queries.

    Raises:
        PaperUnavailable: if the home has one owner, or no vote in the round.
    """
    row, home, ballots = voter(session, order)
    if len(home.household.owners) <= _ALONE:
        raise PaperUnavailable(kind=order.kind)
    value = DesignationLetter(
        head=order.head(),
        household=home.household,
        matters=tuple(each.title for each in ballots),
        designated=_designated(session, order.subject),
        closes_at=row.closes_at or order.made_at,
        return_to=row.objection_address or "社区居委会",
        phone=order.contact,
    )
    return [order.sheet("共有人推选函", value, home.whose)]


def _designated(session: Session, entry_id: int) -> str:
    """Return the co-owner a letter that came in has named already, "" where none did."""
    name = session.scalar(
        sa.select(Owner.name)
        .join(Designation, Designation.owner_id == Owner.id)
        .join(
            RollEntry,
            sa.and_(
                RollEntry.consultation_id == Designation.consultation_id,
                RollEntry.owner_group == Designation.owner_group,
            ),
        )
        .where(RollEntry.id == entry_id)
        .order_by(Designation.id.desc())
        .limit(1)
    )
    return name or ""
