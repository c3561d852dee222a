"""How a plan answers hazards, wishes and suggestions (意见采纳情况表, S0-10)."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Hazard, Suggestion
from models.plan_proposal import Plan, PlanItem, SuggestionHandling, WishHandling
from rules.act import Act
from rules.demand_survey import IdeaState
from rules.menu import item
from rules.plan_proposal import WishOutcome
from rules.refusal import Refusal
from workflows.actions.plan_draft import NotInPlan, draft_at_work
from workflows.actions.record import record


class ReasonMissing(Refusal):
    """A wish that is not adopted is owed a reason."""

    code = "reason_missing"


@dataclass(frozen=True, slots=True)
class Handling:
    """How one wish was handled; `wish` is "item:roof" or "suggestion:12"."""

    wish: str
    outcome: WishOutcome
    reason: str


def justify_hazard(session: Session, case_id: int, hazard_id: int, reason: str, act: Act) -> None:
    """Say why the plan leaves a hazard out ("" takes it back).

    Raises:
        NotInPlan: if the hazard is not the case's.
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    hazard = session.get(Hazard, hazard_id)
    if hazard is None or hazard.case_id != case.id:
        raise NotInPlan(what=hazard_id)
    if hazard.justification != reason:
        hazard.justification = reason
        record(
            session,
            act,
            "hazard.justified",
            case_id=case.id,
            number=plan.number,
            hazard=hazard_id,
            reason=reason,
        )


def answer_wishes(session: Session, case_id: int, handlings: Sequence[Handling], act: Act) -> int:
    """Say how wishes were handled; return how many answers are new or different.

    Raises:
        ReasonMissing: if one is not adopted and has no reason.
        NotInPlan: if a suggestion is not the case's.
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    changed = sum(_answer(session, case.id, plan, each) for each in handlings)
    if changed:
        record(session, act, "wishes.answered", case_id=case.id, number=plan.number, count=changed)
    return changed


def _answer(session: Session, case_id: int, plan: Plan, said: Handling) -> bool:
    if said.outcome is not WishOutcome.ADOPTED and not said.reason:
        raise ReasonMissing(wish=said.wish)
    kind, _, key = said.wish.partition(":")
    if kind == "suggestion":
        return _answer_suggestion(session, case_id, plan, int(key), said)
    item(key)
    found = session.scalar(
        sa.select(WishHandling).where(WishHandling.plan_id == plan.id, WishHandling.item == key)
    )
    if found is None:
        found = WishHandling(plan_id=plan.id, item=key)
        session.add(found)
    elif (found.outcome, found.reason) == (said.outcome, said.reason):
        return False
    found.outcome, found.reason = said.outcome, said.reason
    return True


def _answer_suggestion(
    session: Session, case_id: int, plan: Plan, suggestion_id: int, said: Handling
) -> bool:
    asked = session.get(Suggestion, suggestion_id)
    if asked is None or asked.case_id != case_id:
        raise NotInPlan(what=suggestion_id)
    found = session.scalar(
        sa.select(SuggestionHandling).where(
            SuggestionHandling.plan_id == plan.id,
            SuggestionHandling.suggestion_id == suggestion_id,
        )
    )
    if found is None:
        found = SuggestionHandling(plan_id=plan.id, suggestion_id=suggestion_id)
        session.add(found)
    elif (found.outcome, found.reason) == (said.outcome, said.reason):
        return False
    carried_out = sa.select(PlanItem.id).where(
        PlanItem.plan_id == plan.id, PlanItem.item == asked.item
    )
    found.outcome, found.reason = said.outcome, said.reason
    found.plan_item_id = session.scalar(carried_out.limit(1)) if asked.item else None
    # The suggestion itself shows the newest answer; each plan version keeps its own.
    asked.state, asked.answer = IdeaState(said.outcome.value), said.reason
    asked.plan_item_id = found.plan_item_id
    return True
