"""What a verdict writes: little, whatever the stage; what follows from it is the flow's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.acceptance import Acceptance
from models.case import RenovationCase, StageVisit
from models.demand_survey import DemandSurvey
from models.event import Event
from models.plan_proposal import Plan
from rules.act import Act
from rules.plan_proposal import PlanState
from rules.stages import ROAD, Decision, Stage, Verdict
from tests.builders import MARCH, a_case, a_manager, a_reviewer, acting
from workflows.actions.driving import carry_case_on
from workflows.actions.review import decide_stage, submit_stage

LATER = MARCH + timedelta(hours=1)
STATES = {Stage.PLAN_PROPOSAL: PlanState.DRAFT, Stage.RESIDENT_CONSULTATION: PlanState.FROZEN}


def before_its_reviewer(session, stage):
    """A case whose records of every stage are there, and its gate met."""
    case = a_case(session, stage=stage)
    dates = {"created_at": MARCH, "changed_at": MARCH}
    state = STATES.get(stage, PlanState.ADOPTED)
    session.add(Plan(case_id=case.id, number=1, state=state, title="方案", **dates))
    session.add(DemandSurvey(case_id=case.id, opened_at=MARCH))
    session.add(Acceptance(case_id=case.id, opened_on=MARCH.date(), passed_on=MARCH.date()))
    session.flush()
    act = acting(a_manager(session, case))
    submission = submit_stage(session, case.id, case.version, "", act)
    submission.conditions = [{**condition, "met": True} for condition in submission.conditions]
    reviewer = acting(a_reviewer(session, case), LATER)
    session.commit()
    return case, reviewer


@pytest.mark.parametrize(("stage", "verdict"), list(ROAD), ids=lambda word: str(word.value))
def test_a_decision_costs_at_most_eight_statements(session, database, queries, stage, verdict):
    case, reviewer = before_its_reviewer(session, stage)
    decision = Decision(case.stage, case.version, verdict, "理由")
    queries.clear()

    with database.begin() as own:
        decide_stage(own, case.id, decision, reviewer)

    assert len(queries) <= 8


def test_a_frozen_plan_is_sealed_once_when_the_flow_comes(session, database):
    case, reviewer = before_its_reviewer(session, Stage.PLAN_PROPOSAL)
    decision = Decision(case.stage, case.version, Verdict.APPROVE)
    with database.begin() as own:
        decide_stage(own, case.id, decision, reviewer)
    seen = [plan_of(database)]

    for _time in range(2):
        with database.begin() as own:
            stage = Stage.RESIDENT_CONSULTATION
            carry_case_on(own, case.id, stage, Act(by="flow:drive-case", at=LATER))
        seen.append(plan_of(database))

    assert [state for state, _digest in seen] == [PlanState.FROZEN] * 3
    assert [len(digest) for _state, digest in seen] == [0, 64, 64]
    with database() as own:
        sealed = sa.select(sa.func.count()).select_from(Event).where(Event.name == "plan.frozen")
        assert own.scalar(sealed) == 1
        first = own.scalars(sa.select(StageVisit).order_by(StageVisit.id)).first()
        assert first.plan_id is not None
        assert own.get_one(RenovationCase, case.id).stage is Stage.RESIDENT_CONSULTATION


def plan_of(database):
    with database() as own:
        return own.execute(sa.select(Plan.state, Plan.digest)).one()
