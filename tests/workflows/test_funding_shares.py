from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.document import PaperOrder
from models.errand import Errand
from models.funding_mix import HouseholdShare, SharePayment
from models.reads import funding_mix
from models.reads.funded_plan import source_lines
from rules.condition import unmet
from rules.funding import (
    FundingState,
    SourceKind,
)
from rules.funding_mix import (
    OverpaidShare,
    ResidentsHaveNotPaid,
    ShareAboveCeiling,
    ShareNotPayable,
    ShareState,
)
from rules.gates import gate
from rules.money import Fen
from rules.stages import Stage
from tests.builders import MARCH, a_manager, acting
from tests.builders_funding import a_funded_case, a_source, yuan
from workflows.actions import funding_mix as stage_actions
from workflows.actions.funding_sources import (
    SourceStep,
    SourceTerms,
    add_source,
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
