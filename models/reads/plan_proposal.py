"""The plan of a case, as its gate, its reviewer, its residents and other stages read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.plan_proposal import Plan
from models.reads.evidence import Snapshot, figure, snapshot, table, yuan
from models.reads.plan_contents import named_places, plan_contents
from models.reads.plan_share import HouseholdCost, ShareRow, household_cost, share_rows
from models.reads.plan_view import FeePlanView, ItemView, PlanView, SourceView, plan_view
from models.reads.plan_wish import covers, opinions, strategies, wishes
from rules.matters import required_decisions
from rules.money import Fen
from rules.plan_proposal import OPENS_GROUND, Facts, Opinion, PlanState

_NO_PLAN = Facts(
    plan_number=None,
    items=0,
    items_without_cost=0,
    hazards_uncovered=0,
    wishes=0,
    wishes_unanswered=0,
    estimate=0,
    sources=0,
    needed=0,
    has_lift=False,
    has_compensation=False,
    opens_ground=False,
    has_utilities_coordination=False,
    has_management=False,
    fee_plans=0,
    decisions=0,
    opinions=0,
    opinions_passing=0,
)


@dataclass(frozen=True, slots=True)
class PlanHead:
    """One version in the list of versions."""

    id: int
    number: int
    state: PlanState
    title: str
    created_at: datetime
    frozen_at: datetime | None
    digest: str
    failure: str


def current_plan(session: Session, case_id: int) -> PlanHead | None:
    """Return the newest version of a case's plan, None before there is one. One query."""
    heads = _heads(session, case_id, 1)
    return heads[0] if heads else None


def versions(session: Session, case_id: int) -> tuple[PlanHead, ...]:
    """Return all versions, the newest first, in one query."""
    return _heads(session, case_id, None)


def plan_needed(session: Session, plan_id: int) -> Fen:
    """Return what a plan costs with its contingency, in fen; five queries."""
    return plan_view(session, plan_id).needed


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what stands in the newest plan, for the gate, in about twenty queries."""
    del at
    head = current_plan(session, case_id)
    if head is None:
        return _NO_PLAN
    plan = plan_view(session, head.id)
    asked = wishes(session, head.id)
    given = [each.opinion for each in opinions(session, head.id) if each.opinion is not None]
    codes = {each.code for each in plan.items}
    return Facts(
        plan_number=plan.number,
        items=len(plan.items),
        items_without_cost=sum(each.lacks_cost for each in plan.items),
        hazards_uncovered=sum(each.is_open for each in covers(session, head.id)),
        wishes=len(asked),
        wishes_unanswered=sum(not each.is_answered for each in asked),
        estimate=plan.estimate,
        sources=plan.planned,
        needed=plan.needed,
        has_lift="lift" in codes,
        has_compensation=bool(plan.compensation),
        opens_ground=bool(codes & OPENS_GROUND),
        has_utilities_coordination=bool(plan.utilities_coordination),
        has_management=plan.management_mode is not None and bool(plan.fee_plans),
        fee_plans=len(plan.fee_plans),
        decisions=len(required_decisions(plan_contents(session, head.id))) if plan.items else 0,
        opinions=len(given),
        opinions_passing=sum(each is not Opinion.FAILS for each in given),
    )


def evidence(session: Session, case_id: int, at: datetime) -> Snapshot:
    """Return what the joint review decides on, as plain JSON; about twenty queries."""
    del at
    head = current_plan(session, case_id)
    if head is None:
        return snapshot([], [])
    plan = plan_view(session, head.id)
    return snapshot(
        _plan_figures(plan),
        [
            table(
                "改造内容",
                "内容 位置 数量 单位 单价（元） 金额（元）",
                (
                    [
                        each.name,
                        each.place,
                        each.quantity,
                        each.unit,
                        yuan(each.unit_cost),
                        yuan(each.cost),
                    ]
                    for each in plan.items
                ),
            ),
            table(
                "资金来源",
                "来源 出资方 金额（元）",
                ([each.kind, each.payer, yuan(each.amount)] for each in plan.sources),
            ),
            table(
                "收费方案",
                "方案 名称 物业费（元/㎡·月） 停车费（元/月） 月成本（元） 保本收缴率",
                (
                    [
                        each.label,
                        each.title,
                        yuan(each.rate),
                        yuan(each.parking_fee),
                        yuan(each.monthly_cost),
                        f"{each.break_even}%" if each.break_even else "",
                    ]
                    for each in plan.fee_plans
                ),
            ),
            *_judged(session, head.id),
        ],
    )


def _plan_figures(plan: PlanView) -> list[dict[str, Any]]:
    return [
        figure("方案", f"v{plan.number} {plan.title}"),
        figure("概算", yuan(plan.estimate), "元"),
        figure(f"含 {plan.contingency_percent}% 预备费", yuan(plan.needed), "元"),
        figure("计划资金", yuan(plan.planned), "元"),
        figure("里子工程占比", plan.substance_percent, "%"),
        figure("工期", plan.works_days, "天"),
        figure("管理模式", plan.management_mode),
        figure("居民出资", yuan(plan.residents_pay), "元"),
        figure("分摊到户", yuan(plan.divided), "元"),
    ]


def _judged(session: Session, plan_id: int) -> list[dict[str, Any]]:
    return [
        table(
            "要业主表决的事项",
            "事项 范围 门槛 依据",
            (
                [each.matter, each.scope, each.threshold, each.source]
                for each in required_decisions(plan_contents(session, plan_id))
            ),
        ),
        table(
            "居民诉求",
            "诉求 结果 理由",
            ([each.name, each.outcome, each.reason] for each in wishes(session, plan_id)),
        ),
        table(
            "部门意见",
            "部门 意见 说明 签字",
            (
                [each.department, each.opinion, each.text, each.signed_by]
                for each in opinions(session, plan_id)
            ),
        ),
        table(
            "没有安排的隐患",
            "位置 隐患",
            ([each.place, each.description] for each in covers(session, plan_id) if each.is_open),
        ),
    ]


def _heads(session: Session, case_id: int, limit: int | None) -> tuple[PlanHead, ...]:
    rows = session.scalars(
        sa.select(Plan).where(Plan.case_id == case_id).order_by(Plan.number.desc()).limit(limit)
    )
    names = PlanHead.__dataclass_fields__
    return tuple(PlanHead(**{name: getattr(row, name) for name in names}) for row in rows)


__all__ = [
    "FeePlanView",
    "HouseholdCost",
    "ItemView",
    "PlanHead",
    "PlanView",
    "ShareRow",
    "SourceView",
    "covers",
    "current_plan",
    "evidence",
    "facts",
    "household_cost",
    "named_places",
    "opinions",
    "plan_contents",
    "plan_needed",
    "plan_view",
    "share_rows",
    "strategies",
    "versions",
    "wishes",
]
