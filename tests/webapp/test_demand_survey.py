from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.case import RenovationCase
from models.clock import shift_clock
from models.demand_survey import (
    Idea,
    SurveyAnswer,
    Visit,
)
from rules.demand_survey import Position
from rules.stages import Stage
from tests.builders import MARCH, acting, sign_in
from tests.builders_survey import a_survey, a_visit, answered
from workflows.actions.survey_visits import log_visit

VISIT = {
    "visited_at": "2026-03-01T10:00",
    "visitors": "陈敏、周志愿",
    "channel": "door",
    "outcome": "owner",
}

WHERE = ("", "/menu", "/menu/lift", "/answers", "/visits", "/hazards", "/ideas", "/wishes")
WHERE += ("/meetings",)


@pytest.fixture(autouse=True)
def _march(settings):
    shift_clock(settings, MARCH + timedelta(hours=1))


@pytest.fixture
def survey(database, client):
    """A case with an open survey, its manager signed in."""
    case, manager, homes = a_survey(database)
    sign_in(client, manager)
    return case, manager, homes


def at(case, page="") -> str:
    return f"/cases/{case.reference}/demand_survey{page}"


def rows(database, table):
    with database() as session:
        return session.scalars(sa.select(table).order_by(table.id)).all()


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/menu",
        "/menu/lift",
        "/answers",
        "/visits",
        "/hazards",
        "/ideas",
        "/wishes",
        "/meetings",
    ],
)
def test_every_page_opens_before_anything_was_entered(client, survey, page):
    assert client.get(at(survey[0], page)).status_code == 200


@pytest.mark.parametrize("where", WHERE)
def test_strangers_are_shown_nothing(client, database, survey, where):
    case, _manager, _homes = survey
    _other, stranger, _h = a_survey(database)
    with client.session_transaction() as cookie:
        cookie.clear()

    assert client.get(at(case, where)).status_code == 303
    sign_in(client, stranger)
    assert client.get(at(case, where)).status_code == 404


def test_an_answer_given_at_the_door_is_entered_with_the_visit(client, database, survey):
    case, _manager, homes = survey
    said = VISIT | {
        "wants_renovation": "yes",
        "accepts_management": "yes",
        "fee": "0.60",
        "willing_to_pay": "no",
        "wish_1": "roof",
        "wish_2": "lift",
        "idea": "修凉亭",
        "signer_name": "王芳",
    }

    for _time in range(2):
        sent = client.submit(at(case, f"/answers/{homes[0]}"), said, button="登记答复")
        assert sent.status_code == 303

    (answer,) = rows(database, SurveyAnswer)
    assert (answer.acceptable_fee, answer.points) == (60, {"roof": 6, "lift": 4})
    assert len(rows(database, Visit)) == len(rows(database, Idea)) == 1
    page = client.get(at(case)).text
    assert "1/24" in page
    assert "屋面防水修缮" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"visitors": "陈敏"}, "上门要有 2 人以上"),
        ({"visited_at": "2030-01-01T10:00"}, "走访时间还没到"),
        ({"visited_at": "昨天"}, "请写成日期和时间"),
        ({"outcome": ""}, "请选择结果"),
        ({"wish_1": "roof", "wish_2": "roof"}, "不能重复"),
        ({"wish_1": "roof", "points_1": "11"}, "请写 0 到 10 之间的整数"),
        ({"wish_1": "roof", "points_1": "6", "wish_2": "lift", "points_2": "5"}, "每户一共 10 分"),
        ({"fee": "六毛"}, "请写成金额"),
        ({"signer_name": "王" * 51}, ""),
        ({"note": "好😀"}, ""),
    ],
    ids=str,
)
def test_a_bad_answer_is_told_and_nothing_typed_is_lost(client, database, survey, wrong, sentence):
    case, _manager, homes = survey
    said = VISIT | {"idea": "别丢了这句话", "signer_name": "㛃𠮷"} | wrong

    sent = client.submit(at(case, f"/answers/{homes[0]}"), said, button="登记答复")

    assert sent.status_code == 422
    assert sentence in sent.text
    assert "别丢了这句话" in sent.text
    assert rows(database, SurveyAnswer) == rows(database, Visit) == []


def test_a_dish_that_nobody_offers_is_refused(client, database, survey):
    case, _manager, homes = survey

    sent = client.submit(
        at(case, f"/answers/{homes[0]}"),
        VISIT | {"wish_1": "<script>"},
        button="登记答复",
        forged=True,
    )

    assert sent.status_code == 422
    assert rows(database, SurveyAnswer) == []


def test_a_visit_alone_is_logged_and_corrected(client, database, survey):
    case, _manager, homes = survey
    seen = {f"visit-{name}": value for name, value in VISIT.items()} | {"visit-outcome": "nobody"}

    client.submit(at(case, f"/answers/{homes[0]}"), seen, button="登记走访")
    (visit,) = rows(database, Visit)
    sent = client.submit(
        at(case, f"/visits/{visit.id}"), {"note": "其实见到了", "outcome": "tenant"}
    )

    assert sent.status_code == 303
    (visit,) = rows(database, Visit)
    assert (visit.note, visit.outcome) == ("其实见到了", "tenant")
    assert "其实见到了" in client.get(at(case, "/visits?outcome=tenant")).text


def test_the_worklist_filters_searches_sorts_and_pages(client, database):
    case, manager, homes = a_survey(database, buildings=3)  # 72 homes
    sign_in(client, manager)
    answered(database, case, manager, homes[0], wants_renovation=True)
    with database.begin() as session:
        wavers = a_visit(position=Position.HESITATES, visited_at=MARCH - timedelta(hours=1))
        log_visit(session, case.id, homes[1], wavers, acting(manager))

    first = client.get(at(case, "/answers?state=silent&sort=door")).text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following).text

    assert "共 71 户" in first
    assert first.count('class="num"><a') == 50
    assert second.count('class="num"><a') == 21
    assert "3-2-602" in second
    assert client.get(at(case, "/answers?q=3-2-602")).text.count('class="num"><a') == 1
    assert client.get(at(case, "/answers?after=999999&state=nonsense")).status_code == 200


def test_later_stages_read_the_survey_and_cannot_write(client, database, survey):
    case, _manager, homes = survey
    with database.begin() as session:
        session.get_one(RenovationCase, case.id).stage = Stage.CONSTRUCTION

    page = client.get(at(case, f"/answers/{homes[0]}"))

    assert page.status_code == 200
    assert "登记答复" not in page.text


def test_the_overview_costs_the_same_for_many_homes(client, database, survey, queries):
    case, manager, homes = survey
    for number, home in enumerate(homes[:10]):
        moment = MARCH - timedelta(minutes=number)
        answered(database, case, manager, home, at=moment, wants_renovation=True, wishes=("roof",))

    queries.clear()
    client.get(at(case))

    assert len(queries) <= 18
