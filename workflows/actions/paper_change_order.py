"""One change of the works, against its limits."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from documents.change_order import ChangePaper
from documents.party import Party
from models.construction import ChangeOrder
from models.reads.works import ContractView, money_of_works
from models.staff import Staff
from rules.construction import ChangeState
from rules.deadlines import local_day
from rules.money import Fen
from rules.paper import PaperUnavailable
from rules.payment import supplements
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_works import works_of

STATES: Final[Mapping[ChangeState, str]] = {
    ChangeState.PROPOSED: "待决定",
    ChangeState.APPROVED: "批准",
    ChangeState.REJECTED: "不批准",
    ChangeState.NEEDS_DECISION: "待业主表决",
}
_REASONS: Final[Mapping[str, str]] = {
    "touches_items": "增加或减少了改造项目",
    "raises_share": "使某户出资超过签字同意的上限",
    "moves_lift": "移动电梯位置或影响采光",
    "changes_fee": "改变物业管理方式或收费",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return one change order (the subject); twelve queries.

    Raises:
        PaperUnavailable: if the case has no such change order.
    """
    works = works_of(session, order)
    decider = aliased(Staff)
    found = session.execute(
        sa.select(ChangeOrder, Staff.name, decider.name)
        .join(Staff, Staff.id == ChangeOrder.proposed_by)
        .outerjoin(decider, decider.id == ChangeOrder.decided_by)
        .where(ChangeOrder.id == order.subject, ChangeOrder.case_id == order.case_id)
    ).one_or_none()
    if found is None:
        raise PaperUnavailable(kind=order.kind)
    row, proposer, decided = found
    others = _others(session, row)
    added = supplements(works.contract.amount, [*others, row.amount])
    value = ChangePaper(
        head=order.head(),
        change_number=row.number,
        contract_number=works.contract.number,
        contractor=works.contract.contractor,
        supervisor=works.contract.supervisor,
        contract=works.contract.amount,
        reason=row.reason,
        amount=row.amount,
        supplements=added.total,
        percent=added.percent or "0.00",
        allowed=added.allowed,
        changed_contract=_changed(session, row),
        budget=works.plan.needed,
        reasons_for_vote=tuple(text for flag, text in _REASONS.items() if getattr(row, flag)),
        proposed_by=proposer,
        proposed_on=local_day(row.proposed_at),
        state=STATES[row.state],
        decided_by=decided or "",
        decided_on=local_day(row.decided_at) if row.decided_at else None,
        note=row.decision_note,
        approval=row.approval,
        parties=site_parties(works.contract),
    )
    return [order.sheet(f"变更签证单 {row.number}", value)]


def _others(session: Session, row: ChangeOrder) -> Sequence[Fen]:
    """Return the amounts of all other approved change orders."""
    return session.scalars(
        sa.select(ChangeOrder.amount)
        .where(
            ChangeOrder.case_id == row.case_id,
            ChangeOrder.state == ChangeState.APPROVED,
            ChangeOrder.id != row.id,
        )
        .order_by(ChangeOrder.id)
    ).all()


def _changed(session: Session, row: ChangeOrder) -> Fen:
    ceiling = money_of_works(session, row.case_id).ceiling
    return ceiling if row.state is ChangeState.APPROVED else Fen(ceiling + row.amount)


def site_parties(contract: ContractView) -> tuple[Party, ...]:
    """Return those who sign the papers of a site, still to sign by hand."""
    bodies = [
        f"施工单位　{contract.contractor}",
        f"监理单位　{contract.supervisor}",
        f"设计单位　{contract.designer}" if contract.designer else "设计单位",
        "实施单位",
    ]
    return tuple(Party(body, "", None) for body in bodies)
