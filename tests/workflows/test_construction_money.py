from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.construction import Complaint
from models.reads import construction
from rules.condition import unmet
from rules.construction import (
    NotReached,
    NotStarted,
    PaymentKind,
)
from rules.gates import gate
from rules.stages import Stage
from tests.builders import MARCH
from tests.builders_funding import yuan
from tests.builders_site import TODAY, a_site, other_hands, terms
from workflows.actions import construction as stage_actions
from workflows.actions.change_orders import (
    ChangeDecision,
)
from workflows.actions.complaints import Call, UnknownHome, answer_complaint, record_complaint
from workflows.actions.construction import (
    Signed,
    report_completion,
    sign_contract,
)
from workflows.actions.milestones import (
    Reached,
    report_milestone,
    sign_milestone,
)
from workflows.actions.payments import (
    Application,
    apply_for_payment,
)
from workflows.actions.site_records import (
    Seen,
    Wages,
    inspect_concealed,
    notify_concealed,
    record_wages,
)

APPROVED = ChangeDecision(is_approved=True)
SIGNED = Signed("赵铁成", TODAY)


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
