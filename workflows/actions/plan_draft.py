"""The draft everybody who writes a plan works on; a frozen plan is no draft."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.plan_proposal import Plan
from rules.act import Act
from rules.plan_proposal import PlanState
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work


class NoPlanYet(Refusal):
    """The flow has not drafted a plan yet."""

    code = "no_plan_yet"


class PlanFrozen(Refusal):
    """The plan was put to the owners: not a word of it may change."""

    code = "plan_frozen"


class PlanChanged(Refusal):
    """Somebody else changed the plan while this person was reading."""

    code = "plan_changed"


class NotInPlan(Refusal):
    """The item, source or fee plan does not belong to the case's draft."""

    code = "not_in_plan"


def newest_plan(session: Session, case_id: int) -> Plan | None:
    """Return the newest version of a case's plan, in one query."""
    return session.scalar(
        sa.select(Plan).where(Plan.case_id == case_id).order_by(Plan.number.desc()).limit(1)
    )


def draft_at_work(
    session: Session, case_id: int, act: Act, version: int | None = None
) -> tuple[RenovationCase, Plan]:
    """Return the case and its draft for a change; every action on a plan begins with this.

    Every change is a new version of the row, so two people who write the same text collide;
    `version` is what the person was looking at, None where a change cannot undo another's.

    Raises:
        NoPlanYet: if there is no plan.
        PlanFrozen: if the newest plan is no draft any more.
        PlanChanged: if it changed since the person looked.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.PLAN_PROPOSAL)
    plan = newest_plan(session, case.id)
    if plan is None:
        raise NoPlanYet
    if plan.state is not PlanState.DRAFT:
        raise PlanFrozen(number=plan.number)
    if version is not None and plan.version != version:
        raise PlanChanged(number=plan.number)
    plan.changed_at = act.at
    return case, plan
