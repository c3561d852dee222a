"""Change orders: proposed by one person, decided by another, within the limits of the law."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.construction import ChangeOrder
from models.reads.funded_plan import plan_money
from models.reads.works import money_of_works
from rules.act import Act
from rules.construction import ChangeState, OwnersMustDecide, needs_owners
from rules.money import Fen
from rules.payment import BeyondApprovedEstimate, check_supplement
from rules.refusal import Refusal
from rules.roles import require_other_eyes
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.construction import contract_of
from workflows.actions.record import record


class UnknownChange(Refusal):
    """The case has no such change order."""

    code = "unknown_change"


class ChangeNumberUsed(Refusal):
    """The number stands on another change order."""

    code = "change_number_used"


class ChangeDecided(Refusal):
    """The change order was decided the other way already."""

    code = "change_decided"


@dataclass(frozen=True, slots=True)
class Change:
    """A change order as proposed; amount in fen, negative where less is built."""

    number: str
    reason: str
    amount: Fen
    touches_items: bool = False
    raises_share: bool = False
    moves_lift: bool = False
    changes_fee: bool = False


@dataclass(frozen=True, slots=True)
class ChangeDecision:
    """What was decided about a change order, and on what paper."""

    is_approved: bool
    note: str = ""
    approval: str = ""  # of the original approver, or the number of the owners' result


def propose_change(session: Session, case_id: int, value: Change, act: Act) -> ChangeOrder:
    """Propose a change; one that touches what the owners voted on waits for their new vote.

    Raises:
        NoContract: if there is nothing to change.
        ChangeNumberUsed: if the number stands on another change.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    contract_of(session, case.id)
    known = session.scalar(
        sa.select(ChangeOrder).where(
            ChangeOrder.case_id == case.id, ChangeOrder.number == value.number
        )
    )
    if known is not None:
        if (known.reason, known.amount) == (value.reason, value.amount):
            return known
        raise ChangeNumberUsed(number=value.number)
    asks_owners = needs_owners(
        touches_items=value.touches_items,
        raises_share=value.raises_share,
        moves_lift=value.moves_lift,
        fee=value.changes_fee,
    )
    change = ChangeOrder(
        case_id=case.id,
        number=value.number,
        reason=value.reason,
        amount=value.amount,
        touches_items=value.touches_items,
        raises_share=value.raises_share,
        moves_lift=value.moves_lift,
        changes_fee=value.changes_fee,
        state=ChangeState.NEEDS_DECISION if asks_owners else ChangeState.PROPOSED,
        proposed_by=act.staff_id,
        proposed_at=act.at,
    )
    session.add(change)
    session.flush()
    record(
        session,
        act,
        "change.proposed",
        case_id=case.id,
        number=value.number,
        amount=value.amount,
        asks_owners=asks_owners,
    )
    return change


def decide_change(
    session: Session, case_id: int, change_id: int, value: ChangeDecision, act: Act
) -> None:
    """Approve or reject a change order. The same decision twice is one.

    Raises:
        FourEyes: if the proposer would decide.
        OwnersMustDecide: if the owners' new vote is missing.
        SupplementsTooHigh: if all additions would exceed 10 % of the contract.
        BeyondApprovedEstimate: if no original approver raised the estimate.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    change = session.get(ChangeOrder, change_id)
    if change is None or change.case_id != case.id:
        raise UnknownChange
    wanted = ChangeState.APPROVED if value.is_approved else ChangeState.REJECTED
    if change.state is wanted:
        return
    if change.state in {ChangeState.APPROVED, ChangeState.REJECTED}:
        raise ChangeDecided(state=change.state)
    require_other_eyes(act.staff_id, {change.proposed_by})
    if value.is_approved:
        _check(session, change, value)
    change.state, change.decision_note, change.approval = wanted, value.note, value.approval
    change.decided_by, change.decided_at = act.staff_id, act.at
    record(
        session,
        act,
        "change.approved" if value.is_approved else "change.rejected",
        case_id=case.id,
        number=change.number,
        amount=change.amount,
        approval=value.approval,
        note=value.note,
    )


def _check(session: Session, change: ChangeOrder, value: ChangeDecision) -> None:
    if change.state is ChangeState.NEEDS_DECISION and not value.approval:
        raise OwnersMustDecide(number=change.number)
    money = money_of_works(session, change.case_id)
    plan = plan_money(session, change.case_id)
    estimate = plan.needed if plan is not None else money.contract
    try:
        check_supplement(money.contract, money.additions, change.amount, estimate)
    except BeyondApprovedEstimate:
        if not value.approval:
            raise
