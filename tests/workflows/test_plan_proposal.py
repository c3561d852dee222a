from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.case import RenovationCase
from models.event import Event
from models.plan_proposal import (
    HouseholdStrategy,
    PlanItem,
)
from models.reads.plan_proposal import (
    covers,
    current_plan,
    plan_view,
    versions,
)
from rules.demand_survey import Concern, Severity
from rules.menu import menu
from rules.money import Fen
from rules.plan_proposal import (
    PlanState,
    StrategyOffer,
    item_cost,
    needed,
)
from rules.stages import Stage
from tests.builders import acting
from tests.builders_survey import FLOW, a_plan, a_survey
from workflows.actions import plan_proposal as work
from workflows.actions.plan_draft import NotInPlan
from workflows.actions.plan_review import StrategyNote, agree_strategy
from workflows.actions.survey_findings import (
    HazardNote,
    add_hazard,
)


def do(database, action, *values):
    with database.begin() as session:
        return action(session, *values)


def plan_of(database, case):
    with database() as session:
        head = current_plan(session, case.id)
        return plan_view(session, head.id)


def count(session, table, **columns) -> int:
    return session.scalar(sa.select(sa.func.count(table.id)).filter_by(**columns))


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


def test_carrying_on_twice_drafts_one_plan(database):
    case, _manager, _homes = a_plan(database)

    do(database, work.carry_on, case.id, FLOW)

    with database() as session:
        assert [each.number for each in versions(session, case.id)] == [1]


def test_costs_are_exact_to_the_fen():
    assert item_cost(12_50, Fen(333)) == 4163, "12.50 × 3.33 = 41.625, a half fen upwards"
    assert needed(Fen(4_180_000_00), 5) == 4_389_000_00


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
