"""The frozen roll of a round as it is posted: rooms, masked names, areas."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.roll_publication import RollLine, RollPublication
from documents.words import AREA_BASIS
from models.compound import Building, Stairwell
from models.household import Household
from models.reads.ballots import ballots_of, roll_parts, round_by_id
from models.resident_consultation import RollEntry
from rules.decision_rule import PartKind
from rules.electorate import Roll, WhyNot, draw_roll
from rules.masking import mask_name
from rules.paper import PaperUnavailable
from workflows.actions.paper_homes import place_name
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_voting_notice import scope_name

_WHY: Final[Mapping[str, str]] = {
    WhyNot.OUT_OF_SCOPE: "不在表决范围",
    WhyNot.KIND_EXCLUDED: "不计入表决",
    WhyNot.COURT_EXCLUDED: "法院裁定除外",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the roll of a round (the order's subject) as it was frozen; five queries.

    Raises:
        PaperUnavailable: if the roll is not frozen yet.
    """
    row = round_by_id(session, order.subject)
    if row.notice_at is None:
        raise PaperUnavailable(kind=order.kind)
    ballots = ballots_of(session, row.id)
    parts = roll_parts(session, row.id)
    rolls = [draw_roll(parts, each.rule.electorate, each.place) for each in ballots]
    widest = max(rolls, key=lambda roll: roll.heads, default=Roll())
    value = RollPublication(
        head=order.head(),
        scope=scope_name(session, order.compound, ballots),
        frozen_at=row.notice_at,
        heads=widest.heads,
        area=widest.area,
        parking_counted=any(
            PartKind.PARKING not in each.rule.electorate.exclude_kinds for each in ballots
        ),
        lines=_lines(session, row.id),
        digest=row.roll_digest,
        objection_address=row.objection_address or order.issuer,
        objection_phone=row.supervision_phone or order.contact,
        objections_until=row.opens_at,
    )
    return [order.sheet("业主清册公示", value)]


def _lines(session: Session, consultation_id: int) -> tuple[RollLine, ...]:
    rows = session.execute(
        sa.select(RollEntry, Household.room, Building.number, Stairwell.number)
        .join(Household, Household.id == RollEntry.household_id)
        .outerjoin(Building, Building.id == RollEntry.building_id)
        .outerjoin(Stairwell, Stairwell.id == RollEntry.stairwell_id)
        .where(RollEntry.consultation_id == consultation_id)
        .order_by(RollEntry.place, RollEntry.id)
    )
    return tuple(
        RollLine(
            place=place_name(building, stairwell),
            room=room,
            owners="、".join(mask_name(each) for each in entry.owner_names.split("、") if each),
            area=entry.area,
            basis=AREA_BASIS.get(entry.area_basis, "待核").removesuffix("面积"),
            why_not="" if entry.is_eligible else _WHY.get(entry.why_not, "不计入表决"),
        )
        for entry, room, building, stairwell in rows
    )
