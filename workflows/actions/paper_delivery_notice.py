"""The notice of delivery by posting: to the homes of a round that nobody has met."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.delivery_notice import DeliveryNotice
from models.compound import Building, Stairwell
from models.household import Household
from models.reads.consultation_lists import unserved_households
from models.resident_consultation import RollEntry
from rules.deadlines import local_day, publication_ends
from workflows.actions.paper_ballot_paper import voting_round
from workflows.actions.paper_delivery_register import WHAT
from workflows.actions.paper_homes import place_name
from workflows.actions.paper_sheet import Commission, Sheet

DAYS: Final = 7
"""Days an undeliverable form hangs: 7 (舟山 art. 17), more than the 5 of others (§2.7)."""


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the notice of a round (the order's subject); three queries.

    Raises:
        PaperUnavailable: if the round's own notice is not out yet.
    """
    row, (opens_at, closes_at) = voting_round(session, order)
    posted_on = local_day(order.made_at)
    value = DeliveryNotice(
        head=order.head(),
        what=WHAT,
        doors=_doors(session, row.id, set(unserved_households(session, row.id))),
        posted_on=posted_on,
        until=publication_ends(posted_on, DAYS, provisional=True),
        opens_at=opens_at,
        closes_at=closes_at,
        collect_at=row.objection_address or "社区居委会",
        phone=order.contact,
    )
    return [order.sheet("送达公告", value)]


def _doors(
    session: Session, consultation_id: int, unserved: set[int]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = session.execute(
        sa.select(Household.id, Household.room, Building.number, Stairwell.number)
        .join(RollEntry, RollEntry.household_id == Household.id)
        .outerjoin(Building, Building.id == RollEntry.building_id)
        .outerjoin(Stairwell, Stairwell.id == RollEntry.stairwell_id)
        .where(RollEntry.consultation_id == consultation_id)
        .order_by(RollEntry.place, RollEntry.id)
    )
    found = [
        (place_name(building, stairwell), room)
        for key, room, building, stairwell in rows
        if key in unserved
    ]
    return tuple(
        (place or "其他", tuple(room for _place, room in run))
        for place, run in groupby(found, lambda one: one[0])
    )
