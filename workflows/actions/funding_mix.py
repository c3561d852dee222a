"""Funding mix: the money of the plan is arranged; the funding plan is ordered when it is."""

from sqlalchemy.orm import Session

from models.case import RenovationCase, StageVisit
from models.plan_proposal import Plan
from models.reads.funded_plan import (
    funding_coverage,
    plan_money,
    share_totals,
    source_lines,
)
from rules.act import Act
from rules.money import yuan_text
from rules.paper import PaperKind
from rules.plan_proposal import PlanState
from rules.stages import Decision, Verdict
from workflows.actions.funding_sources import ZONE, end_of, is_open, set_due
from workflows.actions.papers import order_papers
from workflows.actions.plan_versions import end_plan
from workflows.actions.progress import Progress


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Watch the money of the plan; order the funding plan once every yuan is committed."""
    plan = plan_money(session, case_id)
    if plan is None:
        return Progress(waits_for=("a plan",))
    sources = source_lines(session, plan.id)
    for line in sources:
        set_due(session, case_id, line.id, line.due_on if is_open(line.state) else None)
    found = funding_coverage(plan, sources)
    if found.feasible and plan.needed > 0:
        order_papers(session, case_id, PaperKind.FUNDING_PLAN, plan.id, act)
        return Progress(done=("funding plan ordered",), waits_for=("review",))
    today = act.at.astimezone(ZONE).date()
    due = [line.due_on for line in sources if is_open(line.state) and line.due_on]
    late = sum(1 for day in due if day < today)
    shares = share_totals(session, plan.id)
    waits = [f"{yuan_text(found.gap)} yuan to be committed"]
    if shares.confirmed < shares.paying:
        waits.append(f"{shares.paying - shares.confirmed} of {shares.paying} households to confirm")
    if late:
        waits.append(f"{late} sources overdue")
    ahead = [day for day in due if day >= today]
    return Progress(waits_for=tuple(waits), until=end_of(min(ahead)) if ahead else None)


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """Let the plan fail where its money does: a new version is drawn in plan_proposal.

    One statement; `follow_up` adds to the reason how much was missing.
    """
    if decision.verdict is Verdict.REJECT:
        end_plan(session, case.id, PlanState.FAILED, act, decision.reason)


def follow_up(session: Session, left: StageVisit, act: Act) -> None:
    """Say beside the reviewer's reason how much money the rejected plan lacked."""
    del act
    plan = plan_money(session, left.case_id)
    if left.verdict is not Verdict.REJECT or plan is None:
        return
    gap = funding_coverage(plan, source_lines(session, plan.id)).gap
    row = session.get_one(Plan, plan.id)
    row.failure = f"资金缺口 {yuan_text(gap)} 元：{row.failure}"
