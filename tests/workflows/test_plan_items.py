from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.case import RenovationCase
from models.demand_survey import Hazard, Suggestion
from models.plan_proposal import (
    SuggestionHandling,
)
from models.reads.plan_proposal import (
    current_plan,
    facts,
    plan_view,
    wishes,
)
from rules.demand_survey import IdeaState, Severity
from rules.money import Fen
from rules.plan_draft import Extent, first_items, first_quantity
from rules.plan_proposal import (
    WishOutcome,
)
from rules.stages import Stage
from tests.builders import MARCH, acting
from tests.builders_survey import FLOW, a_plan, a_survey, answered
from workflows.actions import plan_proposal as work
from workflows.actions.plan_draft import NotInPlan, PlanChanged
from workflows.actions.plan_items import (
    ItemAlreadyPlanned,
    ItemNote,
    ItemsExclude,
    add_item,
    change_item,
    remove_item,
)
from workflows.actions.plan_wishes import Handling, ReasonMissing, answer_wishes, justify_hazard
from workflows.actions.survey_findings import (
    IdeaNote,
    SuggestionNote,
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


def count(session, table, **columns) -> int:
    return session.scalar(sa.select(sa.func.count(table.id)).filter_by(**columns))


def test_a_dish_that_excludes_a_taken_one_is_left_to_the_manager():
    assert first_items([], ["outer_wall", "energy_saving", "roof"]) == ("outer_wall", "roof")
    assert first_quantity("stairs", Extent(24, 1, 2)) == 200
    assert first_quantity("roads", Extent(24, 1, 2)) == 0


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
