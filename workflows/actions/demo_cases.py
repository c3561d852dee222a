"""Cases of the demo city that have come to long-term management, with an adopted plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageVisit
from models.plan_proposal import FeePlan, Plan
from rules.act import Act
from rules.money import Fen
from rules.plan_proposal import FeePeriod, PlanState
from rules.registration import ManagementMode
from rules.stages import ORDER, Stage, Verdict
from workflows.actions.cases import NewCase, open_case
from workflows.actions.plan_versions import content_digest
from workflows.actions.record import record

_NOTHING: Final = Fen(0)
_DAYS: Final = {
    Stage.REGISTRATION: 20,
    Stage.DEMAND_SURVEY: 30,
    Stage.PLAN_PROPOSAL: 40,
    Stage.RESIDENT_CONSULTATION: 45,
    Stage.FUNDING_MIX: 20,
    Stage.CONSTRUCTION: 120,
    Stage.ACCEPTANCE: 25,
}
"""How long a stage took, in days."""


@dataclass(frozen=True, slots=True)
class DemoFeePlan:
    """One alternative for running the compound; money in fen, the parking fee a space and month."""

    label: str
    title: str
    rate: Fen
    services: str
    monthly_cost: Fen
    parking_fee: Fen = _NOTHING
    parking_spaces: int = 0
    other_income: Fen = _NOTHING


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """A plan that the owners adopted."""

    title: str
    summary: str
    mode: ManagementMode | None = None
    fees: Sequence[DemoFeePlan] = field(default=())
    chosen: str = ""  # the label the owners chose; "": a count decides


def finished_case(session: Session, new: NewCase, plan: DemoPlan, act: Act) -> RenovationCase:
    """Open a case and let it have come to long-term management at `act.at`.

    The visits of the stages before lie in the past, each as long as such a stage takes.
    """
    begun = act.at - timedelta(days=sum(_DAYS.values()))
    case = open_case(session, new, Act(act.by, begun))
    session.execute(sa.delete(StageVisit).where(StageVisit.case_id == case.id))
    drawn = _visit(session, case.id, begun)
    row = _adopt(session, case.id, plan, drawn)
    session.execute(
        sa.update(StageVisit)
        .where(
            StageVisit.case_id == case.id,
            StageVisit.stage.not_in([Stage.REGISTRATION, Stage.DEMAND_SURVEY]),
        )
        .values(plan_id=row.id)
    )
    case.stage, case.stage_since = Stage.LONG_TERM_MANAGEMENT, act.at
    session.flush()  # actions on the case look at its stage
    record(session, act, "case.loaded_as_example", case_id=case.id, reference=case.reference)
    return case


def plan_of(session: Session, case_id: int) -> Plan:
    """Return the adopted plan of a case, in one query."""
    return session.scalars(
        sa.select(Plan).where(Plan.case_id == case_id, Plan.state == PlanState.ADOPTED)
    ).one()


def _visit(session: Session, case_id: int, begun: datetime) -> datetime:
    """Write the visits of all stages; return when the plan was drawn."""
    at, drawn = begun, begun
    for stage in ORDER:
        left = at + timedelta(days=_DAYS[stage]) if stage in _DAYS else None
        if stage is Stage.RESIDENT_CONSULTATION:
            drawn = at
        session.add(
            StageVisit(
                case_id=case_id,
                stage=stage,
                entered_at=at,
                opened_at=at,
                left_at=left,
                verdict=Verdict.APPROVE if left else None,
            )
        )
        at = left or at
    session.flush()  # the hand of whoever works on the case is noted on its visit
    return drawn


def _adopt(session: Session, case_id: int, plan: DemoPlan, drawn: datetime) -> Plan:
    row = Plan(
        case_id=case_id,
        number=1,
        state=PlanState.ADOPTED,
        title=plan.title,
        summary=plan.summary,
        management_mode=plan.mode,
        created_at=drawn - timedelta(days=_DAYS[Stage.PLAN_PROPOSAL]),
        frozen_at=drawn,
        changed_at=drawn,
    )
    session.add(row)
    session.flush()  # the fee plans need its id
    session.add_all(
        FeePlan(
            plan_id=row.id,
            label=each.label,
            title=each.title,
            rate=each.rate,
            parking_fee=each.parking_fee,
            parking_spaces=each.parking_spaces,
            period=FeePeriod.MONTH,
            services=each.services,
            monthly_cost=each.monthly_cost,
            other_income=each.other_income,
            is_chosen=each.label == plan.chosen,
        )
        for each in plan.fees
    )
    session.flush()  # the digest is taken of the rows
    row.digest = content_digest(session, row.id)
    return row
