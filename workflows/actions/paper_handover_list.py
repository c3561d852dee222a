"""The hand-over list of a case."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.handover_list import HandedItem, HandoverList
from documents.party import unsigned
from models.acceptance import Acceptance, Defect
from models.household import Household
from models.reads.acceptance_view import HandoverView, handover_of
from models.reads.ledger import months_of
from models.reads.long_term_management import terms_of
from models.reads.scope import households_of
from rules.acceptance import DefectState, HandoverItem
from rules.deadlines import local_day
from rules.money import Fen
from workflows.actions.paper_sheet import Commission, Sheet

ITEMS: Final[Mapping[HandoverItem, str]] = {
    HandoverItem.DRAWINGS: "竣工图和管线图",
    HandoverItem.EQUIPMENT: "设备台账、说明书、保修卡和钥匙",
    HandoverItem.LIFT_FILE: "电梯档案",
    HandoverItem.OWNER_ROLL: "业主名册和维修资金账户",
    HandoverItem.CONTRACTS: "广告、停车、快递柜等合同",
    HandoverItem.STAFF_POSTS: "服务人员和岗位",
    HandoverItem.LEDGER: "账目和结余",
    HandoverItem.UNFINISHED_DEFECTS: "未完成的质量问题清单",
    HandoverItem.PHOTOS: "改造前后照片",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the hand-over list of a case as it stands; seven queries."""
    term = next((each for each in terms_of(session, order.case_id) if each.left_on is None), None)
    counted = sa.select(sa.func.count(Household.id)).where(households_of(order.case_id))
    value = HandoverList(
        head=order.head(),
        accepted_on=session.scalar(
            sa.select(Acceptance.passed_on).where(Acceptance.case_id == order.case_id)
        ),
        receiver=term.provider if term else "",
        items=tuple(_item(each) for each in handover_of(session, order.case_id)),
        open_defects=_open_defects(session, order.case_id),
        balance=_balance(session, order.case_id),
        homes=session.scalar(counted) or 0,
        parties=unsigned("实施单位", "社区居委会", "接收单位", "业主代表"),
    )
    return [order.sheet("移交清单", value)]


def _item(each: HandoverView) -> HandedItem:
    return HandedItem(ITEMS[each.item], each.content, each.receiver, each.handed_on)


def _open_defects(session: Session, case_id: int) -> tuple[str, ...]:
    rows = session.scalars(
        sa.select(Defect)
        .where(Defect.case_id == case_id, Defect.state != DefectState.CONFIRMED)
        .order_by(Defect.id)
    )
    return tuple(
        f"{row.place}：{row.description}（{local_day(row.reported_at)} 报修）" for row in rows
    )


def _balance(session: Session, case_id: int) -> Fen | None:
    months = months_of(session, case_id)
    return months[-1].closing if months else None
