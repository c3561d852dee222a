"""How every wish and suggestion was handled in a version of a plan, and why."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.field_words import said
from documents.wish_handling import WishHandling, WishLine
from models.reads.plan_view import plan_view
from models.reads.plan_wish import Wish, wishes
from workflows.actions.paper_sheet import Commission, Sheet

_FROM_MENU = "item:"


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the table of a version of a plan (the order's subject); eleven queries."""
    plan = plan_view(session, order.subject)
    found = wishes(session, plan.id)
    value = WishHandling(
        head=order.head(),
        plan_version=plan.number,
        plan_title=plan.title,
        wishes=tuple(_line(each) for each in found if each.wish.startswith(_FROM_MENU)),
        suggestions=tuple(_line(each) for each in found if not each.wish.startswith(_FROM_MENU)),
        phone=order.contact,
    )
    return [order.sheet(f"意见采纳情况表（第 {plan.number} 版）", value)]


def _line(each: Wish) -> WishLine:
    return WishLine(
        name=each.name,
        detail=each.detail,
        points=each.points,
        households=each.households,
        outcome=said(each.outcome) if each.outcome else "",
        reason=each.reason,
    )
