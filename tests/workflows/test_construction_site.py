from datetime import date

import pytest
import sqlalchemy as sa

from models.construction import ChangeOrder, Payment
from models.reads import construction
from models.reads.works import money_of_works
from rules.construction import (
    AdvanceTooHigh,
    BeyondContract,
    ChangeState,
    CoveredTooEarly,
    OwnersMustDecide,
    PaymentKind,
    PaymentState,
    WrongOrder,
)
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
from rules.roles import FourEyes
from tests.builders import MARCH
from tests.builders_funding import yuan
from tests.builders_site import TODAY, a_site, other_hands
from tests.shared import needs_shared, vectors
from workflows.actions.change_orders import (
    Change,
    ChangeDecision,
    ChangeNumberUsed,
    decide_change,
    propose_change,
)
from workflows.actions.construction import (
    Signed,
)
from workflows.actions.payments import (
    Application,
    apply_for_payment,
    pay,
    refuse_payment,
    sign_payment,
)
from workflows.actions.site_records import (
    Seen,
    Wages,
    cover_concealed,
    inspect_concealed,
    notify_concealed,
    record_wages,
)

APPROVED = ChangeDecision(is_approved=True)
SIGNED = Signed("赵铁成", TODAY)


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
