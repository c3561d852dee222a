"""The plan of a case: drafting it, describing it, freezing it when the departments agree."""

from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageDecision, StageVisit
from models.plan_proposal import Plan
from rules.act import Act
from rules.plan_proposal import PlanState
from rules.registration import ManagementMode
from rules.stages import Decision, Verdict
from workflows.actions.plan_draft import draft_at_work, newest_plan
from workflows.actions.plan_money import refresh_shares
from workflows.actions.plan_versions import draft_first, draft_next, freeze, seal
from workflows.actions.progress import Progress
from workflows.actions.record import record


@dataclass(frozen=True, slots=True)
class PlanText:
    """What a plan says beside its items and its money."""

    title: str
    summary: str
    effects: str
    compensation: str
    utilities_coordination: str
    works_days: int | None
    works_from: date | None
    contingency_percent: int
    management_mode: ManagementMode | None
    draws_fund: bool
    tops_up_fund: bool
    common_income: bool
    payers_must_sign: bool


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Draft v1 from the survey, or the next version from one that failed."""
    case = session.get_one(RenovationCase, case_id)
    plan = newest_plan(session, case_id)
    done: tuple[str, ...] = ()
    if plan is None:
        plan = draft_first(session, case, act)
        done = ("plan v1 drafted from the survey",)
    elif plan.state is not PlanState.DRAFT:
        _mark_failed(session, plan, act)
        plan = draft_next(session, case, plan, act)
        refresh_shares(session, plan)
        done = (f"plan v{plan.number} drafted from v{plan.number - 1}",)
    return Progress(done, (f"plan v{plan.number} to be completed and reviewed",))


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """On approval freeze the plan: it is what the owners will be asked about. One statement."""
    if decision.verdict is Verdict.APPROVE:
        freeze(session, case.id, act)


def follow_up(session: Session, left: StageVisit, act: Act) -> None:
    """Seal the plan that the approval froze, and remember that this visit made it."""
    plan = newest_plan(session, left.case_id)
    if plan is not None and plan.state is PlanState.FROZEN and not plan.digest:
        seal(session, plan, act)
        left.plan_id = plan.id


def describe_plan(session: Session, case_id: int, text: PlanText, version: int, act: Act) -> None:
    """Write what the plan says; the event keeps which parts changed.

    Raises:
        NoPlanYet, PlanFrozen, PlanChanged: see `draft_at_work`.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act, version)
    changed = [name for name, value in asdict(text).items() if getattr(plan, name) != value]
    for name in changed:
        setattr(plan, name, getattr(text, name))
    if changed:
        record(session, act, "plan.described", case_id=case.id, number=plan.number, changed=changed)


def _mark_failed(session: Session, plan: Plan, act: Act) -> None:
    # The vote's and the money's own stages say why; where they did not, the verdict does.
    if plan.state in (PlanState.FROZEN, PlanState.ADOPTED):
        plan.state, plan.changed_at = PlanState.FAILED, act.at
    if not plan.failure:
        newest = (
            sa.select(StageDecision.reason)
            .where(StageDecision.case_id == plan.case_id, StageDecision.verdict == Verdict.REJECT)
            .order_by(StageDecision.id.desc())
            .limit(1)
        )
        plan.failure = session.scalar(newest) or ""
