"""One version of a plan, whole: works, money, effects, hazards, opinions of the departments."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.field_words import said
from documents.renovation_plan import DepartmentOpinion, HazardCover, RenovationPlan
from models.reads.plan_view import plan_view
from models.reads.plan_wish import HazardCover as Covered
from models.reads.plan_wish import covers, opinions
from workflows.actions.paper_plan_contents import contents_of
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a version of a plan (the order's subject); nine queries."""
    plan = plan_view(session, order.subject)
    value = RenovationPlan(
        head=order.head(),
        plan=contents_of(plan),
        hazards=tuple(_hazard(each) for each in covers(session, plan.id)),
        opinions=tuple(
            DepartmentOpinion(
                department=said(each.department),
                opinion=said(each.opinion) if each.opinion else "",
                text=each.text,
                signed_by=each.signed_by,
                given_on=each.given_on,
            )
            for each in opinions(session, plan.id)
        ),
    )
    return [order.sheet(f"改造方案（第 {plan.number} 版）", value)]


def _hazard(each: Covered) -> HazardCover:
    answer = f"列入：{'、'.join(each.items)}" if each.items else ""
    if not answer and each.justification:
        answer = f"不列入：{each.justification}"
    if each.is_resolved:
        answer = "已消除"
    return HazardCover(each.place, each.description, said(each.severity), answer)
