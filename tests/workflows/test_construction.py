from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.construction import ChangeOrder, Complaint, Inspection, Milestone, Payment
from models.deadline import Deadline
from models.document import Notice
from models.plan_proposal import Plan
from models.reads import construction
from models.reads.works import money_of_works
from rules.condition import unmet
from rules.construction import (
    AdvanceTooHigh,
    AlreadyStarted,
    BeyondContract,
    ChangeState,
    CoveredTooEarly,
    InspectionResult,
    NotReached,
    NotReadyToStart,
    NotStarted,
    OwnersMustDecide,
    PaymentKind,
    PaymentState,
    WorksStopped,
    WrongOrder,
)
from rules.gates import gate
from rules.money import Fen
from rules.payment import (
    BeyondApprovedEstimate,
    EngineerHasNotSigned,
    PaymentBeyondCompleted,
    RetentionTooHigh,
    SupplementsTooHigh,
    late_interest,
    min_progress_payment,
)
from rules.permit import PermitExemption, PermitNeeded, TenderNeeded
from rules.plan_proposal import PlanState
from rules.roles import FourEyes
from rules.stages import Stage
from tests.builders import MARCH
from tests.builders_funding import yuan
from tests.builders_site import TODAY, a_site, milestones, other_hands, terms
from tests.shared import needs_shared, vectors
from workflows.actions import construction as stage_actions
from workflows.actions.change_orders import (
    Change,
    ChangeDecision,
    ChangeNumberUsed,
    decide_change,
    propose_change,
)
from workflows.actions.complaints import Call, UnknownHome, answer_complaint, record_complaint
from workflows.actions.construction import (
    Signed,
    report_completion,
    sign_contract,
    start_works,
)
from workflows.actions.milestones import (
    MilestoneSigned,
    PlannedLine,
    Reached,
    plan_milestones,
    reopen_milestone,
    report_milestone,
    sign_milestone,
)
from workflows.actions.payments import (
    Application,
    apply_for_payment,
    pay,
    refuse_payment,
    sign_payment,
)
from workflows.actions.site_records import (
    Rectified,
    Seen,
    Visit,
    Wages,
    cover_concealed,
    inspect_concealed,
    notify_concealed,
    record_inspection,
    record_rectification,
    record_wages,
)

APPROVED = ChangeDecision(is_approved=True)
SIGNED = Signed("赵铁成", TODAY)


@pytest.fixture
def site(session):
    case, _plan, act = a_site(session)
    return case, act, other_hands(session, case)


def count(session, table):
    return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_milestones_are_proposed_once_and_add_up_to_a_hundred(session):
    case, _plan, act = a_site(session, started=False)

    stage_actions.carry_on(session, case.id, act)

    lines = milestones(session, case)
    assert [line.kind for line in lines] == ["start", "roads", "trial_run", "completion"]
    assert sum(line.weight for line in lines) == 100
    assert count(session, Deadline) == len(lines)


def test_works_start_once_with_a_public_notice(session, site):
    case, act, _other = site

    start_works(session, case.id, TODAY, act)

    notice = session.scalars(sa.select(Notice)).one()
    assert (notice.title, notice.is_public) == ("开工告知书", True)
    assert "郑州一建" in notice.body


@pytest.mark.parametrize(
    ("break_it", "missing"),
    [
        ("plan", "plan_adopted"),
        ("money", "money_committed"),
        ("votes", "management_confirmed"),
        ("contract", "contract_signed"),
        ("permit", "permit_held"),
        ("weights", "milestones_planned"),
    ],
)
def test_nothing_starts_before_every_condition_of_50_is_met(session, break_it, missing):
    case, plan, act = a_site(session, started=False)
    if break_it != "contract":
        permit = "" if break_it == "permit" else "4101"
        sign_contract(session, case.id, terms(permit_number=permit), act)
    if break_it == "plan":
        session.get_one(Plan, plan.id).state = PlanState.FROZEN
    if break_it == "money":
        plan.contingency_percent = 5
    if break_it == "votes":
        session.execute(sa.text("UPDATE ballot SET is_adopted = false"))
    if break_it == "weights":
        milestones(session, case)[0].weight = 4
    session.flush()

    with pytest.raises(NotReadyToStart) as refused:
        start_works(session, case.id, TODAY, act)

    assert missing in refused.value.facts["codes"]


def test_a_contract_above_the_approved_budget_is_refused(session):
    case, _plan, act = a_site(session, started=False)

    with pytest.raises(BeyondApprovedEstimate):
        sign_contract(session, case.id, terms("3500000.01"), act)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"retention_percent": 4}, RetentionTooHigh),
        ({"permit_number": "", "permit_exemption": PermitExemption.SMALL_SUM}, PermitNeeded),
        ({"permit_number": "", "permit_exemption": PermitExemption.SMALL_AREA}, PermitNeeded),
        ({"planned_end": TODAY - timedelta(days=1)}, WrongOrder),
    ],
)
def test_a_contract_keeps_to_the_rules(session, changed, refusal):
    case, _plan, act = a_site(session, started=False)

    with pytest.raises(refusal):
        sign_contract(session, case.id, terms(**changed), act)


def test_four_million_need_a_tender(session):
    case, _plan, act = a_site(session, estimate="5000000", started=False)

    with pytest.raises(TenderNeeded):
        sign_contract(session, case.id, terms("4000000"), act)
    sign_contract(session, case.id, terms("4000000", award_notice="ZB-7"), act)


def test_the_sum_is_fixed_when_works_have_started_and_the_engineer_may_change(session, site):
    case, act, _other = site

    with pytest.raises(AlreadyStarted):
        sign_contract(session, case.id, terms("2900000"), act)
    sign_contract(session, case.id, terms(chief_supervising_engineer="钱进"), act)


def test_a_milestone_is_signed_before_other_eyes(session, site):
    case, act, other = site
    report_milestone(session, case.id, 1, Reached(TODAY), act)
    report_milestone(session, case.id, 1, Reached(TODAY), act)

    with pytest.raises(FourEyes):
        sign_milestone(session, case.id, 1, SIGNED, act)
    sign_milestone(session, case.id, 1, SIGNED, other)
    sign_milestone(session, case.id, 1, SIGNED, other)

    found = construction.facts(session, case.id, MARCH)
    assert (found.progress, found.milestones_unsigned) == (5, 3)
    with pytest.raises(MilestoneSigned):
        reopen_milestone(session, case.id, 1, "看错", act)


def test_nobody_signs_for_what_nobody_reported(session, site):
    case, _act, other = site

    with pytest.raises(NotReached):
        sign_milestone(session, case.id, 2, SIGNED, other)


def test_a_report_is_taken_back_and_waited_for_again(session, site):
    case, act, _other = site
    report_milestone(session, case.id, 1, Reached(TODAY), act)

    reopen_milestone(session, case.id, 1, "照片不清", act)

    assert milestones(session, case)[0].reached_on is None
    assert count(session, Deadline) == 4


def test_nothing_is_reached_in_the_future_or_before_the_start(session, site):
    case, act, _other = site

    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(WrongOrder):
            report_milestone(session, case.id, 1, Reached(day), act)


def test_a_critical_finding_stops_the_works_until_it_is_put_right(session, site):
    case, act, _other = site
    stop = Visit(TODAY, "群众监督员 王大妈", InspectionResult.STOP, "脚手架松动", by_residents=True)
    row = record_inspection(session, case.id, stop, act)
    assert record_inspection(session, case.id, stop, act) is row

    with pytest.raises(WorksStopped):
        report_milestone(session, case.id, 1, Reached(TODAY), act)
    assert construction.facts(session, case.id, MARCH).critical_open == 1
    record_rectification(session, case.id, row.id, Rectified(TODAY, "已加固"), act)

    report_milestone(session, case.id, 1, Reached(TODAY), act)
    assert count(session, Inspection) == 1


def test_weights_are_planned_before_the_start_and_fixed_after_it(session):
    case, _plan, act = a_site(session, started=False)
    rows = milestones(session, case)
    wanted = [
        PlannedLine(rows[1].id, rows[1].kind, "道路", 60, TODAY),
        PlannedLine(None, rows[0].kind, "进场", 40, TODAY),
    ]

    plan_milestones(session, case.id, wanted, act)
    assert [(line.title, line.weight) for line in milestones(session, case)] == [
        ("道路", 60),
        ("进场", 40),
    ]
    sign_contract(session, case.id, terms(), act)
    start_works(session, case.id, TODAY, act)

    with pytest.raises(AlreadyStarted):
        plan_milestones(session, case.id, wanted[:1], act)
    assert count(session, Milestone) == 2


def test_concealed_work_is_covered_only_after_it_passed(session, site):
    case, act, _other = site
    row = notify_concealed(session, case.id, "北侧污水管", TODAY, act)
    assert notify_concealed(session, case.id, "北侧污水管", TODAY, act) is row

    with pytest.raises(CoveredTooEarly):
        cover_concealed(session, case.id, row.id, TODAY, act)
    inspect_concealed(session, case.id, row.id, Seen(TODAY, "赵铁成", passed=False), act)
    with pytest.raises(CoveredTooEarly):
        cover_concealed(session, case.id, row.id, TODAY, act)
    assert construction.facts(session, case.id, MARCH).concealed_unproven == 1
    inspect_concealed(session, case.id, row.id, Seen(TODAY, "赵铁成", passed=True), act)
    cover_concealed(session, case.id, row.id, TODAY, act)

    assert construction.facts(session, case.id, MARCH).concealed_unproven == 0
    assert row.covered_on == TODAY


@needs_shared
@pytest.mark.parametrize("vector", [v for v in vectors("payment") if v.id in {"O01", "O02"}])
def test_supplements_of_the_examples_through_the_actions(session, vector):
    case, _plan, act = a_site(session)
    other = other_hands(session, case)
    first, second = vector["supplements"]
    for number, amount in (("1", first), ("2", second)):
        propose_change(session, case.id, Change(number, "增加雨水井", yuan(amount)), act)
    one, two = session.scalars(sa.select(ChangeOrder).order_by(ChangeOrder.id)).all()
    decide_change(session, case.id, one.id, APPROVED, other)

    if vector["allowed"]:
        decide_change(session, case.id, two.id, APPROVED, other)
        assert money_of_works(session, case.id).changes == yuan("300000")
    else:
        with pytest.raises(SupplementsTooHigh) as refused:
            decide_change(session, case.id, two.id, APPROVED, other)
        assert refused.value.facts["percent"] == vector["pct"]


def test_nobody_decides_their_own_change(session, site):
    case, act, _other = site
    change = propose_change(session, case.id, Change("1", "增加", yuan("10")), act)
    again = propose_change(session, case.id, Change("1", "增加", yuan("10")), act)

    assert again is change
    with pytest.raises(ChangeNumberUsed):
        propose_change(session, case.id, Change("1", "减少", yuan("10")), act)
    with pytest.raises(FourEyes):
        decide_change(session, case.id, change.id, APPROVED, act)


def test_what_the_owners_voted_on_waits_for_their_new_vote(session, site):
    case, act, other = site
    change = propose_change(
        session, case.id, Change("1", "取消停车位", Fen(-100), touches_items=True), act
    )
    assert change.state is ChangeState.NEEDS_DECISION

    with pytest.raises(OwnersMustDecide):
        decide_change(session, case.id, change.id, APPROVED, other)
    decide_change(
        session, case.id, change.id, ChangeDecision(is_approved=True, approval="表决公告 3"), other
    )

    assert change.state is ChangeState.APPROVED


def test_beyond_the_estimate_the_original_approver_is_asked(session):
    case, _plan, act = a_site(session, estimate="3100000")
    other = other_hands(session, case)
    change = propose_change(session, case.id, Change("1", "增加", yuan("200000")), act)

    with pytest.raises(BeyondApprovedEstimate):
        decide_change(session, case.id, change.id, APPROVED, other)
    decide_change(
        session, case.id, change.id, ChangeDecision(is_approved=True, approval="郑发改 9 号"), other
    )

    assert money_of_works(session, case.id).ceiling == yuan("3200000")


def applied(session, case, act, amount, completed, **more):
    kind = more.pop("kind", PaymentKind.PROGRESS)
    value = Application(kind, yuan(completed), yuan(amount), TODAY, **more)
    return apply_for_payment(session, case.id, value, act)


def test_no_payment_without_the_chief_engineer(session, site):
    case, act, other = site
    payment = applied(session, case, act, "960000", "1200000")
    assert applied(session, case, act, "960000", "1200000") is payment

    with pytest.raises(EngineerHasNotSigned):
        pay(session, case.id, payment.id, TODAY, other)
    with pytest.raises(FourEyes):
        sign_payment(session, case.id, payment.id, SIGNED, act)
    sign_payment(session, case.id, payment.id, SIGNED, other)
    pay(session, case.id, payment.id, TODAY, act)
    pay(session, case.id, payment.id, TODAY, act)

    money = money_of_works(session, case.id)
    assert (payment.state, money.paid) == (PaymentState.PAID, yuan("960000"))
    assert money.paid >= min_progress_payment(money.certified)


def test_no_more_is_paid_than_is_completed(session, site):
    case, act, other = site
    payment = applied(session, case, act, "1200000.01", "1200000")
    sign_payment(session, case.id, payment.id, SIGNED, other)

    with pytest.raises(PaymentBeyondCompleted):
        pay(session, case.id, payment.id, TODAY, act)


def test_payments_never_exceed_contract_and_changes(session, site):
    case, act, _other = site

    with pytest.raises(BeyondContract):
        applied(session, case, act, "10", "3000000.01")
    with pytest.raises(AdvanceTooHigh):
        applied(session, case, act, "900000.01", "0", kind=PaymentKind.ADVANCE)


def test_a_settlement_holds_back_three_percent_and_releases_it_later(session, site):
    case, act, other = site
    settled = {"kind": PaymentKind.SETTLEMENT}
    with pytest.raises(RetentionTooHigh):
        applied(session, case, act, "2861500", "2950000", retained=yuan("88500.01"), **settled)

    for amount, more in (
        ("2861500", {**settled, "retained": yuan("88500")}),
        ("88500", {"kind": PaymentKind.RETENTION}),
    ):
        payment = applied(session, case, act, amount, "2950000", **more)
        sign_payment(session, case.id, payment.id, SIGNED, other)
        pay(session, case.id, payment.id, TODAY, act)

    money = money_of_works(session, case.id)
    assert (money.paid, money.retained, money.released) == (
        yuan("2950000"),
        yuan("88500"),
        yuan("88500"),
    )


def test_a_refused_application_is_not_paid_and_may_be_made_again(session, site):
    case, act, _other = site
    first = applied(session, case, act, "10", "10")
    refuse_payment(session, case.id, first.id, "缺发票", act)

    second = applied(session, case, act, "10", "10")

    assert (first.state, second.number) == (PaymentState.REFUSED, 2)
    assert count(session, Payment) == 2


@needs_shared
@pytest.mark.parametrize("vector", [v for v in vectors("payment") if v.id == "Y03"])
def test_late_interest_of_the_example(vector):
    assert late_interest(yuan(vector["late_amount"]), vector["days"]) == yuan(vector["interest"])


def test_wages_of_a_month_are_recorded_and_corrected(session, site):
    case, act, _other = site
    month = date(2026, 3, 1)

    record_wages(session, case.id, Wages(month, 30, yuan("180000"), None, "清单1"), act)
    assert construction.facts(session, case.id, MARCH).wage_months_unpaid == 1
    record_wages(session, case.id, Wages(month, 31, yuan("186000"), TODAY, "清单1"), act)

    found = construction.facts(session, case.id, MARCH)
    assert (found.wage_months, found.wage_months_unpaid) == (1, 0)
    with pytest.raises(WrongOrder):
        record_wages(session, case.id, Wages(date(2026, 2, 1), 1, Fen(1), None, "x"), act)


def test_a_month_without_wages_is_missed(session, site):
    case, act, _other = site
    record_wages(session, case.id, Wages(date(2026, 3, 1), 3, yuan("9"), TODAY, "清单1"), act)

    found = construction.facts(session, case.id, MARCH + timedelta(days=70))

    assert found.wage_months_unpaid == 1


def test_a_complaint_comes_in_at_the_desk_and_is_answered(session, site):
    case, act, _other = site
    call = Call("空调外机被砸", door="1-1-101", is_damage_claim=True)
    row = record_complaint(session, case.id, call, act)
    assert record_complaint(session, case.id, call, act) is row
    assert construction.facts(session, case.id, MARCH).complaints_open == 1

    answer_complaint(session, case.id, row.id, "施工单位三天内赔付", act)

    assert construction.facts(session, case.id, MARCH).complaints_open == 0
    assert count(session, Complaint) == 1
    with pytest.raises(UnknownHome):
        record_complaint(session, case.id, Call("吵", door="9-9-999"), act)


def test_works_not_started_take_no_records(session):
    case, _plan, act = a_site(session, started=False)
    sign_contract(session, case.id, terms(), act)

    with pytest.raises(NotStarted):
        report_milestone(session, case.id, 1, Reached(TODAY), act)
    with pytest.raises(NotStarted):
        notify_concealed(session, case.id, "管沟", TODAY, act)


def test_the_gate_opens_when_everything_is_built_and_proven(session, site):
    case, act, other = site
    with pytest.raises(NotReached):
        report_completion(session, case.id, TODAY, "JG-1", act)
    for number in range(1, 5):
        report_milestone(session, case.id, number, Reached(TODAY), act)
        sign_milestone(session, case.id, number, SIGNED, other)
    row = notify_concealed(session, case.id, "管沟", TODAY, act)
    inspect_concealed(session, case.id, row.id, Seen(TODAY, "赵铁成", passed=True), act)
    record_wages(session, case.id, Wages(TODAY, 3, yuan("9"), TODAY, "清单1"), act)
    report_completion(session, case.id, TODAY, "JG-1", act)

    assert not unmet(gate(Stage.CONSTRUCTION, construction.facts(session, case.id, MARCH)))
    assert stage_actions.carry_on(session, case.id, act).waits_for == (
        "completion report and review",
    )


def test_the_reviewer_sees_milestones_changes_and_concealed_works(session, site):
    case, _act, _other = site

    found = construction.evidence(session, case.id, MARCH)

    assert [table["title"] for table in found["tables"]] == ["节点", "变更签证", "隐蔽工程"]


def test_the_gate_asks_three_queries(session, site, queries):
    case, _act, _other = site
    session.commit()
    queries.clear()

    construction.facts(session, case.id, MARCH)

    assert len(queries) == 3
