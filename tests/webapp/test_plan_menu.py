from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.clock import shift_clock
from models.plan_proposal import PlanItem
from models.reads.plan_menu import menu_wishes
from models.reads.plan_proposal import current_plan, plan_view
from rules.planning.pabulib import read_pb
from tests.builders import MARCH, sign_in
from tests.builders_survey import a_plan


@pytest.fixture(autouse=True)
def _march(settings):
    shift_clock(settings, MARCH + timedelta(days=2))


@pytest.fixture
def drafted(database, client):
    """A case whose households wished for two dishes that the plan costs."""
    case, manager, homes = a_plan(database, wishes=("sports", "culture"))
    with database.begin() as session:
        for row in session.scalars(sa.select(PlanItem)):
            row.cost = 5_000_000
    sign_in(client, manager)
    return case, manager, homes


def at(case, question="") -> str:
    return f"/cases/{case.reference}/plan_proposal/menu{question}"


def test_the_outcome_and_every_reason_are_on_the_page(client, drafted):
    text = client.get(at(drafted[0], "?pot=500")).text

    assert "项入选，共" in text
    assert "1 户支持，第 1 个入选" in text
    assert "顺序 Phragmén 法" in text


def test_a_smaller_pot_chooses_no_more_and_says_what_is_short(client, drafted):
    case = drafted[0]

    rich, middle, poor = (client.get(at(case, f"?pot={pot}")).text for pot in (50, 7, 1))

    assert "2 项入选，共 10" in rich
    assert "1 项入选，共 5" in middle
    assert "0 项入选" in poor
    assert "还差 40,000.00 元；造价降到 10,000.00 元以下" in poor


def test_a_pot_that_is_no_amount_keeps_the_page_and_says_so(client, drafted):
    for typed in ("much", "-3", "NaN", "1e99"):
        page = client.get(at(drafted[0], f"?pot={typed}"))

        assert page.status_code == 200
        assert "不是能用的金额" in page.text


def test_wishes_and_costs_are_read_in_five_queries(database, drafted, queries):
    with database() as session:
        plan = plan_view(session, current_plan(session, drafted[0].id).id)
        queries.clear()
        found = menu_wishes(session, plan)

    assert len(queries) <= 5
    assert {dish.code for dish in found.dishes} >= {"sports", "culture"}
    assert all(dish.cost > 0 for dish in found.dishes)
    assert len(found.wishes) > 0


def test_shares_may_go_by_area(client, drafted):
    assert "每㎡份额（元）" in client.get(at(drafted[0], "?pot=500&share=area")).text


def test_the_choice_is_given_as_a_file_to_count_again(client, drafted):
    case = drafted[0]

    answer = client.get(f"/cases/{case.reference}/plan_proposal/menu.pb?pot=7")

    election = read_pb(answer.text)
    assert election.problem.pot == 7_000_000
    assert set(election.names) >= {"体育健身设施", "文化休闲设施"}
    assert sum(election.problem.wishes.votes) > 0
    assert answer.headers["Content-Disposition"].endswith("-menu.pb")


def test_a_wish_brings_what_it_requires(database, client):
    case, manager, _homes = a_plan(database, wishes=("car_charging",))
    sign_in(client, manager)
    with database() as session:
        plan = plan_view(session, current_plan(session, case.id).id)
        found = menu_wishes(session, plan)

    offered = {dish.code for dish in found.dishes} | set(found.uncosted)

    assert {"car_charging", "parking", "power_supply"} <= offered
