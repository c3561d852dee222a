from datetime import date

import pytest
import sqlalchemy as sa

from models.funding_mix import FundingSource, FundingStep, HouseholdShare
from models.reads import funding_mix
from models.reads.funded_plan import funding_coverage, plan_money, source_lines
from rules.condition import unmet
from rules.funding import (
    CannotMoveFunding,
    EvidenceMissing,
    FundingState,
    SourceKind,
    SourceNotAllowed,
)
from rules.funding_mix import (
    FundTooSmall,
    PrefinancingForbidden,
)
from rules.gates import gate
from rules.stages import Stage
from tests.builders import MARCH, a_manager, acting
from tests.builders_funding import a_funded_case, a_source, yuan
from tests.shared import needs_shared, vectors
from workflows.actions.funding_sources import (
    SourceIsFirm,
    SourceMoved,
    SourceStep,
    SourceTerms,
    add_source,
    correct_source,
    move_source,
    remove_source,
)
from workflows.actions.household_shares import (
    Confirmation,
)

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


@needs_shared
@pytest.mark.parametrize("vector", [v for v in vectors("funding") if v.id in {"M01", "M02"}])
def test_coverage_of_the_examples_through_the_actions(session, vector):
    budget = vector["budget"]
    case, plan = a_funded_case(
        session,
        items=(("lift", budget),) if vector["id"] == "M01" else (("roads", budget),),
        contingency=int(vector.get("contingency_pct", 0)),
        share=None,
    )
    act = acting(a_manager(session, case))

    for name, amount in vector["sources"].items():
        source = add_source(session, case.id, SourceTerms(KINDS[name], name, yuan(amount)), act)
        commit(session, case, source, act)

    found = funding_coverage(plan_money(session, case.id), source_lines(session, plan.id))
    assert found.committed == yuan(vector["committed"])
    assert found.feasible is vector["feasible"]
    if vector["id"] == "M01":
        assert found.ratio == vector["coverage"]
    else:
        assert (found.percent, found.gap) == (vector["coverage_pct_trunc"], yuan(vector["gap"]))


def test_the_owners_decide_on_money_repaid_from_advertising(session):
    case, plan = a_funded_case(session)
    a_source(session, plan, "80000.00", kind=SourceKind.LIFT_ADVERTISING, payer="电梯公司")

    missing = {condition.code for condition in unmet(conditions(session, case))}

    assert "income_use_decided" in missing
    assert "fund_use_decided" not in missing


def test_a_source_goes_through_every_state_with_its_evidence(session, funded):
    case, _plan, act = funded
    source = add_source(
        session, case.id, SourceTerms(SourceKind.CITY_SUBSIDY, "市财政", yuan("560000")), act
    )

    commit(session, case, source, act)
    for seen, to in (("committed", "received"), ("received", "spent")):
        step = SourceStep(FundingState(seen), FundingState(to), "进账单 7")
        move_source(session, case.id, source.id, step, act)

    steps = session.scalars(sa.select(FundingStep).order_by(FundingStep.id)).all()
    assert [step.state for step in steps] == ["promised", "committed", "received", "spent"]
    assert steps[1].evidence == "郑财〔2026〕12号"


def test_nothing_is_committed_without_its_paper(session, funded):
    case, plan, act = funded
    source = a_source(session, plan, "1000.00", state=FundingState.PROMISED)

    with pytest.raises(EvidenceMissing):
        move_source(
            session,
            case.id,
            source.id,
            SourceStep(FundingState.PROMISED, FundingState.COMMITTED, ""),
            act,
        )


def test_a_step_is_not_left_out(session, funded):
    case, plan, act = funded
    source = a_source(session, plan, "1000.00")

    with pytest.raises(CannotMoveFunding):
        move_source(
            session,
            case.id,
            source.id,
            SourceStep(FundingState.PLANNED, FundingState.COMMITTED, "批复"),
            act,
        )


def test_a_step_sent_twice_is_one_step(session, funded):
    case, plan, act = funded
    source = a_source(session, plan, "1000.00")
    step = SourceStep(FundingState.PLANNED, FundingState.PROMISED, "意向书")

    move_source(session, case.id, source.id, step, act)
    move_source(session, case.id, source.id, step, act)

    assert session.scalar(sa.select(sa.func.count()).select_from(FundingStep)) == 1


def test_two_who_move_a_source_do_not_overwrite_one_another(session, funded):
    case, plan, act = funded
    source = a_source(session, plan, "1000.00", state=FundingState.COMMITTED)

    with pytest.raises(SourceMoved):
        move_source(
            session,
            case.id,
            source.id,
            SourceStep(FundingState.PROMISED, FundingState.PLANNED, "撤回"),
            act,
        )


def test_a_source_named_twice_is_one_source(session, funded):
    case, _plan, act = funded
    terms = SourceTerms(SourceKind.CITY_SUBSIDY, "市财政", yuan("1000"))

    add_source(session, case.id, terms, act)
    add_source(session, case.id, terms, act)

    assert session.scalar(sa.select(sa.func.count()).select_from(FundingSource)) == 1


def test_a_utility_pays_for_no_lift(session, funded):
    case, _plan, act = funded

    with pytest.raises(SourceNotAllowed):
        add_source(
            session,
            case.id,
            SourceTerms(SourceKind.UTILITY, "供电公司", yuan("1000"), items=("lift",)),
            act,
        )


def test_money_beyond_what_it_may_pay_for_is_misused(session, funded):
    case, plan, _act = funded
    a_source(session, plan, "300000.01", kind=SourceKind.UTILITY, payer="供电公司")

    found = funding_mix.facts(session, case.id, MARCH)

    assert found.sources_misused == ("供电公司",)


def test_a_contractor_advances_nothing_beside_government_money(session, funded):
    case, plan, act = funded
    a_source(session, plan, "1000.00")

    with pytest.raises(PrefinancingForbidden):
        add_source(
            session,
            case.id,
            SourceTerms(SourceKind.CONTRACTOR, "一建", yuan("5"), pre_finances=True),
            act,
        )


def test_the_fund_gives_no_more_than_it_holds(session, funded):
    case, _plan, act = funded
    terms = SourceTerms(
        SourceKind.MAINTENANCE_FUND, "1号楼维修资金", yuan("100.01"), terms={"balance": 100_00}
    )

    with pytest.raises(FundTooSmall):
        add_source(session, case.id, terms, act)


def test_a_committed_source_is_neither_corrected_nor_removed(session, funded):
    case, plan, act = funded
    source = commit(session, case, a_source(session, plan, "1000.00"), act)
    terms = SourceTerms(SourceKind.CITY_SUBSIDY, "市财政", yuan("2000"))

    with pytest.raises(SourceIsFirm):
        correct_source(session, case.id, source.id, terms, act)
    with pytest.raises(SourceIsFirm):
        remove_source(session, case.id, source.id, act)


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
