"""The confirmations of households' contributions, one for each that pays."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.contribution_confirmation import ContributionConfirmation, PaidSum
from models.funding_mix import SharePayment
from models.reads.plan_view import PlanView, plan_view
from workflows.actions.paper_funding_plan import SHARE_BASIS
from workflows.actions.paper_shares import SharingHome, home_of, sharing_homes, subsidised
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a confirmation for every home with a share in a plan (the subject); nine queries."""
    plan = plan_view(session, order.subject)
    payments = _payments(session, plan.id)
    return [
        order.sheet("出资确认书", _paper(order, plan, home, payments), home.home.whose)
        for home in sharing_homes(session, order.case_id, plan.id)
    ]


def _paper(
    order: Commission,
    plan: PlanView,
    each: SharingHome,
    payments: Mapping[int, tuple[PaidSum, ...]],
) -> ContributionConfirmation:
    share = each.share
    return ContributionConfirmation(
        head=order.head(more=f"{share.household_id:05}"),
        home=home_of(each.home),
        id_last4=tuple(owner.id_last4 for owner in each.home.household.owners),
        plan_title=plan.title,
        plan_version=plan.number,
        plan_digest=plan.digest,
        share=share.amount,
        ceiling=share.ceiling,
        subsidised=subsidised(plan, share.amount),
        method=SHARE_BASIS[plan.share_method],
        payment_schedule=plan.payment_schedule,
        instalments=share.instalments,
        exemption=share.exemption,
        payments=payments.get(share.id, ()),
        confirmation=share.confirmation,
        confirmed_on=share.confirmed_on,
        phone=order.contact,
    )


def _payments(session: Session, plan_id: int) -> Mapping[int, tuple[PaidSum, ...]]:
    rows = session.scalars(
        sa.select(SharePayment)
        .where(SharePayment.plan_id == plan_id, SharePayment.cancelled_at.is_(None))
        .order_by(SharePayment.paid_on, SharePayment.id)
    )
    found: dict[int, tuple[PaidSum, ...]] = {}
    for row in rows:
        found[row.share_id] = (
            *found.get(row.share_id, ()),
            PaidSum(row.receipt, row.paid_on, row.amount),
        )
    return found
