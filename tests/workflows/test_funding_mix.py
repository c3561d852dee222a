from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.document import PaperOrder
from models.errand import Errand
from models.funding_mix import FundingSource, FundingStep, HouseholdShare, SharePayment
from models.plan_proposal import Plan
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
    OverpaidShare,
    PrefinancingForbidden,
    ResidentsHaveNotPaid,
    ShareAboveCeiling,
    ShareNotPayable,
    ShareState,
)
from rules.gates import gate
from rules.matters import Matter
from rules.money import Fen
from rules.plan_proposal import PlanState
from rules.stages import Decision, Stage, Verdict
from tests.builders import MARCH, a_manager, a_reviewer, acting
from tests.builders_funding import a_funded_case, a_source, yuan
from tests.shared import needs_shared, vectors
from workflows.actions import funding_mix as stage_actions
from workflows.actions.access import WrongStage
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
    ShareHasPayments,
    Whose,
    confirm_share,
    confirm_shares,
    exempt_share,
    set_share,
)
from workflows.actions.review import decide_stage, submit_stage
from workflows.actions.share_payments import (
    ReceiptUsed,
    Received,
    cancel_share_payment,
    receive_share,
    receive_shares,
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


def test_a_planned_source_is_removed_once(session, funded):
    case, plan, act = funded
    source = a_source(session, plan, "1000.00", due_on=DAY)

    remove_source(session, case.id, source.id, act)
    session.flush()
    remove_source(session, case.id, source.id, act)

    assert source_lines(session, plan.id) == ()


def test_a_signed_list_confirms_a_stairwell_and_then_the_rest(session, funded):
    case, _plan, act = funded
    one = session.scalars(sa.select(HouseholdShare).limit(1)).one()
    exempt_share(session, case.id, one.household_id, "低保户", act)
    from models.household import Household  # noqa: PLC0415 -- one use

    well = session.get_one(Household, one.household_id).stairwell_id

    first = confirm_shares(session, case.id, Whose(well), LIST, act)
    rest = confirm_shares(session, case.id, Whose(), LIST, act)
    again = confirm_shares(session, case.id, Whose(), LIST, act)

    assert (first, rest, again) == (11, 12, 0)


def test_a_receipt_sent_twice_is_one_payment(session, funded):
    case, plan, act = funded
    share = first_share(session, plan)
    confirm_share(session, case.id, share.household_id, LIST, act)
    payment = Received(yuan("4000"), "R-1", DAY)

    receive_share(session, case.id, share.household_id, payment, act)
    receive_share(session, case.id, share.household_id, payment, act)

    assert (share.paid, share.state) == (yuan("4000"), ShareState.CONFIRMED)
    assert session.scalar(sa.select(sa.func.count()).select_from(SharePayment)) == 1


def test_a_receipt_stands_on_one_payment_alone(session, funded):
    case, plan, act = funded
    share = first_share(session, plan)
    receive_share(session, case.id, share.household_id, Received(yuan("1"), "R-1", DAY), act)

    with pytest.raises(ReceiptUsed):
        receive_share(session, case.id, share.household_id, Received(yuan("2"), "R-1", DAY), act)


def test_a_household_in_instalments_pays_until_it_owes_nothing(session, funded):
    case, plan, act = funded
    share = first_share(session, plan)
    home = share.household_id

    confirm_share(session, case.id, home, Confirmation("Q-1", DAY, instalments=2), act)
    receive_share(session, case.id, home, Received(yuan("5000"), "R-1", DAY), act)
    assert share.state is ShareState.INSTALMENTS
    receive_share(session, case.id, home, Received(yuan("5000"), "R-2", DAY), act)

    assert share.state is ShareState.PAID
    with pytest.raises(OverpaidShare):
        receive_share(session, case.id, home, Received(Fen(1), "R-3", DAY), act)


def test_a_cancelled_payment_is_owed_again_and_stays_readable(session, funded):
    case, plan, act = funded
    share = first_share(session, plan)
    receive_share(session, case.id, share.household_id, Received(share.amount, "R-1", DAY), act)
    payment = session.scalars(sa.select(SharePayment)).one()

    cancel_share_payment(session, case.id, payment.id, "记错户", act)
    cancel_share_payment(session, case.id, payment.id, "记错户", act)

    assert (share.paid, share.state) == (0, ShareState.CONFIRMED)
    assert payment.cancellation == "记错户"


def test_no_share_exceeds_its_ceiling(session, funded):
    case, plan, act = funded
    share = first_share(session, plan)

    set_share(session, case.id, share.household_id, share.ceiling, "概算调整", act)
    with pytest.raises(ShareAboveCeiling):
        set_share(session, case.id, share.household_id, Fen(share.ceiling + 1), "再调", act)

    assert share.amount == share.ceiling


def test_who_has_paid_is_not_exempted_and_who_is_exempt_pays_nothing(session, funded):
    case, _plan, act = funded
    paid, exempt = session.scalars(sa.select(HouseholdShare).limit(2)).all()
    receive_share(session, case.id, paid.household_id, Received(Fen(100), "R-1", DAY), act)
    exempt_share(session, case.id, exempt.household_id, "低保户", act)

    with pytest.raises(ShareHasPayments):
        exempt_share(session, case.id, paid.household_id, "低保户", act)
    with pytest.raises(ShareNotPayable):
        receive_share(session, case.id, exempt.household_id, Received(Fen(100), "R-2", DAY), act)


def test_residents_money_is_received_when_they_have_paid_it(session, funded):
    case, plan, act = funded
    source = a_source(
        session,
        plan,
        "240000.00",
        kind=SourceKind.RESIDENT_CONTRIBUTION,
        payer="全体业主",
        state=FundingState.COMMITTED,
    )
    step = SourceStep(FundingState.COMMITTED, FundingState.RECEIVED, "监管账户对账单")

    with pytest.raises(ResidentsHaveNotPaid):
        move_source(session, case.id, source.id, step, act)
    confirm_shares(session, case.id, Whose(), LIST, act)
    with pytest.raises(OverpaidShare):
        receive_shares(session, case.id, Whose(), Received(yuan("1"), "清单-1", DAY), act)
    assert receive_shares(session, case.id, Whose(), Received(yuan("240000"), "清单-1", DAY), act)

    move_source(session, case.id, source.id, step, act)
    assert source.state is FundingState.RECEIVED


def test_the_gate_opens_when_every_yuan_is_committed_and_confirmed(session, funded):
    case, _plan, act = funded
    residents = add_source(
        session,
        case.id,
        SourceTerms(SourceKind.RESIDENT_CONTRIBUTION, "全体业主", yuan("240000")),
        act,
    )
    city = add_source(
        session, case.id, SourceTerms(SourceKind.CITY_SUBSIDY, "市财政", yuan("320000")), act
    )
    commit(session, case, residents, act)
    commit(session, case, city, act)
    assert [condition.code for condition in unmet(conditions(session, case))] == [
        "residents_confirmed"
    ]

    confirm_shares(session, case.id, Whose(), LIST, act)

    assert not unmet(conditions(session, case))


def test_the_funding_plan_is_ordered_once_when_the_money_is_there(session, funded):
    case, plan, act = funded
    commit(session, case, a_source(session, plan, "560000.00"), act)

    stage_actions.carry_on(session, case.id, act)
    progress = stage_actions.carry_on(session, case.id, act)

    assert progress.waits_for == ("review",)
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperOrder)) == 1
    assert session.scalars(sa.select(Errand.flow)).all().count("drive-case") == 2


def test_what_is_missing_is_waited_for_until_the_nearest_day(session, funded):
    case, plan, act = funded
    a_source(session, plan, "100000.00", due_on=DAY + timedelta(days=9))

    progress = stage_actions.carry_on(session, case.id, act)

    assert "24 of 24 households to confirm" in progress.waits_for
    assert progress.until is not None
    assert progress.until.isoformat() == "2026-03-10T16:00:00+00:00"


def test_a_funding_gap_lets_the_plan_fail_with_its_figure(session, funded):
    case, plan, act = funded
    a_source(session, plan, "560000.00")
    submit_stage(session, case.id, case.version, "", act)
    session.flush()
    reviewer = acting(a_reviewer(session, case))
    decision = Decision(Stage.FUNDING_MIX, case.version, Verdict.REJECT, "市级补助未获批")

    decide_stage(session, case.id, decision, reviewer)

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
