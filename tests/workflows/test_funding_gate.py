from datetime import date

import pytest
import sqlalchemy as sa

from models.funding_mix import HouseholdShare
from models.plan_proposal import Plan
from models.reads import funding_mix
from rules.act import Act
from rules.condition import unmet
from rules.funding import (
    FundingState,
    SourceKind,
)
from rules.gates import gate
from rules.matters import Matter
from rules.plan_proposal import PlanState
from rules.stages import Decision, Stage, Verdict
from tests.builders import MARCH, a_manager, a_reviewer, acting
from tests.builders_funding import a_funded_case, a_source, yuan
from workflows.actions.access import WrongStage
from workflows.actions.driving import carry_case_on
from workflows.actions.funding_sources import (
    SourceStep,
    SourceTerms,
    add_source,
    move_source,
)
from workflows.actions.household_shares import (
    Confirmation,
)
from workflows.actions.review import decide_stage, submit_stage

DAY = date(2026, 3, 1)
LIST = Confirmation("出资名册-01", DAY)
KINDS = {
    "subsidy": SourceKind.CITY_SUBSIDY,
    "residents": SourceKind.RESIDENT_CONTRIBUTION,
    "lift_company": SourceKind.LIFT_ADVERTISING,
    "property_firm": SourceKind.PROPERTY_FIRM,
    "central": SourceKind.CENTRAL_SUBSIDY,
    "city": SourceKind.CITY_SUBSIDY,
    "utilities": SourceKind.UTILITY,
    "fund": SourceKind.MAINTENANCE_FUND,
    "investor": SourceKind.SOCIAL_CAPITAL,
}


def test_a_funding_gap_lets_the_plan_fail_with_its_figure(session, funded):
    case, plan, act = funded
    a_source(session, plan, "560000.00")
    submit_stage(session, case.id, case.version, "", act)
    session.flush()
    reviewer = acting(a_reviewer(session, case))
    decision = Decision(Stage.FUNDING_MIX, case.version, Verdict.REJECT, "市级补助未获批")

    decide_stage(session, case.id, decision, reviewer)
    session.expire_all()  # the flow comes with a session of its own
    carry_case_on(session, case.id, case.stage, Act(by="flow:drive-case", at=MARCH))

    kept = session.get_one(Plan, plan.id)
    assert (case.stage, kept.state) == (Stage.PLAN_PROPOSAL, PlanState.FAILED)
    assert kept.failure == "资金缺口 560,000.00 元：市级补助未获批"


def test_sources_are_not_named_while_the_works_go_on(session):
    case, _plan = a_funded_case(session, stage=Stage.CONSTRUCTION)
    act = acting(a_manager(session, case))

    with pytest.raises(WrongStage):
        add_source(session, case.id, SourceTerms(SourceKind.CITY_SUBSIDY, "市财政", yuan("1")), act)


def test_the_reviewer_sees_the_sources_and_who_has_not_confirmed(session, funded):
    case, plan, _act = funded
    a_source(session, plan, "100000.00")

    found = funding_mix.evidence(session, case.id, MARCH)

    titles = [table["title"] for table in found["tables"]]
    assert titles == ["资金来源", "居民出资（未确认、免缴）"]
    assert len(found["tables"][1]["rows"]) == 24


def test_the_gate_asks_five_queries(session, funded, queries):
    case, _plan, _act = funded
    session.commit()
    queries.clear()

    funding_mix.facts(session, case.id, MARCH)

    assert len(queries) == 5


def test_an_adopted_fund_decision_opens_the_fund(session):
    case, plan = a_funded_case(session, adopted=(Matter.USE_MAINTENANCE_FUND,))
    a_source(session, plan, "10.00", kind=SourceKind.MAINTENANCE_FUND, payer="维修资金")

    missing = {condition.code for condition in unmet(conditions(session, case))}

    assert "fund_use_decided" not in missing


@pytest.fixture
def funded(session):
    case, plan = a_funded_case(session)
    return case, plan, acting(a_manager(session, case))


def commit(session, case, source, act, seen=FundingState.PLANNED):
    if seen is FundingState.PLANNED:
        move_source(
            session, case.id, source.id, SourceStep(seen, FundingState.PROMISED, "意向书"), act
        )
    step = SourceStep(FundingState.PROMISED, FundingState.COMMITTED, "郑财〔2026〕12号")
    return move_source(session, case.id, source.id, step, act)


def first_share(session, plan):
    return session.scalars(
        sa.select(HouseholdShare).where(HouseholdShare.plan_id == plan.id).limit(1)
    ).one()


def conditions(session, case):
    return gate(Stage.FUNDING_MIX, funding_mix.facts(session, case.id, MARCH))
