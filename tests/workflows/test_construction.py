from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.construction import Inspection, Milestone
from models.deadline import Deadline
from models.document import Notice
from models.plan_proposal import Plan
from models.reads import construction
from rules.construction import (
    AlreadyStarted,
    InspectionResult,
    NotReached,
    NotReadyToStart,
    PaymentKind,
    WorksStopped,
    WrongOrder,
)
from rules.payment import (
    BeyondApprovedEstimate,
    RetentionTooHigh,
)
from rules.permit import PermitExemption, PermitNeeded, TenderNeeded
from rules.plan_proposal import PlanState
from rules.roles import FourEyes
from tests.builders import MARCH
from tests.builders_funding import yuan
from tests.builders_site import TODAY, a_site, milestones, other_hands, terms
from workflows.actions import construction as stage_actions
from workflows.actions.change_orders import (
    ChangeDecision,
)
from workflows.actions.construction import (
    Signed,
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
)
from workflows.actions.site_records import (
    Rectified,
    Visit,
    record_inspection,
    record_rectification,
)

APPROVED = ChangeDecision(is_approved=True)
SIGNED = Signed("赵铁成", TODAY)


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


@pytest.fixture
def site(session):
    case, _plan, act = a_site(session)
    return case, act, other_hands(session, case)


def count(session, table):
    return session.scalar(sa.select(sa.func.count()).select_from(table))


def applied(session, case, act, amount, completed, **more):
    kind = more.pop("kind", PaymentKind.PROGRESS)
    value = Application(kind, yuan(completed), yuan(amount), TODAY, **more)
    return apply_for_payment(session, case.id, value, act)
