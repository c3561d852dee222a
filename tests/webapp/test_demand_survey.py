import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from models.case import RenovationCase
from models.clock import shift_clock
from models.demand_survey import (
    DemandSurvey,
    Hazard,
    Idea,
    Meeting,
    MenuEntry,
    Suggestion,
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


def test_a_local_price_is_set_and_a_wrong_one_refused(client, database, survey):
    case = survey[0]
    bad = client.submit(at(case, "/menu/lift"), {"unit_cost": "-5"})

    sent = client.submit(at(case, "/menu/lift"), {"unit_cost": "580,000", "is_offered": "no"})

    assert (bad.status_code, sent.status_code) == (422, 303)
    (lift,) = [each for each in rows(database, MenuEntry) if each.item == "lift"]
    assert (lift.unit_cost, lift.is_offered) == (580_000_00, False)
    assert client.get(at(case, "/menu/nothing")).status_code == 404


def test_a_hazard_keeps_its_picture_and_is_settled(client, database, survey):
    case = survey[0]
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(picture, "PNG")
    found = {"part": "roof", "place": "1号楼屋面", "description": "漏雨", "severity": "immediate"}

    picture.seek(0)
    sent = client.submit(
        at(case, "/hazards"), found | {"photo": (picture, "屋面.png")}, button="登记隐患"
    )
    (hazard,) = rows(database, Hazard)
    corrected = client.submit(at(case, f"/hazards/{hazard.id}"), {"place": "1号楼屋面东侧"})
    settled = client.submit(at(case, "/hazards"), action="/settle")

    assert [sent.status_code, corrected.status_code, settled.status_code] == [303, 303, 303]
    (hazard,) = rows(database, Hazard)
    assert hazard.attachment_id is not None
    assert (hazard.place, hazard.resolved_at is not None) == ("1号楼屋面东侧", True)


def test_a_file_that_is_no_picture_is_refused(client, database, survey):
    case = survey[0]
    found = {"part": "roof", "place": "屋面", "description": "漏雨", "severity": "serious"}
    program = (io.BytesIO(b"MZ\x90"), "evil.exe")

    sent = client.submit(at(case, "/hazards"), found | {"photo": program}, button="登记隐患")

    assert sent.status_code == 422
    assert "漏雨" in sent.text
    assert rows(database, Hazard) == []


def test_the_search_for_hazards_is_confirmed(client, database, survey):
    case = survey[0]
    empty = client.submit(at(case, "/hazards"), {"checked_on": ""}, button="确认排查完成")

    sent = client.submit(
        at(case, "/hazards"),
        {"checked_on": "2026-03-01", "checked_by": "陈敏"},
        button="确认排查完成",
    )

    assert (empty.status_code, sent.status_code) == (422, 303)
    assert rows(database, DemandSurvey)[0].hazards_checked_by == "陈敏"


def test_ideas_become_a_suggestion_that_can_be_traced_both_ways(client, database, survey):
    case = survey[0]
    idea = {"text": "路灯不亮<script>", "door": "1-1-101", "channel": "meeting"}
    client.submit(at(case, "/ideas"), idea, button="登记想法")
    wrong = client.submit(at(case, "/ideas"), idea | {"door": "9-9-9"}, button="登记想法")
    (kept,) = rows(database, Idea)

    nameless = client.submit(at(case, "/ideas"), {"merge-title": ""}, button="并成建议")
    nothing = client.submit(at(case, "/ideas"), {"merge-title": "换路灯"}, button="并成建议")
    sent = client.submit(
        at(case, "/ideas"),
        {"merge-ideas": [str(kept.id)], "merge-title": "换路灯", "merge-item": "lighting"},
        button="并成建议",
    )

    assert [each.status_code for each in (wrong, nameless, nothing)] == [422, 422, 422]
    assert sent.status_code == 303
    assert "本项目没有“9-9-9”这一户" in wrong.text
    (suggestion,) = rows(database, Suggestion)
    assert "换路灯" in client.get(at(case, f"/ideas/{kept.id}")).text
    assert "1-1-101" in client.get(at(case, f"/suggestions/{suggestion.id}")).text
    assert "&lt;script&gt;" in client.get(at(case, "/ideas")).text


def test_a_meeting_is_recorded_and_corrected(client, database, survey):
    case = survey[0]
    held = {
        "kind": "council",
        "title": "点菜议事会",
        "held_at": "2026-03-01T19:30",
        "chair": "李书记",
        "attendance": "31",
        "minutes": "先修屋面",
    }

    for _time in range(2):
        client.submit(at(case, "/meetings"), held, button="登记会议")
    (meeting,) = rows(database, Meeting)
    client.submit(at(case, f"/meetings/{meeting.id}"), {"attendance": "32"})
    bad = client.submit(at(case, "/meetings"), held | {"attendance": "-3"}, button="登记会议")

    assert rows(database, Meeting)[0].attendance == 32
    assert bad.status_code == 422
    assert rows(database, Meeting)[0].held_at.isoformat() == "2026-03-01T11:30:00+00:00"


def test_the_survey_is_extended_and_closed(client, database, survey):
    case = survey[0]
    past = client.submit(at(case), {"until": "2020-01-01"}, action="/extend")
    sent = client.submit(at(case), {"until": "2026-05-06"}, action="/extend")
    noted = client.submit(at(case), {"note": "愿意自管"}, action="/consensus")
    closed = client.submit(at(case), action="/close")

    assert [each.status_code for each in (past, sent, noted, closed)] == [422, 303, 303, 303]
    (kept,) = rows(database, DemandSurvey)
    assert kept.closed_at is not None
    assert kept.consensus_note == "愿意自管"


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
