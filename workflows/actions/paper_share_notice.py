"""The notices to households of their shares, one for each that has one."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.share_notice import MonthlyFee, ShareNotice
from models.household import Household
from models.reads.plan_view import FeePlanView, PlanView, plan_view
from models.reads.scope import households_of
from rules.money import yuan_text
from workflows.actions.paper_funding_plan import SHARE_BASIS
from workflows.actions.paper_shares import (
    WEIGHTS,
    SharingHome,
    home_of,
    sharing_homes,
    subsidised,
    weight_text,
)
from workflows.actions.paper_sheet import Commission, Sheet

_NOTHING: Final = Decimal("0.00")


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a notice for every home with a share in a plan (the order's subject); nine queries."""
    plan = plan_view(session, order.subject)
    homes = sharing_homes(session, order.case_id, plan.id)
    weights = weight_text(plan.share_method, sum(home.share.weight for home in homes))
    found = session.execute(
        sa.select(Household.id, Household.parking_spaces).where(households_of(order.case_id))
    )
    spaces = dict(found.all())
    return [
        order.sheet(
            "费用分摊告知单",
            _notice(order, plan, home, weights, spaces[home.share.household_id]),
            home.home.whose,
        )
        for home in homes
    ]


def _notice(
    order: Commission, plan: PlanView, each: SharingHome, weights: str, spaces: int
) -> ShareNotice:
    share, area = each.share, each.home.household.area or _NOTHING
    return ShareNotice(
        head=order.head(more=f"{share.household_id:05}"),
        home=home_of(each.home),
        plan_title=plan.title,
        plan_version=plan.number,
        divided=plan.divided,
        subsidised=subsidised(plan, share.amount),
        method=SHARE_BASIS[plan.share_method],
        weight_name=WEIGHTS[plan.share_method],
        weight=weight_text(plan.share_method, share.weight),
        weights=weights,
        share=share.amount,
        ceiling=share.ceiling,
        paid=share.paid,
        exemption=share.exemption,
        payment_schedule=plan.payment_schedule,
        instalments=share.instalments,
        fees=tuple(_fee(fee, area, spaces) for fee in plan.fee_plans),
        phone=order.contact,
    )


def _fee(plan: FeePlanView, area: Decimal, spaces: int) -> MonthlyFee:
    return MonthlyFee(
        name=f"方案{plan.label}　{plan.title}（{yuan_text(plan.rate)} 元/m²）",
        fee=plan.household_fee(area, spaces),
        is_chosen=plan.is_chosen,
    )
