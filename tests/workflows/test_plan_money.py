from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.compound import Stairwell
from models.funding_mix import FundingSource, HouseholdShare
from models.household import Household
from models.reads.plan_contents import place_names
from models.reads.plan_proposal import (
    current_plan,
    household_cost,
    plan_contents,
    plan_view,
    share_rows,
)
from rules.cost_sharing import NobodyPays
from rules.funding import SourceKind, SourceNotAllowed
from rules.matters import Matter, Scope, ThresholdKind, required_decisions
from rules.money import Fen
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    ShareMethod,
)
from tests.builders import MARCH, acting
from tests.builders_survey import a_plan
from workflows.actions.plan_items import (
    ItemNote,
    add_item,
)
from workflows.actions.plan_money import Division, FeeNote, divide_cost, put_fee_plan
from workflows.actions.plan_sources import (
    ResidentsPayByShares,
    SourceNote,
    add_source,
    change_source,
    remove_source,
)


def do(database, action, *values):
    with database.begin() as session:
        return action(session, *values)


def plan_of(database, case):
    with database() as session:
        head = current_plan(session, case.id)
        return plan_view(session, head.id)


def a_division(method, pay, subsidy="0.00", *, table=FloorTable.GUANGZHOU, percent=110):
    pay, subsidy = (Fen(int(Decimal(each) * 100)) for each in (pay, subsidy))
    return Division(method, table, pay, subsidy, percent, "开工前一次缴清")


def a_fee(label="A", rate=60, **rest):
    values = {
        "title": "全包",
        "parking_fee": Fen(60_00),
        "parking_spaces": 80,
        "period": FeePeriod.MONTH,
        "services": "保洁、门卫",
        "monthly_cost": Fen(17_244_00),
        "other_income": Fen(1_500_00),
    }
    return FeeNote(label=label, rate=Fen(rate), **(values | rest))


def count(session, table, **columns) -> int:
    return session.scalar(sa.select(sa.func.count(table.id)).filter_by(**columns))


def test_floor_shares_are_those_of_the_reference_and_add_up(database):
    case, manager, homes = a_plan(database, stairwells=1)  # L01: six floors of two
    division = a_division(ShareMethod.FLOOR, "560000.00", "200000.00")

    do(database, divide_cost, case.id, division, plan_of(database, case).version, acting(manager))

    with database() as session:
        rows = share_rows(session, plan_of(database, case).id)
        cost = household_cost(session, plan_of(database, case).id, homes[-1])
    assert [row.amount for row in rows[::2]] == [
        0,
        17_647_06,
        35_294_12,
        38_823_53,
        42_352_94,
        45_882_35,
    ]
    assert sum(row.amount for row in rows) == 360_000_00
    assert (cost.amount, cost.ceiling) == (45_882_35, 50_470_59)
    sources = {each.kind: each.amount for each in plan_of(database, case).sources}
    assert sources == {SourceKind.RESIDENT_CONTRIBUTION: 360_000_00}


@pytest.mark.parametrize("method", [ShareMethod.AREA, ShareMethod.EQUAL, ShareMethod.FLOOR_AREA])
def test_every_method_divides_to_the_fen(database, method):
    case, manager, homes = a_plan(database)
    with database.begin() as session:
        session.get_one(Household, homes[5]).registered_area = Decimal("85.63")
    division = a_division(method, "100000.01")

    do(database, divide_cost, case.id, division, plan_of(database, case).version, acting(manager))

    with database() as session:
        rows = share_rows(session, plan_of(database, case).id)
    assert sum(row.amount for row in rows) == 100_000_01
    assert all(row.ceiling >= row.amount for row in rows)


def test_dividing_anew_replaces_shares_and_source(database):
    case, manager, homes = a_plan(database)
    first = a_division(ShareMethod.EQUAL, "24000.00")
    do(database, divide_cost, case.id, first, plan_of(database, case).version, acting(manager))
    later = acting(manager, MARCH + timedelta(hours=1))

    nothing = a_division(ShareMethod.NONE, "0.00")
    do(database, divide_cost, case.id, nothing, plan_of(database, case).version, later)

    with database() as session:
        assert count(session, HouseholdShare) == 0
        assert count(session, FundingSource) == 0
        assert household_cost(session, plan_of(database, case).id, homes[0]).amount == 0


def test_nobody_pays_is_a_refusal(database):
    case, manager, _homes = a_plan(database, stairwells=1, floors=1)
    division = a_division(ShareMethod.FLOOR, "1000.00")

    version = plan_of(database, case).version
    with pytest.raises(NobodyPays):
        do(database, divide_cost, case.id, division, version, acting(manager))


def test_fee_plans_break_even_as_the_reference_does(database):
    case, manager, homes = a_plan(database, area_each="1000.00")  # 24,000 m²
    b = a_fee("B", 50, parking_fee=Fen(40_00), parking_spaces=60, monthly_cost=Fen(11_800_00))

    for note in (a_fee(), b, a_fee()):
        do(database, put_fee_plan, case.id, note, acting(manager))

    plan = plan_of(database, case)
    assert [(each.label, each.billing, each.break_even) for each in plan.fee_plans] == [
        ("A", 19_200_00, "82.00"),
        ("B", 14_400_00, "71.53"),
    ]
    with database() as session:
        fees = household_cost(session, plan.id, homes[0]).fees
    assert [each.fee for each in fees] == [600_00, 500_00]


def test_a_parking_fee_a_year_is_spread_over_its_months(database):
    case, manager, _homes = a_plan(database)
    note = a_fee(parking_fee=Fen(600_00), period=FeePeriod.YEAR, parking_spaces=10)

    do(database, put_fee_plan, case.id, note, acting(manager))

    (fee,) = plan_of(database, case).fee_plans
    assert fee.household_fee(Decimal("70.00"), 1) == 42_00 + 50_00


def test_sources_pay_only_what_they_may(database):
    case, manager, _homes = a_plan(database)
    act = acting(manager)
    central = SourceNote(SourceKind.CENTRAL_SUBSIDY, "财政部", Fen(100_00), ("kindergarten",))

    with pytest.raises(SourceNotAllowed):
        do(database, add_source, case.id, central, act)
    own = SourceNote(SourceKind.RESIDENT_CONTRIBUTION, "居民", Fen(1))
    with pytest.raises(ResidentsPayByShares):
        do(database, add_source, case.id, own, act)
    good = SourceNote(SourceKind.CITY_SUBSIDY, "市财政局", Fen(100_00))
    do(database, add_source, case.id, good, act)
    do(database, add_source, case.id, good, act)
    (source,) = plan_of(database, case).sources
    do(
        database,
        change_source,
        case.id,
        source.id,
        SourceNote(SourceKind.CITY_SUBSIDY, "市财政局", Fen(90_00)),
        act,
    )
    assert plan_of(database, case).planned == 90_00
    do(database, remove_source, case.id, source.id, act)
    assert plan_of(database, case).sources == ()


def test_decisions_follow_from_the_plan(database):
    case, manager, _homes = a_plan(database, wishes=("roof",))
    act = acting(manager)
    with database() as session:
        well = place_names(session, case.id)
        stairwell = session.scalar(sa.select(Stairwell.id).order_by(Stairwell.id))
    do(database, add_item, case.id, ItemNote("lift", 1_00, Fen(560_000_00), place=well[1]), act)
    ads = SourceNote(SourceKind.LIFT_ADVERTISING, "电梯公司", Fen(80_000_00))
    do(database, add_source, case.id, ads, act)
    fund = SourceNote(SourceKind.MAINTENANCE_FUND, "维修资金", Fen(10_000_00))
    do(database, add_source, case.id, fund, act)
    division = a_division(ShareMethod.FLOOR, "250000.00")
    do(database, divide_cost, case.id, division, plan_of(database, case).version, act)

    with database() as session:
        found = required_decisions(plan_contents(session, plan_of(database, case).id))

    by_matter = {each.matter: each for each in found}
    assert set(by_matter) == {
        Matter.RENOVATION_PLAN,
        Matter.CHOOSE_MANAGER,
        Matter.USE_MAINTENANCE_FUND,
        Matter.LIFT_RETROFIT,
        Matter.CHANGE_COMMON_USE_OR_BUSINESS,
    }
    lift = by_matter[Matter.LIFT_RETROFIT]
    assert (lift.scope, lift.place.key) == (Scope.STAIRWELL, str(stairwell))
    assert lift.threshold is ThresholdKind.THREE_QUARTERS_BOTH
    assert len(lift.special_consents[0].households) == 10, "all who pay: floors 2 to 6"
    assert well == ("1号楼", "1号楼1单元", "1号楼2单元")
