"""One year's claim for a take-over reward."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.field_words import said
from documents.party import unsigned
from documents.reward_application import RewardClaim
from models.long_term_management import TakeoverReward
from models.reads.long_term_management import terms_of
from models.staff import Staff
from rules.long_term_management import RewardState
from rules.paper import PaperUnavailable
from workflows.actions.paper_sheet import Commission, Sheet

PARTS: Final[Mapping[str, str]] = {
    "assessed": "考评对象",
    "content": "考评内容",
    "method": "考评方式",
    "standard": "奖励标准",
    "procedure": "申报拨付流程",
    "money_from": "奖励资金来源",
}
STATES: Final[Mapping[RewardState, str]] = {
    RewardState.APPLIED: "已申报",
    RewardState.REVIEWED: "已复核",
    RewardState.PAID: "已拨付",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return one claim (the order's subject); three queries.

    Raises:
        PaperUnavailable: if the case has no such claim.
    """
    row = session.get(TakeoverReward, order.subject)
    if row is None or row.case_id != order.case_id:
        raise PaperUnavailable(kind=order.kind)
    term = next((each for each in terms_of(session, order.case_id) if each.left_on is None), None)
    names = dict(
        session.execute(
            sa.select(Staff.id, Staff.name).where(Staff.id.in_([row.applied_by, row.reviewed_by]))
        ).all()
    )
    value = RewardClaim(
        head=order.head(),
        year=row.year,
        provider=term.provider if term else "",
        mode=said(term.mode) if term else "—",
        scheme=tuple((name, str(row.scheme.get(part, ""))) for part, name in PARTS.items()),
        area=row.area,
        rate=row.rate,
        months=row.months,
        factor_percent=row.factor_percent,
        amount=row.amount,
        state=STATES[row.state],
        applied_by=names.get(row.applied_by, "—"),
        reviewed_by=names.get(row.reviewed_by or 0, ""),
        paid_on=row.paid_on,
        voucher=row.voucher,
        parties=unsigned("申报单位", "社区居委会", "街道办事处", "区主管部门"),
    )
    return [order.sheet(f"{row.year} 年接管奖励申报表", value)]
