"""The register of deliveries of a round: how its papers first reached every home."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.delivery_register import DeliveryLine, DeliveryRegister
from documents.field_words import said
from documents.party import unsigned
from models.resident_consultation import Delivery, RollEntry
from models.staff import Staff
from rules.masking import mask_name
from rules.resident_consultation import DeliveryWay
from workflows.actions.paper_ballot_paper import voting_round
from workflows.actions.paper_sheet import Commission, Sheet

WHAT: Final = "表决通知、同意书（表决票）和本户链接"


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the register of a round (the order's subject); three queries.

    Raises:
        PaperUnavailable: if the notice is not out yet.
    """
    row, _dates = voting_round(session, order)
    first = first_deliveries(session, row.id)
    entries = session.scalars(
        sa.select(RollEntry)
        .where(RollEntry.consultation_id == row.id, RollEntry.is_eligible)
        .order_by(RollEntry.place, RollEntry.id)
    ).all()
    lines = tuple(_line(entry, first.get(entry.household_id)) for entry in entries)
    ways = Counter(delivery.way for delivery, _name in first.values())
    value = DeliveryRegister(
        head=order.head(),
        what=WHAT,
        lines=lines,
        ways=tuple((said(way), ways[way]) for way in DeliveryWay if ways[way]),
        parties=unsigned("送达人（两人）", "见证人", "社区居委会"),
    )
    return [order.sheet("送达登记表", value)]


def first_deliveries(
    session: Session, consultation_id: int
) -> Mapping[int, tuple[Delivery, str | None]]:
    """Return the first delivery to each household of a round, and who recorded it; one query."""
    rows = session.execute(
        sa.select(Delivery, Staff.name)
        .outerjoin(Staff, Staff.id == Delivery.recorded_by)
        .where(Delivery.consultation_id == consultation_id)
        .order_by(Delivery.delivered_at.desc(), Delivery.id.desc())
    )
    # The oldest comes last and stays.
    return {delivery.household_id: (delivery, name) for delivery, name in rows}


def _line(entry: RollEntry, found: tuple[Delivery, str | None] | None) -> DeliveryLine:
    owners = "、".join(mask_name(each) for each in entry.owner_names.split("、") if each)
    if found is None:
        return DeliveryLine(entry.door, owners, "", None, "", "")
    delivery, recorder = found
    return DeliveryLine(
        door=entry.door,
        owners=owners,
        way=said(delivery.way),
        at=delivery.delivered_at,
        received_by=delivery.received_by,
        recorded_by=recorder or "系统",
    )
