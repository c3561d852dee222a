"""Opinions of the departments on a plan, and agreements with single households."""

from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.plan_proposal import DepartmentOpinion, HouseholdStrategy
from models.reads.scope import households_of
from rules.act import Act
from rules.demand_survey import Concern
from rules.plan_proposal import Opinion, ReviewingDepartment, StrategyOffer
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.plan_draft import NotInPlan, draft_at_work
from workflows.actions.record import record


@dataclass(frozen=True, slots=True)
class OpinionNote:
    """What a department says of the draft."""

    department: ReviewingDepartment
    opinion: Opinion
    text: str
    signed_by: str
    given_on: date


@dataclass(frozen=True, slots=True)
class StrategyNote:
    """What is offered to one household, and the day it signed the annex (None: not yet)."""

    door: str
    concern: Concern
    offer: StrategyOffer
    terms: str
    agreed_on: date | None = None


def give_opinion(session: Session, case_id: int, note: OpinionNote, act: Act) -> None:
    """Enter a department's opinion on the draft; a later one replaces it, with a trace.

    Raises:
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    row = session.scalar(
        sa.select(DepartmentOpinion).where(
            DepartmentOpinion.plan_id == plan.id, DepartmentOpinion.department == note.department
        )
    )
    before = row.opinion if row is not None else None
    if row is None:
        row = DepartmentOpinion(plan_id=plan.id, **asdict(note), recorded_by=act.staff_id)
        session.add(row)
    else:
        for name, value in asdict(note).items():
            setattr(row, name, value)
        row.recorded_by = act.staff_id or row.recorded_by
    record(
        session,
        act,
        "opinion.given",
        case_id=case.id,
        number=plan.number,
        department=note.department,
        opinion=note.opinion,
        before=before,
    )


def agree_strategy(session: Session, case_id: int, note: StrategyNote, act: Act) -> None:
    """Write what is agreed with one household (一户一策); a later word replaces it.

    Raises:
        NotInPlan: if the door is not the case's.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.PLAN_PROPOSAL, Stage.RESIDENT_CONSULTATION)
    household_id = session.scalar(
        sa.select(Household.id).where(Household.door == note.door, households_of(case.id))
    )
    if household_id is None:
        raise NotInPlan(what=note.door)
    values = asdict(note)
    del values["door"]
    row = session.scalar(
        sa.select(HouseholdStrategy).where(
            HouseholdStrategy.case_id == case.id, HouseholdStrategy.household_id == household_id
        )
    )
    if row is None:
        row = HouseholdStrategy(
            case_id=case.id, household_id=household_id, made_by=act.staff_id, **values
        )
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    row.changed_at = act.at
    record(
        session,
        act,
        "strategy.agreed",
        case_id=case.id,
        household=household_id,
        door=note.door,
        offer=note.offer,
        terms=note.terms,
    )
