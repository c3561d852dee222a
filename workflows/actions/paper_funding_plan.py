"""The funding plan of a case: every source with what is certain of it, and each home's share."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.funding_plan import FundingPlan, FundingSource, HouseholdShare
from models.compound import Building, Stairwell
from models.funding_mix import HouseholdShare as Share
from models.household import Household, Owner, Ownership
from models.reads.funded_plan import SourceLine, source_lines
from models.reads.funding_mix import SOURCE_NAMES
from models.reads.plan_view import PlanView, plan_view
from rules.area import square_metres
from rules.funding import STATES, FundingState
from rules.masking import mask_name
from rules.menu import item
from rules.money import Fen
from rules.plan_proposal import ShareMethod
from workflows.actions.paper_sheet import Commission, Sheet

SHARE_BASIS: Final[Mapping[ShareMethod, str]] = {
    ShareMethod.NONE: "本方案住户不出资。",
    ShareMethod.AREA: "居民出资按专有部分面积分摊，精确到分。",
    ShareMethod.EQUAL: "居民出资各户平均分摊，精确到分。",
    ShareMethod.FLOOR: "居民出资按楼层系数分摊，精确到分。",
    ShareMethod.FLOOR_AREA: "居民出资按楼层系数乘以面积分摊，精确到分。",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the funding plan of one version of a plan (the order's subject); eight queries.

    Owners' names are masked: the annex is posted in the compound.
    """
    plan = plan_view(session, order.subject)
    shares = _shares(session, plan.id)
    value = FundingPlan(
        head=order.head(),
        plan_version=plan.number,
        budget=plan.needed,
        contingency=Fen(plan.needed - plan.estimate),
        sources=tuple(_source(line) for line in source_lines(session, plan.id)),
        share_basis=SHARE_BASIS[plan.share_method],
        shares=shares,
        notes=_notes(plan, shares),
    )
    return [order.sheet(f"资金筹措方案（第 {plan.number} 版）", value)]


def _source(line: SourceLine) -> FundingSource:
    reached = STATES.index(line.state)

    def amount(state: FundingState) -> Fen:
        return line.amount if STATES.index(state) <= reached else Fen(0)

    uses = "、".join(item(code).name for code in line.items)
    return FundingSource(
        name=f"{SOURCE_NAMES[line.kind]}（{line.payer}）",
        planned=line.amount,
        promised=amount(FundingState.PROMISED),
        committed=amount(FundingState.COMMITTED),
        received=amount(FundingState.RECEIVED),
        spent=amount(FundingState.SPENT),
        uses=uses or "全部改造内容",
        evidence=line.evidence,
    )


def _shares(session: Session, plan_id: int) -> tuple[HouseholdShare, ...]:
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    rows = session.execute(
        sa.select(
            Household.id,
            Building.number,
            Stairwell.number,
            Household.room,
            area,
            Share.amount,
            Share.ceiling,
        )
        .join(Share, Share.household_id == Household.id)
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(Share.plan_id == plan_id)
        .order_by(Household.place, Household.id)
    ).all()
    names = _masked_owners(session, plan_id)
    return tuple(
        HouseholdShare(
            building=f"{building}号楼" if building else "",
            stairwell=f"{stairwell}单元" if stairwell else "",
            room=room,
            owner=names.get(key, ""),
            area=metres or square_metres(0),
            share=amount,
            ceiling=ceiling,
        )
        for key, building, stairwell, room, metres, amount, ceiling in rows
    )


def _masked_owners(session: Session, plan_id: int) -> Mapping[int, str]:
    rows = session.execute(
        sa.select(Ownership.household_id, Owner.name)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(Share, Share.household_id == Ownership.household_id)
        .where(Share.plan_id == plan_id)
        .order_by(Ownership.id)
    )
    names: dict[int, list[str]] = {}
    for key, name in rows:
        names.setdefault(key, []).append(mask_name(name))
    return {key: "、".join(each) for key, each in names.items()}


def _notes(plan: PlanView, shares: Sequence[HouseholdShare]) -> tuple[str, ...]:
    notes = ["施工单位不得垫资建设（政府投资条例第二十二条）。"]
    if any(each.share for each in shares):
        notes.append("居民出资不超过签署同意书时的上限；超过的，重新征得本户同意。")
    if plan.subsidy:
        notes.append("补助已在分摊前扣除。")
    return tuple(notes)
