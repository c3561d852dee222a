"""The breakdown of a plan's cost: every home's share, with masked names."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.share_table import ShareLine, ShareTable
from models.reads.plan_view import PlanView, plan_view
from rules.masking import mask_name
from workflows.actions.paper_funding_plan import SHARE_BASIS
from workflows.actions.paper_shares import WEIGHTS, SharingHome, sharing_homes, weight_text
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the breakdown of one version of a plan (the order's subject); eight queries."""
    plan = plan_view(session, order.subject)
    homes = sharing_homes(session, order.case_id, plan.id)
    value = ShareTable(
        head=order.head(),
        plan_title=plan.title,
        plan_version=plan.number,
        needed=plan.needed,
        residents_pay=plan.residents_pay,
        subsidy=plan.subsidy,
        method=SHARE_BASIS[plan.share_method],
        weight_name=WEIGHTS[plan.share_method],
        payment_schedule=plan.payment_schedule,
        lines=tuple(_line(plan, home) for home in homes),
        phone=order.contact,
    )
    return [order.sheet(f"费用分摊明细（第 {plan.number} 版）", value)]


def _line(plan: PlanView, each: SharingHome) -> ShareLine:
    household = each.home.household
    return ShareLine(
        stairwell=each.stairwell,
        room=household.room,
        owner="、".join(mask_name(owner.name) for owner in household.owners),
        area=household.area,
        weight=weight_text(plan.share_method, each.share.weight),
        share=each.share.amount,
        ceiling=each.share.ceiling,
    )
