from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.clock import shift_clock
from models.plan_proposal import (
    DepartmentOpinion,
    FeePlan,
    HouseholdStrategy,
    Plan,
    PlanItem,
    WishHandling,
)
from models.reads.plan_proposal import current_plan, facts, plan_view, share_rows
from rules.plan_proposal import PlanState
from tests.builders import MARCH, sign_in
from tests.builders_survey import a_plan

WHERE = ("", "/plan", "/items", "/wishes", "/sources", "/shares", "/fee_plans", "/decisions")
WHERE += ("/joint_review", "/strategies", "/versions", "/diff")
FEE = {
    "label": "A",
    "title": "全包",
    "rate": "0.60",
    "parking_fee": "60",
    "parking_spaces": "80",
    "period": "month",
    "services": "保洁",
    "monthly_cost": "1000",
}


@pytest.fixture(autouse=True)
def _march(settings):
    shift_clock(settings, MARCH + timedelta(days=2))


@pytest.fixture
def drafted(database, client):
    """A case with a drafted plan, its manager signed in."""
    case, manager, homes = a_plan(database, wishes=("fibre", "roof"))
    sign_in(client, manager)
    return case, manager, homes


def at(case, page="") -> str:
    return f"/cases/{case.reference}/plan_proposal{page}"


def plan_of(database, case):
    with database() as session:
        return plan_view(session, current_plan(session, case.id).id)


def rows(database, table):
    with database() as session:
        return session.scalars(sa.select(table).order_by(table.id)).all()


@pytest.mark.parametrize("where", WHERE)
def test_every_page_opens_in_draft_and_read_only(client, database, drafted, where):
    case = drafted[0]
    assert client.get(at(case, where)).status_code == 200

    with database.begin() as session:
        session.scalar(sa.select(Plan)).state = PlanState.FROZEN

    page = client.get(at(case, where))
    assert page.status_code == 200
    assert "保存说明" not in page.text


@pytest.mark.parametrize("where", WHERE)
def test_before_there_is_a_plan_every_page_says_so(client, database, drafted, where):
    case = drafted[0]
    with database.begin() as session:
        for table in (WishHandling, PlanItem, Plan):
            session.execute(sa.delete(table))

    page = client.get(at(case, where))

    assert page.status_code == 200
    assert "方案还没有起草" in page.text


def test_an_item_is_added_changed_and_taken_out(client, database, drafted):
    case = drafted[0]
    new = {"item": "lighting", "place": "1号楼", "quantity": "20", "unit_cost": "2,200"}
    for _time in range(2):
        assert client.submit(at(case, "/items"), new, button="加入方案").status_code == 303
    lamp = next(each for each in plan_of(database, case).items if each.code == "lighting")

    changed = client.submit(at(case, f"/items/{lamp.id}"), {"quantity": "12.50"})

    assert changed.status_code == 303
    lamp = next(each for each in plan_of(database, case).items if each.code == "lighting")
    assert lamp.cost == 27_500_00
    assert client.submit(at(case, "/items"), action=f"/{lamp.id}/remove").status_code == 303
    assert "lighting" not in {each.code for each in plan_of(database, case).items}
    assert client.get(at(case, "/items/9999")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quantity": "-1"}, "数量要大于 0"),
        ({"quantity": "1.234"}, "数量最多两位小数"),
        ({"quantity": "很多"}, "请写成数量"),
        ({"quantity": "NaN"}, "数量最多两位小数"),
        ({"unit_cost": "1.999"}, "请写成金额"),
        ({"occupies": "9-9-999"}, "9-9-999"),
        ({"item": ""}, "请选择项目"),
        ({"item": "fibre"}, "方案里已有"),
    ],
    ids=str,
)
def test_a_bad_item_is_told_and_kept_on_the_page(client, database, drafted, wrong, sentence):
    case = drafted[0]
    before = len(rows(database, PlanItem))
    new = {"item": "lighting", "quantity": "20", "unit_cost": "2200", "note": "留着这句"} | wrong

    sent = client.submit(at(case, "/items"), new, button="加入方案")

    assert sent.status_code == 422
    assert sentence in sent.text
    assert "留着这句" in sent.text
    assert len(rows(database, PlanItem)) == before


def test_a_stale_page_is_told_so(client, database, drafted):
    case = drafted[0]
    with database.begin() as session:
        session.scalar(sa.select(Plan)).summary = "别人写的"

    sent = client.submit(
        at(case, "/plan"), {"version": "1", "summary": "我写的"}, button="保存说明"
    )

    assert sent.status_code == 422
    assert "有了改动" in sent.text
    assert "我写的" in sent.text
    assert rows(database, Plan)[0].summary == "别人写的"


def test_the_plan_is_described(client, database, drafted):
    case = drafted[0]
    said = {
        "summary": "修屋面<script>",
        "works_days": "90",
        "works_from": "2026-06-01",
        "management_mode": "property_firm",
        "draws_fund": "y",
    }

    sent = client.submit(at(case, "/plan"), said, button="保存说明")
    bad = client.submit(at(case, "/plan"), {"works_days": "九十"}, button="保存说明")

    assert (sent.status_code, bad.status_code) == (303, 422)
    plan = plan_of(database, case)
    assert (plan.works_days, plan.draws_fund, plan.payers_must_sign) == (90, True, True)
    assert "维修资金" in client.get(at(case, "/decisions")).text


def test_wishes_are_answered_together(client, database, drafted):
    case = drafted[0]
    with database() as session:
        wished = facts(session, case.id, MARCH).wishes

    unsaid = client.submit(at(case, "/wishes"), {"wishes-0-outcome": "rejected"}, button="保存答复")
    sent = client.submit(
        at(case, "/wishes"),
        {"wishes-0-outcome": "partly", "wishes-0-reason": "分两年做"},
        button="保存答复",
    )

    assert (wished, unsaid.status_code, sent.status_code) == (2, 422, 303)
    assert "要写明理由" in unsaid.text
    assert "分两年做" in client.get(at(case, "/wishes?state=answered")).text


def test_money_is_divided_and_shown_by_household(client, database, drafted):
    case = drafted[0]
    said = {"method": "equal", "residents_pay": "24,000", "subsidy": "2,400"}

    sent = client.submit(at(case, "/shares"), said, button="重算分摊")
    bad = client.submit(at(case, "/shares"), {"subsidy": "99,000"}, button="重算分摊")

    assert (sent.status_code, bad.status_code) == (303, 422)
    assert "补贴不能超过" in bad.text
    with database() as session:
        shares = share_rows(session, plan_of(database, case).id)
    assert {row.amount for row in shares} == {900_00}
    assert "990.00" in client.get(at(case, "/shares?sort=amount&q=1-1-1")).text


def test_sources_are_planned_changed_and_removed(client, database, drafted):
    case = drafted[0]
    new = {"kind": "city_subsidy", "payer": "市财政局", "amount": "1000000"}
    for _time in range(2):
        assert client.submit(at(case, "/sources"), new, button="加入来源").status_code == 303
    zero = client.submit(at(case, "/sources"), new | {"amount": "0"}, button="加入来源")
    (source,) = plan_of(database, case).sources

    changed = client.submit(at(case, f"/sources/{source.id}"), {"amount": "900000"})
    misused = client.submit(
        at(case, "/sources"),
        new | {"kind": "utility", "items": ["lift"]},
        button="加入来源",
        forged=True,
    )

    assert (zero.status_code, changed.status_code, misused.status_code) == (422, 303, 422)
    assert plan_of(database, case).planned == 900_000_00
    client.submit(at(case, "/sources"), action="/remove")
    assert plan_of(database, case).sources == ()


def test_fee_plans_stand_side_by_side(client, database, drafted):
    case = drafted[0]

    client.submit(at(case, "/fee_plans"), FEE, button="保存收费方案")
    client.submit(
        at(case, "/fee_plans"),
        FEE | {"label": "B", "rate": "0.50", "period": "year"},
        button="保存收费方案",
    )
    bad = client.submit(at(case, "/fee_plans"), FEE | {"rate": "六毛"}, button="保存收费方案")

    page = client.get(at(case, "/fee_plans")).text
    assert bad.status_code == 422
    assert [each.label for each in rows(database, FeePlan)] == ["A", "B"]
    assert "收缴率到多少不亏" in page
    client.submit(at(case, "/fee_plans"), action="/B/remove")
    assert [each.label for each in rows(database, FeePlan)] == ["A"]


def test_departments_and_households_are_heard(client, database, drafted):
    case = drafted[0]
    opinion = {"department": "fire", "opinion": "fails", "signed_by": "李工"}
    bare = client.submit(at(case, "/joint_review"), opinion, button="登记意见")
    client.submit(at(case, "/joint_review"), opinion | {"text": "通道不足"}, button="登记意见")
    client.submit(at(case, "/joint_review"), opinion | {"opinion": "passes"}, button="登记意见")
    deal = {"door": "1-1-101", "concern": "cost", "offer": "instalments", "terms": "分两期"}
    client.submit(at(case, "/strategies"), deal, button="保存")
    alien = client.submit(at(case, "/strategies"), deal | {"door": "9-9-9"}, button="保存")

    assert (bare.status_code, alien.status_code) == (422, 422)
    assert [each.opinion for each in rows(database, DepartmentOpinion)] == ["passes"]
    assert len(rows(database, HouseholdStrategy)) == 1


def test_versions_are_compared_line_by_line(client, drafted):
    case = drafted[0]
    client.submit(at(case, "/versions"), button="留下这版，另起新版")
    new = {"item": "lighting", "quantity": "20", "unit_cost": "2200"}
    client.submit(at(case, "/items"), new, button="加入方案")

    page = client.get(at(case, "/diff")).text

    assert "公共照明" in page
    assert "44,000.00" in page
    assert 'class="added"' in page
    old = client.get(at(case, "/items?version=1")).text
    assert "公共照明" not in old.split("加一项")[0]
    assert client.get(at(case, "/diff?before=x&after=7")).status_code == 200


def test_a_frozen_plan_has_no_forms_and_takes_none(client, database, drafted):
    case = drafted[0]
    with client:
        client.get(at(case, "/items"))
    page = client.get(at(case, "/fee_plans")).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    with database.begin() as session:
        session.scalar(sa.select(Plan)).state = PlanState.FROZEN

    sent = client.post(at(case, "/fee_plans"), data=FEE | {"csrf_token": token})

    assert sent.status_code == 422
    assert "一个字也不能再改" in sent.text
    assert rows(database, FeePlan) == []


def test_the_overview_costs_the_same_for_many_items(client, drafted, queries):
    case = drafted[0]

    queries.clear()
    client.get(at(case))

    assert len(queries) <= 20
