from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.case import RenovationCase, StageVisit
from models.funding_mix import HouseholdShare
from models.plan_proposal import (
    Plan,
    WishHandling,
)
from models.reads.gates import gate_of
from models.reads.plan_proposal import (
    current_plan,
    evidence,
    facts,
    plan_needed,
    plan_view,
    share_rows,
    versions,
)
from rules.funding import SourceKind
from rules.money import Fen
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    Opinion,
    PlanChange,
    PlanState,
    ReviewingDepartment,
    ShareMethod,
    changes,
)
from rules.registration import ManagementMode
from rules.stages import Decision, Stage, Verdict
from tests.builders import MARCH, acting
from tests.builders_survey import FLOW, a_plan
from workflows.actions import plan_proposal as work
from workflows.actions.plan_draft import PlanFrozen
from workflows.actions.plan_items import (
    ItemNote,
    add_item,
    change_item,
    remove_item,
)
from workflows.actions.plan_money import Division, FeeNote, divide_cost, put_fee_plan
from workflows.actions.plan_review import OpinionNote, give_opinion
from workflows.actions.plan_sources import (
    SourceNote,
    add_source,
)
from workflows.actions.plan_versions import content_digest, set_aside
from workflows.actions.plan_wishes import answer_wishes, justify_hazard


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
    tables = {each["title"]: each["rows"] for each in shown["tables"]}
    assert shown["figures"][0]["value"].startswith("v1")
    assert len(tables["部门意见"]) == 4

    with database.begin() as session:
        row = session.get_one(RenovationCase, case.id)
        work.leave(session, row, Decision(row.stage, row.version, Verdict.APPROVE), FLOW)
        work.follow_up(session, StageVisit(case_id=row.id, verdict=Verdict.APPROVE), FLOW)

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
