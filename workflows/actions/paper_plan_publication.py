"""The publication of a version of a plan, posted for the days the law asks for."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.plan_publication import PlanPublication
from models.reads.plan_view import plan_view
from models.resident_consultation import Consultation
from rules.deadlines import local_day, publication_ends
from workflows.actions.paper_plan_contents import contents_of
from workflows.actions.paper_sheet import Commission, Sheet

DAYS: Final = 15
"""Days a plan hangs (§3.1: 15 d notice); with the owners' vote the notice's own dates hold."""


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the publication of a version of a plan (the order's subject); six queries."""
    plan = plan_view(session, order.subject)
    posted_on, until, where = _posted(session, order)
    value = PlanPublication(
        head=order.head(),
        plan=contents_of(plan),
        posted_on=posted_on,
        until=until,
        where=where,
        phone=order.contact,
    )
    return [order.sheet(f"改造方案公示（第 {plan.number} 版）", value)]


def _posted(session: Session, order: Commission) -> tuple[date, date, str]:
    row = session.scalar(
        sa.select(Consultation)
        .where(Consultation.plan_id == order.subject)
        .order_by(Consultation.id.desc())
        .limit(1)
    )
    where = (row.objection_address if row else "") or "社区居委会"
    if row is not None and row.notice_at is not None and row.opens_at is not None:
        return local_day(row.notice_at), local_day(row.opens_at), where
    posted_on = local_day(order.made_at)
    return posted_on, publication_ends(posted_on, DAYS, provisional=True), where
