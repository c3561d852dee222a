import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from models.clock import shift_clock
from models.demand_survey import (
    DemandSurvey,
    Hazard,
    Idea,
    Meeting,
    MenuEntry,
    Suggestion,
)
from tests.builders import MARCH, sign_in
from tests.builders_survey import a_survey

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
