"""How firm the money of a case's plan is: the gate's facts and the reviewer's figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import HouseholdShare
from models.household import Household
from models.reads.funded_plan import (
    PlanMoney,
    ShareTotals,
    SourceLine,
    adopted_matters,
    funding_coverage,
    plan_money,
    share_totals,
    source_lines,
)
from rules.funding import FundingState, Source, SourceKind, is_committed, unlawful_advances
from rules.funding_mix import BINDING, Facts, ShareState, decision_for, may_pay
from rules.matters import Matter
from rules.money import Fen, yuan_text
from rules.percent import percent_half_up

_NO_PLAN = Facts(
    needed=0,
    committed=0,
    sources=0,
    sources_misused=(),
    contractor_prefinances=False,
    fund_used=False,
    fund_decision_adopted=False,
    income_used=False,
    income_decision_adopted=False,
    households_paying=0,
    shares_above_ceiling=0,
    residents_committed=0,
    shares_confirmed=0,
    without_evidence=0,
)


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what the gate of the funding mix reads, in five queries."""
    del at
    plan = plan_money(session, case_id)
    if plan is None:
        return _NO_PLAN
    sources = source_lines(session, plan.id)
    return _facts(plan, sources, adopted_matters(session, plan.id), share_totals(session, plan.id))


def is_covered(session: Session, case_id: int) -> bool:
    """Whether every yuan of the case's plan is committed (start of works). Three queries."""
    plan = plan_money(session, case_id)
    if plan is None or plan.needed <= 0:
        return False
    return funding_coverage(plan, source_lines(session, plan.id)).feasible


def evidence(session: Session, case_id: int, at: datetime) -> dict[str, Any]:
    """Return the money a reviewer decides on, in six queries."""
    del at
    plan = plan_money(session, case_id)
    if plan is None:
        return {"figures": [], "tables": [], "documents": []}
    sources = source_lines(session, plan.id)
    totals = share_totals(session, plan.id)
    return {
        "figures": _figures(plan, sources, totals),
        "tables": [
            {
                "title": "资金来源",
                "columns": ["来源", "出资方", "金额（元）", "状态", "占概算", "证明材料"],
                "rows": [_source_row(plan, line) for line in sources],
            },
            {
                "title": "居民出资（未确认、免缴）",
                "columns": ["房号", "应出（元）", "上限（元）", "已缴（元）", "状态", "说明"],
                "rows": _open_shares(session, plan.id),
            },
        ],
        "documents": [],
    }


def misused(plan: PlanMoney, sources: Iterable[SourceLine]) -> tuple[str, ...]:
    """Return the payers whose money goes to items it may not pay for, or exceeds them all.

    A source is misused where an item is named that its class forbids, or where the plan
    holds less work it may pay for (with the contingency) than it brings.
    """
    return tuple(line.payer for line in sources if _is_misused(plan, line))


def _is_misused(plan: PlanMoney, line: SourceLine) -> bool:
    if any(not may_pay(line.kind, (), code) for code in line.items):
        return True
    payable = sum(cost.amount for cost in plan.items if may_pay(line.kind, line.items, cost.code))
    return line.amount * plan.estimate > payable * plan.needed


def _facts(
    plan: PlanMoney,
    sources: Sequence[SourceLine],
    adopted: frozenset[Matter],
    shares: ShareTotals,
) -> Facts:
    needed_matters = {decision_for(line.kind, repaid=line.is_repaid) for line in sources}
    income = needed_matters & {Matter.CHANGE_COMMON_USE_OR_BUSINESS, Matter.OTHER_COMMON_MATTER}
    firm = [line for line in sources if is_committed(line.state)]
    return Facts(
        needed=plan.needed,
        committed=sum(line.amount for line in firm),
        sources=len(sources),
        sources_misused=misused(plan, sources),
        contractor_prefinances=bool(unlawful_advances(_as_sources(sources))),
        fund_used=Matter.USE_MAINTENANCE_FUND in needed_matters,
        fund_decision_adopted=Matter.USE_MAINTENANCE_FUND in adopted,
        income_used=bool(income),
        income_decision_adopted=income <= adopted,
        households_paying=shares.paying,
        shares_above_ceiling=shares.above_ceiling,
        residents_committed=sum(
            line.amount for line in firm if line.kind is SourceKind.RESIDENT_CONTRIBUTION
        ),
        shares_confirmed=shares.confirmed_amount,
        without_evidence=sum(1 for line in firm if not line.evidence),
    )


def _as_sources(lines: Iterable[SourceLine]) -> list[Source]:
    return [line.source for line in lines]


def _figures(
    plan: PlanMoney, sources: Sequence[SourceLine], shares: ShareTotals
) -> list[dict[str, str]]:
    coverage = funding_coverage(plan, sources)
    return [
        _figure("概算", yuan_text(plan.estimate), "元"),
        _figure(f"含 {plan.contingency_percent}% 预备费", yuan_text(plan.needed), "元"),
        _figure("已落实", yuan_text(coverage.committed), "元"),
        _figure("缺口", yuan_text(coverage.gap), "元"),
        _figure("落实比例", coverage.percent or "—", "%"),
        _figure("居民应出", yuan_text(shares.due_amount), "元"),
        _figure("居民已确认", yuan_text(shares.confirmed_amount), "元"),
        _figure("居民已缴", yuan_text(shares.paid_amount), "元"),
        _figure("出资户数", str(shares.paying), "户"),
        _figure("免缴户数", str(shares.exempt), "户"),
    ]


def _figure(label: str, value: str, unit: str) -> dict[str, str]:
    return {"label": label, "value": value, "unit": unit}


def _source_row(plan: PlanMoney, line: SourceLine) -> list[str]:
    part = percent_half_up(line.amount, plan.needed)
    return [
        SOURCE_NAMES[line.kind],
        line.payer,
        yuan_text(line.amount),
        _STATE_NAMES[line.state],
        f"{part}%" if part else "—",
        line.evidence or "—",
    ]


def _open_shares(session: Session, plan_id: int, limit: int = 200) -> list[list[str]]:
    rows = session.execute(
        sa.select(HouseholdShare, Household.door)
        .join(Household, Household.id == HouseholdShare.household_id)
        .where(
            HouseholdShare.plan_id == plan_id,
            HouseholdShare.amount > 0,
            HouseholdShare.state.not_in(BINDING),
        )
        .order_by(Household.place)
        .limit(limit)
    )
    return [
        [
            door,
            yuan_text(share.amount),
            yuan_text(share.ceiling),
            yuan_text(Fen(share.paid)),
            "免缴" if share.state is ShareState.EXEMPT else "未确认",
            share.exemption,
        ]
        for share, door in rows
    ]


SOURCE_NAMES = {
    SourceKind.CENTRAL_SUBSIDY: "中央补助",
    SourceKind.PROVINCIAL_SUBSIDY: "省级补助",
    SourceKind.CITY_SUBSIDY: "市级补助",
    SourceKind.DISTRICT_SUBSIDY: "区级补助",
    SourceKind.RESIDENT_CONTRIBUTION: "居民出资",
    SourceKind.MAINTENANCE_FUND: "住宅专项维修资金",
    SourceKind.HOUSING_PROVIDENT_FUND: "住房公积金",
    SourceKind.COMMON_INCOME: "小区公共收益",
    SourceKind.DONATION: "捐赠",
    SourceKind.PROPERTY_UNIT: "原产权单位出资",
    SourceKind.UTILITY: "专业经营单位出资",
    SourceKind.CONTRACTOR: "承建公司出资",
    SourceKind.PROPERTY_FIRM: "物业公司出资",
    SourceKind.SOCIAL_CAPITAL: "社会企业投资",
    SourceKind.LIFT_ADVERTISING: "电梯广告收费",
    SourceKind.LOAN: "银行贷款",
}
"""Chinese names as frozen into submissions (data, not page text)."""

_STATE_NAMES = {
    FundingState.PLANNED: "计划",
    FundingState.PROMISED: "承诺",
    FundingState.COMMITTED: "落实",
    FundingState.RECEIVED: "到账",
    FundingState.SPENT: "支出",
}
