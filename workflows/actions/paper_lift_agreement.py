"""The agreements on lifts of a plan, one for every stairwell that gets one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.lift_agreement import (
    LiftAgreement,
    LiftHome,
    Promise,
    Running,
    RunningCostLine,
)
from documents.page import area as area_text
from models.area import Area
from models.case import RenovationCase
from models.plan_proposal import HouseholdStrategy
from models.reads.plan_view import PlanView, plan_view
from models.reads.upkeep import LiftCostView, lift_costs_of
from rules.money import Fen
from rules.paper import PaperUnavailable
from rules.upkeep import INCOME, CostItem
from workflows.actions.paper_funding_plan import SHARE_BASIS
from workflows.actions.paper_shares import SharingHome, sharing_homes
from workflows.actions.paper_sheet import Commission, Sheet

LIFT: Final = "lift"
COSTS: Final[Mapping[CostItem, str]] = {
    CostItem.ELECTRICITY: "电费",
    CostItem.UPKEEP: "维保",
    CostItem.INSPECTION: "检验",
    CostItem.INSURANCE: "保险",
    CostItem.RESERVE: "大修储备",
    CostItem.AD_INCOME: "广告收入",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the agreement of every stairwell with a lift in a plan (the subject); 13 queries.

    A lift whose place names stairwells is theirs; one without a place is for all that share.

    Raises:
        PaperUnavailable: if the plan has no lift, or nobody shares its cost.
    """
    plan = plan_view(session, order.subject)
    lifts = [each for each in plan.items if each.code == LIFT]
    homes = sharing_homes(session, order.case_id, plan.id)
    named = "".join(each.place for each in lifts)
    stairwells = {home.stairwell for home in homes if home.stairwell}
    chosen = {name for name in stairwells if name in named} or stairwells
    if not lifts or not chosen:
        raise PaperUnavailable(kind=order.kind)
    known = _Known(
        running={each.stairwell: each for each in reversed(lift_costs_of(session, order.case_id))},
        promises=_promises(session, order.case_id),
        community=community_of(session, order.case_id),
    )
    return [
        replace(
            order.sheet(f"{name} 加装电梯协议", _agreement(order, plan, list(run), known)),
            part=name,
        )
        for name, run in groupby(homes, lambda home: home.stairwell)
        if name in chosen
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known beside the plan: running costs by stairwell, promises by home."""

    running: Mapping[str, LiftCostView]
    promises: Mapping[int, str]
    community: str


def _agreement(
    order: Commission, plan: PlanView, homes: Sequence[SharingHome], known: _Known
) -> LiftAgreement:
    stairwell = homes[0].stairwell
    lifts = [each for each in plan.items if each.code == LIFT]
    own = [each for each in lifts if stairwell in each.place] or lifts
    places = "、".join(each.place for each in own if each.place) or "方案全部电梯"
    pieces = sum(each.quantity for each in own)
    return LiftAgreement(
        head=order.head(more=f"{homes[0].share.household_id:05}"),
        stairwell=stairwell,
        plan_title=plan.title,
        plan_version=plan.number,
        plan_digest=plan.digest,
        cost=Fen(sum(each.cost for each in own)),
        cost_of=f"{places}，{area_text(Decimal(pieces)) if pieces % 1 else int(pieces)} 部",
        subsidy=plan.subsidy,
        method=SHARE_BASIS[plan.share_method],
        payment_schedule=plan.payment_schedule,
        ceiling_percent=plan.ceiling_percent,
        works_days=plan.works_days,
        works_from=plan.works_from,
        effects=plan.effects,
        compensation=plan.compensation,
        promises=_of_homes(known.promises, homes),
        running=_running(known.running.get(stairwell)),
        homes=tuple(_home(each) for each in homes),
        community=known.community,
    )


def _home(each: SharingHome) -> LiftHome:
    household = each.home.household
    return LiftHome(
        room=household.room,
        owners=each.names,
        area=household.area,
        share=each.share.amount,
        ceiling=each.share.ceiling,
    )


def _running(cost: LiftCostView | None) -> Running | None:
    if cost is None:
        return None
    return Running(
        operator=cost.operator,
        lines=tuple(
            RunningCostLine(COSTS[each.item], each.amount, each.months, each.item in INCOME)
            for each in cost.items
        ),
        total=cost.total,
        payers=len(cost.shares),
        each_most=max((share for _door, share in cost.shares), default=Fen(0)),
        inspection_due_on=cost.inspection_due_on,
    )


def _promises(session: Session, case_id: int) -> Mapping[int, str]:
    rows = session.execute(
        sa.select(HouseholdStrategy.household_id, HouseholdStrategy.terms).where(
            HouseholdStrategy.case_id == case_id
        )
    )
    return dict(rows.all())


def _of_homes(promises: Mapping[int, str], homes: Sequence[SharingHome]) -> tuple[Promise, ...]:
    return tuple(
        Promise(each.home.whose.door, promises[each.share.household_id])
        for each in homes
        if each.share.household_id in promises
    )


def community_of(session: Session, case_id: int) -> str:
    """Return the residents' committee of the community a case lies in; one query."""
    name = session.scalar(
        sa.select(Area.name)
        .join(RenovationCase, RenovationCase.area_path == Area.path)
        .where(RenovationCase.id == case_id)
    )
    return f"{name}居委会" if name else "社区居委会"
