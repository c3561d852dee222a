"""The plan of a case, as its gate, its reviewer, its residents and other stages read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.plan_proposal import Plan
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


def evidence(session: Session, case_id: int, at: datetime) -> dict[str, Any]:
    """Return what the joint review decides on, as plain JSON."""
    del at
    head = current_plan(session, case_id)
    if head is None:
        return {"plan": None}
    plan = plan_view(session, head.id)
    return {
        "plan": plan.number,
        "title": plan.title,
        "estimate": plan.estimate,
        "needed": plan.needed,
        "planned": plan.planned,
        "substance_percent": plan.substance_percent,
        "works_days": plan.works_days,
        "management_mode": plan.management_mode,
        "residents_pay": plan.residents_pay,
        "divided": plan.divided,
        "items": [_item(each) for each in plan.items],
        "sources": [
            {"kind": each.kind, "payer": each.payer, "amount": each.amount} for each in plan.sources
        ],
        "fee_plans": [
            {
                "label": each.label,
                "rate": each.rate,
                "parking_fee": each.parking_fee,
                "monthly_cost": each.monthly_cost,
                "break_even": each.break_even,
            }
            for each in plan.fee_plans
        ],
        "decisions": [
            {
                "matter": each.matter,
                "scope": each.scope,
                "threshold": each.threshold,
                "source": each.source,
            }
            for each in required_decisions(plan_contents(session, head.id))
        ],
        "wishes": [
            {"name": each.name, "outcome": each.outcome, "reason": each.reason}
            for each in wishes(session, head.id)
        ],
        "opinions": [
            {
                "department": each.department,
                "opinion": each.opinion,
                "text": each.text,
                "signed_by": each.signed_by,
            }
            for each in opinions(session, head.id)
        ],
        "hazards_open": [each.description for each in covers(session, head.id) if each.is_open],
    }


def _item(each: ItemView) -> dict[str, Any]:
    return {
        "item": each.code,
        "name": each.name,
        "place": each.place,
        "quantity": str(each.quantity),
        "unit_cost": each.unit_cost,
        "cost": each.cost,
    }


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
