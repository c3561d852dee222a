from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.case import RenovationCase
from models.compound import Stairwell
from models.demand_survey import Hazard, Suggestion
from models.event import Event
from models.funding_mix import FundingSource, HouseholdShare
from models.household import Household
from models.plan_proposal import (
    HouseholdStrategy,
    Plan,
    PlanItem,
    SuggestionHandling,
    WishHandling,
)
from models.reads.gates import gate_of
from models.reads.plan_contents import place_names
from models.reads.plan_proposal import (
    covers,
    current_plan,
    evidence,
    facts,
    household_cost,
    plan_contents,
    plan_needed,
    plan_view,
    share_rows,
    versions,
    wishes,
)
from rules.cost_sharing import NobodyPays
from rules.demand_survey import Concern, IdeaState, Severity
from rules.funding import SourceKind, SourceNotAllowed
from rules.matters import Matter, Scope, ThresholdKind, required_decisions
from rules.menu import menu
from rules.money import Fen
from rules.plan_draft import Extent, first_items, first_quantity
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    Opinion,
    PlanChange,
    PlanState,
    ReviewingDepartment,
    ShareMethod,
    StrategyOffer,
    WishOutcome,
    changes,
    item_cost,
    needed,
)
from rules.registration import ManagementMode
from rules.stages import Decision, Stage, Verdict
from tests.builders import MARCH, acting
from tests.builders_survey import FLOW, a_plan, a_survey, answered
from workflows.actions import plan_proposal as work
from workflows.actions.plan_draft import NotInPlan, PlanChanged, PlanFrozen
from workflows.actions.plan_items import (
    ItemAlreadyPlanned,
    ItemNote,
    ItemsExclude,
    add_item,
    change_item,
    remove_item,
)
from workflows.actions.plan_money import Division, FeeNote, divide_cost, put_fee_plan
from workflows.actions.plan_review import OpinionNote, StrategyNote, agree_strategy, give_opinion
from workflows.actions.plan_sources import (
    ResidentsPayByShares,
    SourceNote,
    add_source,
    change_source,
    remove_source,
)
from workflows.actions.plan_versions import content_digest, set_aside
from workflows.actions.plan_wishes import Handling, ReasonMissing, answer_wishes, justify_hazard
from workflows.actions.survey_findings import (
    HazardNote,
    IdeaNote,
    SuggestionNote,
    add_hazard,
    add_idea,
    merge_ideas,
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


def test_the_first_draft_holds_what_people_want_with_costs(database):
    case, _manager, _homes = a_plan(database, wishes=("fibre", "rain_sewage_separation"))

    plan = plan_of(database, case)

    assert [each.code for each in plan.items] == ["fibre", "drainage", "rain_sewage_separation"]
    fibre, drainage, _rain = plan.items
    assert (fibre.quantity, fibre.cost) == (Decimal("24.00"), 24 * 30_000)
    assert drainage.lacks_cost, "metres are measured, not guessed"
    assert (plan.number, plan.state) == (1, PlanState.DRAFT)


def test_hazards_bring_their_remedy_into_the_first_draft(database):
    case, manager, _homes = a_survey(database)
    note = HazardNote("gas", "2单元", "管道锈蚀", Severity.IMMEDIATE)
    do(database, add_hazard, case.id, note, acting(manager))
    with database.begin() as session:
        session.get_one(RenovationCase, case.id).stage = Stage.PLAN_PROPOSAL
        work.carry_on(session, case.id, FLOW)

    plan = plan_of(database, case)

    assert [each.code for each in plan.items] == ["gas_hazards"]
    with database() as session:
        (cover,) = covers(session, plan.id)
    assert cover.items == ("燃气隐患整治",)
    assert not cover.is_open


def test_a_dish_that_excludes_a_taken_one_is_left_to_the_manager():
    assert first_items([], ["outer_wall", "energy_saving", "roof"]) == ("outer_wall", "roof")
    assert first_quantity("stairs", Extent(24, 1, 2)) == 200
    assert first_quantity("roads", Extent(24, 1, 2)) == 0


def test_carrying_on_twice_drafts_one_plan(database):
    case, _manager, _homes = a_plan(database)

    do(database, work.carry_on, case.id, FLOW)

    with database() as session:
        assert [each.number for each in versions(session, case.id)] == [1]


def test_costs_are_exact_to_the_fen():
    assert item_cost(12_50, Fen(333)) == 4163, "12.50 × 3.33 = 41.625, a half fen upwards"
    assert needed(Fen(4_180_000_00), 5) == 4_389_000_00


def test_an_item_is_added_once_changed_and_removed(database):
    case, manager, _homes = a_plan(database)
    act = acting(manager)
    note = ItemNote("lighting", 20_00, Fen(2_200_00), place="1号楼")
    first = do(database, add_item, case.id, note, act)
    again = do(database, add_item, case.id, note, act)
    version = plan_of(database, case).version

    more = ItemNote("lighting", 30_00, Fen(2_000_00), place="1号楼", version=version)
    do(database, change_item, case.id, first, more, act)

    costs = {each.code: each.cost for each in plan_of(database, case).items}
    assert first == again
    assert costs["lighting"] == 60_000_00
    do(database, remove_item, case.id, first, act)
    assert "lighting" not in {each.code for each in plan_of(database, case).items}


def test_items_that_clash_are_refused(database):
    case, manager, _homes = a_plan(database, wishes=("outer_wall",))
    act = acting(manager)
    other = ItemNote("outer_wall", 999, Fen(1))

    with pytest.raises(ItemsExclude):
        do(database, add_item, case.id, ItemNote("energy_saving", 100_00, Fen(21_000)), act)
    with pytest.raises(ItemAlreadyPlanned):
        do(database, add_item, case.id, other, act)
    with pytest.raises(NotInPlan):
        do(database, remove_item, case.id, 999_999, act)
    alien = ItemNote("roof", 1_00, Fen(1), occupies="9-9-999")
    with pytest.raises(NotInPlan):
        do(database, add_item, case.id, alien, act)


def test_two_people_who_change_the_plan_collide(database):
    case, manager, _homes = a_plan(database)
    seen = plan_of(database, case)
    item = seen.items[0]
    later = acting(manager, MARCH + timedelta(hours=1))
    do(database, add_item, case.id, ItemNote("fibre", 1_00, Fen(300)), later)

    stale = ItemNote(item.code, 5_00, Fen(1_00), version=seen.version)

    with pytest.raises(PlanChanged):
        do(database, change_item, case.id, item.id, stale, acting(manager))


def test_every_wish_is_answered_or_the_gate_stays_shut(database):
    case, manager, homes = a_survey(database)
    act = acting(manager)
    answered(database, case, manager, homes[0], wishes=("fibre", "lift"))
    do(database, add_idea, case.id, IdeaNote("装充电桩"), act)
    do(database, merge_ideas, case.id, [1], SuggestionNote("充电棚", "", "e_bike_charging"), act)
    with database.begin() as session:
        session.get_one(RenovationCase, case.id).stage = Stage.PLAN_PROPOSAL
        work.carry_on(session, case.id, FLOW)
    lift = next(each.id for each in plan_of(database, case).items if each.code == "lift")

    do(database, remove_item, case.id, lift, act)

    with database() as session:
        before = facts(session, case.id, MARCH)
    assert (before.wishes, before.wishes_unanswered) == (3, 2)
    with pytest.raises(ReasonMissing):
        do(
            database,
            answer_wishes,
            case.id,
            [Handling("item:lift", WishOutcome.REJECTED, "")],
            act,
        )
    handlings = [
        Handling("item:lift", WishOutcome.REJECTED, "一层不同意，改报单元项目"),
        Handling("suggestion:1", WishOutcome.PARTLY, "先建一个"),
    ]
    assert do(database, answer_wishes, case.id, handlings, act) == 2
    assert do(database, answer_wishes, case.id, handlings, act) == 0
    with database() as session:
        assert facts(session, case.id, MARCH).wishes_unanswered == 0
        assert session.get_one(Suggestion, 1).state is IdeaState.PARTLY
        assert count(session, SuggestionHandling) == 1


def count(session, table, **columns) -> int:
    return session.scalar(sa.select(sa.func.count(table.id)).filter_by(**columns))


def test_adopted_but_not_planned_is_no_answer(database):
    case, manager, _homes = a_plan(database, wishes=("fibre",))
    fibre = plan_of(database, case).items[0].id
    do(database, remove_item, case.id, fibre, acting(manager))

    said = [Handling("item:fibre", WishOutcome.ADOPTED, "")]
    do(database, answer_wishes, case.id, said, acting(manager))

    with database() as session:
        (wish,) = wishes(session, current_plan(session, case.id).id)
    assert not wish.is_answered


def test_a_hazard_that_stays_is_justified(database):
    case, manager, _homes = a_plan(database)
    with database.begin() as session:
        session.add(
            Hazard(
                case_id=case.id,
                part="outer_wall",
                place="北墙",
                description="脱落",
                severity=Severity.SERIOUS,
                found_at=MARCH,
                found_by=manager.id,
            )
        )
    with database() as session:
        before = facts(session, case.id, MARCH).hazards_uncovered

    do(database, justify_hazard, case.id, 1, "另案排危", acting(manager))

    with database() as session:
        assert (before, facts(session, case.id, MARCH).hazards_uncovered) == (1, 0)


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


def complete(database, case, manager):
    act = acting(manager)
    plan = plan_of(database, case)
    for item in plan.items:
        note = ItemNote(item.code, 100_00, item.unit_cost, version=plan_of(database, case).version)
        do(database, change_item, case.id, item.id, note, act)
    text = work.PlanText(
        title="综合改造方案",
        summary="修屋面、换管",
        effects="白天施工",
        compensation="",
        utilities_coordination="一次开挖",
        works_days=90,
        works_from=date(2026, 6, 1),
        contingency_percent=5,
        management_mode=ManagementMode.PROPERTY_FIRM,
        draws_fund=False,
        tops_up_fund=False,
        common_income=False,
        payers_must_sign=True,
    )
    do(database, work.describe_plan, case.id, text, plan_of(database, case).version, act)
    do(database, put_fee_plan, case.id, a_fee(), act)
    with database() as session:
        amount = plan_needed(session, plan.id)
    source = SourceNote(SourceKind.CITY_SUBSIDY, "市财政局", amount)
    do(database, add_source, case.id, source, act)
    for department in ReviewingDepartment:
        opinion = OpinionNote(department, Opinion.PASSES, "", "李工", date(2026, 3, 2))
        do(database, give_opinion, case.id, opinion, act)


def test_a_complete_plan_opens_the_gate_and_is_frozen_on_approval(database):
    case, manager, _homes = a_plan(database)
    complete(database, case, manager)
    with database() as session:
        gate = gate_of(session, case.id, Stage.PLAN_PROPOSAL, MARCH)
        shown = evidence(session, case.id, MARCH)
    assert [each.code for each in gate if not each.met] == []
    assert (shown["plan"], len(shown["opinions"])) == (1, 4)

    with database.begin() as session:
        row = session.get_one(RenovationCase, case.id)
        work.leave(session, row, Decision(row.stage, row.version, Verdict.APPROVE), FLOW)

    plan = plan_of(database, case)
    assert (plan.state, plan.frozen_at, len(plan.digest)) == (PlanState.FROZEN, MARCH, 64)
    with database() as session:
        assert content_digest(session, plan.id) == plan.digest


@pytest.mark.parametrize(
    "change",
    [
        lambda s, c, a: add_item(s, c, ItemNote("fibre", 1_00, Fen(1)), a),
        lambda s, c, a: remove_item(s, c, 1, a),
        lambda s, c, a: justify_hazard(s, c, 1, "", a),
        lambda s, c, a: answer_wishes(s, c, [], a),
        lambda s, c, a: put_fee_plan(s, c, a_fee(), a),
        lambda s, c, a: divide_cost(s, c, a_division(ShareMethod.NONE, "0"), 1, a),
        lambda s, c, a: add_source(s, c, SourceNote(SourceKind.DONATION, "某", Fen(1)), a),
        lambda s, c, a: set_aside(s, c, 1, a),
        lambda s, c, a: give_opinion(
            s,
            c,
            OpinionNote(ReviewingDepartment.FIRE, Opinion.PASSES, "", "李", date(2026, 3, 2)),
            a,
        ),
    ],
    ids=[
        "add item",
        "remove item",
        "justify",
        "answer",
        "fee plan",
        "divide",
        "source",
        "new version",
        "opinion",
    ],
)
def test_a_frozen_plan_refuses_every_change(database, change):
    case, manager, _homes = a_plan(database)
    with database.begin() as session:
        session.scalar(sa.select(Plan)).state = PlanState.FROZEN

    with pytest.raises(PlanFrozen):
        do(database, change, case.id, acting(manager))


def test_a_changed_share_would_show_in_the_digest(database):
    case, manager, homes = a_plan(database)
    division = a_division(ShareMethod.EQUAL, "24000.00")
    do(database, divide_cost, case.id, division, plan_of(database, case).version, acting(manager))
    with database() as session:
        before = content_digest(session, plan_of(database, case).id)

    with database.begin() as session:
        session.scalar(sa.select(HouseholdShare).filter_by(household_id=homes[0])).amount += 1

    with database() as session:
        assert content_digest(session, plan_of(database, case).id) != before


def test_a_failed_plan_leads_to_a_copy_that_keeps_the_old_one(database):
    case, manager, _homes = a_plan(database)
    complete(database, case, manager)
    division = a_division(ShareMethod.EQUAL, "24000.00")
    do(database, divide_cost, case.id, division, plan_of(database, case).version, acting(manager))
    old = plan_of(database, case)
    with database.begin() as session:
        session.get_one(Plan, old.id).state = PlanState.FROZEN

    do(database, work.carry_on, case.id, FLOW)

    new = plan_of(database, case)
    with database() as session:
        failed = session.get_one(Plan, old.id)
        assert failed.state is PlanState.FAILED
        assert share_rows(session, new.id) == share_rows(session, old.id)
        assert count(session, WishHandling, plan_id=new.id) == 2
        assert facts(session, case.id, MARCH).opinions == 0, "departments are asked anew"
    assert (new.number, new.state) == (2, PlanState.DRAFT)
    assert [each.code for each in new.items] == [each.code for each in old.items]
    assert new.planned == old.planned


def test_a_draft_set_aside_can_be_compared(database):
    case, manager, _homes = a_plan(database)
    old = plan_of(database, case)

    do(database, set_aside, case.id, old.version, acting(manager))

    with database() as session:
        assert [(each.number, each.state) for each in versions(session, case.id)] == [
            (2, PlanState.DRAFT),
            (1, PlanState.SUPERSEDED),
        ]


def test_changes_between_versions_are_named():
    found = dict(changes({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "5", "d": "4"}))

    assert found == {
        "a": PlanChange.SAME,
        "b": PlanChange.CHANGED,
        "d": PlanChange.ADDED,
        "c": PlanChange.REMOVED,
    }


def test_one_household_one_strategy(database):
    case, manager, _homes = a_plan(database)
    note = StrategyNote("1-1-101", Concern.GROUND_FLOOR, StrategyOffer.COMPENSATION, "补 2 万元")
    do(database, agree_strategy, case.id, note, acting(manager))
    do(database, agree_strategy, case.id, note, acting(manager))

    with database() as session:
        assert count(session, Event, name="strategy.agreed") == 2
        assert count(session, HouseholdStrategy) == 1
    alien = StrategyNote("9-9-9", Concern.COST, StrategyOffer.OTHER, "无")
    with pytest.raises(NotInPlan):
        do(database, agree_strategy, case.id, alien, acting(manager))


def test_what_the_plan_contains_is_on_the_menu(database):
    a_plan(database)

    with database() as session:
        codes = set(session.scalars(sa.select(PlanItem.item)))

    assert codes <= set(menu())


def test_the_plan_is_read_in_five_queries(database, queries):
    case, _manager, _homes = a_plan(database)
    plan = plan_of(database, case)

    with database() as session:
        queries.clear()
        plan_view(session, plan.id)

    assert len(queries) == 5
