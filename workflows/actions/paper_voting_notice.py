"""The voting notice of a round: who decides what, when, how, and by which rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.voting_notice import NoticeItem, VotingNotice
from models.compound import Building, Stairwell
from models.reads.ballots import BallotView, Round, ballots_of, roll_parts, round_by_id
from rules.area import square_metres
from rules.decision_rule import PartKind
from rules.electorate import Roll, draw_roll
from rules.matters import Place, Scope
from rules.resident_consultation import BallotKind
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.paper_sheet import Commission, Sheet

_DELIVERY: Final = (
    "同意书（表决票）由两人上门送达，并附本户链接；未能送达的，在单元门口张贴公示，期限见公示栏。"
)
_HOW: Final = "可以扫同意书上的二维码线上表决，也可以填写纸质表决票交回社区，两种方式效力相同。"
_FIRST_STANDS: Final = "同一业主重复表决的，以第一次有效的意见为准。"
_LAST_STANDS: Final = "截止前可以更改，以最后一次有效的意见为准。"


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the notice of a round (the order's subject); six queries."""
    row = round_by_id(session, order.subject)
    ballots = ballots_of(session, row.id)
    parts = roll_parts(session, row.id)
    rolls = [draw_roll(parts, each.rule.electorate, each.place) for each in ballots]
    widest = max(rolls, key=lambda roll: roll.heads, default=Roll())
    changes = [each.may_change for each in ballots] or [False]
    notice = VotingNotice(
        head=order.head(),
        scope=scope_name(session, order.compound, ballots),
        total_heads=widest.heads,
        total_area=widest.area if rolls else square_metres(0),
        parking_counted=_counts_parking(ballots, row),
        frozen_at=_known(row.notice_at, order.made_at),
        opens_at=_known(row.opens_at, order.made_at),
        closes_at=_known(row.closes_at, order.made_at),
        initiator=row.initiator or order.issuer,
        initiator_phone=order.contact,
        supervisor=order.issuer,
        supervision_phone=row.supervision_phone or order.contact,
        items=tuple(_item(each) for each in ballots),
        delivery=_DELIVERY,
        how_to_vote=_HOW + (_LAST_STANDS if all(changes) else _FIRST_STANDS),
        roll_objections=(
            "业主名册（房号、隐去名字的姓氏、面积）已在单元门口和社区公示。房号、姓名或面积有误的，"
            f"请在表决开始前到{row.objection_address or '社区居委会'}提出。"
        ),
    )
    return [order.sheet("表决通知", notice)]


def scope_name(session: Session, compound: str, ballots: Sequence[BallotView]) -> str:
    """Return whose owners decide: the compound, or the buildings and stairwells by name."""
    places = {ballot.place for ballot in ballots}
    if not places or Place() in places:
        return compound
    stairs = {int(place.key) for place in places if place.scope is Scope.STAIRWELL}
    houses = {int(place.key) for place in places if place.scope is Scope.BUILDING}
    rows = session.execute(
        sa.select(Building.id, Building.number, Stairwell.id, Stairwell.number)
        .outerjoin(Stairwell, Stairwell.building_id == Building.id)
        .where(sa.or_(Building.id.in_(houses), Stairwell.id.in_(stairs)))
        .order_by(Building.id, Stairwell.id)
    ).all()
    whole = [f"{row[1]}号楼" for row in rows if row[0] in houses]
    part = [f"{row[1]}号楼{row[3]}单元" for row in rows if row[2] in stairs]
    return f"{compound} {'、'.join(dict.fromkeys([*whole, *part]))}"


def _counts_parking(ballots: Sequence[BallotView], row: Round) -> bool:
    if not ballots:
        return row.counts_parking
    return any(PartKind.PARKING not in each.rule.electorate.exclude_kinds for each in ballots)


def _known(at: datetime | None, ordered: datetime) -> datetime:
    # A published round has all three; a notice printed of a draft says when it was ordered.
    return at or ordered


def _item(ballot: BallotView) -> NoticeItem:
    choices = ["同意", "反对", "弃权"]
    if ballot.kind is BallotKind.OPTIONS:
        choices = [*(f"方案{each.letter}" for each in ballot.options), "都不同意", "弃权"]
    rule, _, source = rule_sentence(ballot.rule).rpartition("。依据：")
    return NoticeItem(ballot.title, ballot.text, rule, source, tuple(choices))
