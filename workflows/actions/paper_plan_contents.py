"""One version of a plan as papers print it: the plan, its publication, the answers to wishes."""

from collections.abc import Mapping
from typing import Final

from documents.field_words import said
from documents.renovation_plan import Fees, PlanContents, Source, Works
from documents.words import FUNDING_STATE
from models.reads.funding_mix import SOURCE_NAMES
from models.reads.plan_view import FeePlanView, ItemView, PlanView, SourceView
from rules.menu import item
from rules.money import yuan_text
from rules.plan_proposal import FeePeriod, PlanState, ShareMethod

STATES: Final[Mapping[PlanState, str]] = {
    PlanState.DRAFT: "草案",
    PlanState.FROZEN: "已冻结",
    PlanState.ADOPTED: "已通过",
    PlanState.FAILED: "未通过",
    PlanState.SUPERSEDED: "已被新版代替",
}
SHARE_BASIS: Final[Mapping[ShareMethod, str]] = {
    ShareMethod.NONE: "住户不出资。",
    ShareMethod.AREA: "按专有部分面积分摊，精确到分。",
    ShareMethod.EQUAL: "各户平均分摊，精确到分。",
    ShareMethod.FLOOR: "按楼层系数分摊，精确到分。",
    ShareMethod.FLOOR_AREA: "按楼层系数乘以面积分摊，精确到分。",
}
_PERIODS: Final[Mapping[FeePeriod, str]] = {
    FeePeriod.MONTH: "月",
    FeePeriod.QUARTER: "季",
    FeePeriod.YEAR: "年",
}


def contents_of(plan: PlanView) -> PlanContents:
    """Return what a version of a plan says, in words and fen; no query."""
    return PlanContents(
        title=plan.title,
        number=plan.number,
        state=STATES[plan.state],
        digest=plan.digest,
        frozen_at=plan.frozen_at,
        summary=plan.summary,
        works=tuple(_works(each) for each in plan.items),
        estimate=plan.estimate,
        contingency_percent=plan.contingency_percent,
        needed=plan.needed,
        substance_percent=plan.substance_percent or "",
        sources=tuple(_source(each) for each in plan.sources),
        residents_pay=plan.residents_pay,
        subsidy=plan.subsidy,
        divided=plan.divided,
        ceiling_percent=plan.ceiling_percent,
        share_basis=SHARE_BASIS[plan.share_method],
        payment_schedule=plan.payment_schedule,
        effects=plan.effects,
        compensation=plan.compensation,
        utilities=plan.utilities_coordination,
        works_from=plan.works_from,
        works_days=plan.works_days,
        management=said(plan.management_mode) if plan.management_mode else "",
        fees=tuple(_fees(each) for each in plan.fee_plans),
    )


def _works(each: ItemView) -> Works:
    return Works(
        item_class=said(each.item_class),
        name=each.name,
        english=each.english,
        place=each.place,
        quantity=each.quantity,
        unit=said(each.unit),
        unit_cost=each.unit_cost,
        cost=each.cost,
        note=each.note,
        decision="须业主单独表决" if each.decision else "",
    )


def _source(each: SourceView) -> Source:
    uses = "、".join(item(code).name for code in each.items)
    return Source(
        name=f"{SOURCE_NAMES[each.kind]}（{each.payer}）"
        if each.payer
        else SOURCE_NAMES[each.kind],
        amount=each.amount,
        uses=uses or "全部改造内容",
        state=FUNDING_STATE[each.state.value],
    )


def _fees(each: FeePlanView) -> Fees:
    parking = "—"
    if each.parking_fee:
        parking = f"每个{_PERIODS[each.period]} {yuan_text(each.parking_fee)} 元"
    return Fees(
        label=f"方案{each.label}",
        title=each.title,
        rate=each.rate,
        parking=parking,
        services=each.services,
        monthly_cost=each.monthly_cost,
        break_even=f"{each.break_even}%" if each.break_even is not None else "",
    )
