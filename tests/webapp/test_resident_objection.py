"""Objections behind a household's link: asked step by step, numbered, answered."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.resident_consultation import Consultation, Objection
from models.resident_link import ResidentLink
from rules.resident_consultation import ConsultationState, ObjectionResult, ObjectorStanding
from rules.stages import Standing
from tests.builders import acting, sign_in
from tests.builders_vote import LAST, NOTICED, VOTING, an_election, flow_at, owner_of, token
from workflows.actions.objections import ObjectionAnswer, answer_objection
from workflows.actions.resident_consultation import carry_on

SMALL = {"stairwells": 1, "floors": 2, "per_floor": 2}
WORDS = "我家面积是 82.50，\n清册写成 80.00。<script>㛃𠮷"
NOTICE = NOTICED + timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    """The time of the pages; a test sets `clock["at"]`."""
    held = {"at": NOTICE}
    monkeypatch.setattr("models.clock.now", lambda _settings: held["at"])
    return held


@pytest.fixture
def home(session, app, client, clock):
    """The first home of a small compound, behind its link during the notice."""
    clock["at"] = NOTICE
    key = app.secret_key.encode()
    election = an_election(session, key=key, **SMALL)
    owner = owner_of(session, election.homes[0])
    address = f"/r/{token(election, election.homes[0], key)}"
    assert client.submit(address, {"code": owner.phone[-4:]}).status_code == 303
    return {"at": f"{address}/objection", "name": owner.name, "election": election, "door": address}


def told(client, home, text=WORDS):
    client.submit(f"{home['at']}/subject", {"subject": "identity_or_area"})
    client.submit(f"{home['at']}/text", {"text": text})
    return client.submit(f"{home['at']}/standing", {"standing": "owner"})


def rows(session):
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(Objection).order_by(Objection.id)).all()


def test_an_objection_needs_no_script_and_gets_a_number(client, session, home):
    empty = client.get(home["at"])
    last = told(client, home)
    check = client.get(last.location)
    sent = client.submit(last.location, {"name": home["name"]})
    receipt = client.get(sent.location)

    kept = rows(session)[0]
    assert "提出异议" in empty.text
    assert "<script" not in check.text.partition("<main")[2]
    assert "&lt;script&gt;" in check.text
    assert (kept.objector, kept.text) == (home["name"], WORDS)
    assert kept.standing is ObjectorStanding.OWNER
    assert kept.household_id == home["election"].homes[0]
    assert f"Y{kept.id:06}" in receipt.text
    assert "还没有答复" in receipt.text
    assert "已收到您的异议" in receipt.text
    assert "再提一件" in receipt.text


def test_the_answer_is_read_behind_the_same_link(client, session, home):
    client.submit(told(client, home).location, {"name": home["name"]})
    said = ObjectionAnswer(
        rows(session)[0].id, "已核对房产证，改为 82.50。", ObjectionResult.UPHELD
    )
    election = home["election"]

    answer_objection(session, election.case.id, said, acting(election.manager, VOTING))
    session.commit()
    page = client.get(home["at"]).text

    assert "答复：成立" in page
    assert "已核对房产证，改为 82.50。" in page
    assert "还没有答复" not in page


@pytest.mark.parametrize(
    "bad",
    [
        ("subject", {}, "请选一个"),
        ("subject", {"subject": "weather"}, "有错误"),
        ("text", {"text": "  "}, "请写下您的异议"),
        ("text", {"text": "太" * 501}, "最多 500 字"),
        ("text", {"text": "漏水😀"}, "不能使用"),
        ("standing", {}, "请选一个"),
        ("name", {"name": ""}, "请写姓名"),
        ("name", {"name": "王" * 51}, "最多 50 字"),
        ("name", {"name": "王\u202e建国"}, "不能使用"),
    ],
    ids=[
        "subject",
        "forged",
        "blank",
        "long",
        "emoji",
        "standing",
        "nameless",
        "long-name",
        "turned",
    ],
)
def test_bad_input_keeps_what_was_typed(client, session, home, bad):
    step, values, sentence = bad
    told(client, home)
    page = f"{home['at']}/{step}"
    answer = client.submit(page, values, forged=True) if values else empty(client, page)

    assert answer.status_code == 422
    assert "有错误" in answer.text
    assert sentence in answer.text
    assert rows(session) == []


def empty(client, page):
    """Send the form of `page` with nothing ticked."""
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    return client.post(page, data={"csrf_token": csrf})


def test_sent_twice_is_one_objection(client, session, home):
    last = told(client, home).location
    first = client.submit(last, {"name": home["name"]})
    told(client, home)
    again = client.submit(last, {"name": home["name"]})
    bare = client.post(last, data={"name": home["name"], "csrf_token": csrf_of(client, home)})

    assert [first.status_code, again.status_code, bare.status_code] == [303, 303, 303]
    assert bare.location.endswith("/objection")
    assert len(rows(session)) == 1


def csrf_of(client, home):
    page = client.get(f"{home['at']}/subject").text
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_the_steps_are_gone_in_their_order(client, home):
    skipped = client.get(f"{home['at']}/name")
    unsent = client.post(
        f"{home['at']}/name", data={"name": "王", "csrf_token": csrf_of(client, home)}
    )

    assert skipped.location.endswith("/objection/subject")
    assert unsent.location.endswith("/objection/subject")


def test_during_the_count_the_link_still_takes_objections(client, session, home, clock):
    election = home["election"]
    session.rollback()
    clock["at"] = LAST
    carry_on(session, election.case.id, flow_at(LAST))
    session.commit()
    row = session.get_one(Consultation, election.consultation)
    name, phone = home["name"], owner_of(session, election.homes[0]).phone
    client.submit(home["door"], {"code": phone[-4:]})

    client.submit(told(client, home, "计票少了一票").location, {"name": name})

    assert row.state is ConsultationState.PRELIMINARY
    assert [each.text for each in rows(session)] == ["计票少了一票"]


def test_after_the_time_for_objections_the_page_says_so(client, session, home, clock):
    election = home["election"]
    session.rollback()
    clock["at"] = LAST
    carry_on(session, election.case.id, flow_at(LAST))
    row = session.get_one(Consultation, election.consultation)
    clock["at"] = row.objections_end_at
    session.commit()
    phone = owner_of(session, election.homes[0]).phone
    client.submit(home["door"], {"code": phone[-4:]})

    listed = client.get(home["at"])
    asked = client.get(f"{home['at']}/subject")

    assert "现在不收异议了" in listed.text
    assert "再提一件" not in listed.text
    assert asked.status_code == 410
    assert "异议期已经过了" in asked.text


def test_closed_while_somebody_was_typing_nothing_is_kept(client, session, home):
    last = told(client, home).location
    session.rollback()
    row = session.get_one(Consultation, home["election"].consultation)
    csrf = csrf_of(client, home)
    row.set_aside_at = NOTICE
    session.commit()

    answer = client.post(last, data={"name": home["name"], "csrf_token": csrf})

    assert answer.status_code in {410, 422}
    assert "异议期已经过了" in answer.text
    assert rows(session) == []


def test_a_case_at_rest_takes_no_objection(client, session, home):
    last = told(client, home).location
    csrf = csrf_of(client, home)
    session.rollback()
    home["election"].case.standing = Standing.SUSPENDED
    session.commit()

    answer = client.post(last, data={"name": home["name"], "csrf_token": csrf})

    assert answer.status_code in {409, 422}
    assert rows(session) == []


@pytest.mark.parametrize("fault", ["expired", "locked"])
def test_a_link_that_opens_nothing_takes_nothing(client, session, home, fault):
    last = told(client, home).location
    csrf = csrf_of(client, home)
    session.rollback()
    link = session.scalars(
        sa.select(ResidentLink).where(ResidentLink.household_id == home["election"].homes[0])
    ).one()
    if fault == "expired":
        link.expires_at = NOTICE
    else:
        link.locked_at = NOTICE
    session.commit()

    shown = client.get(home["at"])
    sent = client.post(last, data={"name": home["name"], "csrf_token": csrf})

    assert [shown.status_code, sent.status_code] == [410 if fault == "expired" else 423] * 2
    assert rows(session) == []


def test_another_homes_link_shows_another_homes_objections(client, session, home, app):
    client.submit(told(client, home).location, {"name": home["name"]})
    election = home["election"]
    other = f"/r/{token(election, election.homes[1], app.secret_key.encode())}"
    unknown = client.get(f"{other}/objection")

    client.submit(other, {"code": owner_of(session, election.homes[1]).phone[-4:]})
    page = client.get(f"{other}/objection")

    assert unknown.status_code == 303
    assert "您家的异议" not in page.text.partition("<main")[2]
    assert "82.50" not in page.text


def test_the_office_finds_it_by_number_filters_and_answers(client, session, home):
    client.submit(told(client, home).location, {"name": home["name"]})
    election = home["election"]
    number = f"Y{rows(session)[0].id:06}"
    sign_in(client, election.manager)
    root = f"/cases/{election.case.reference}/resident_consultation/objections"

    opened = client.get(f"{root}?answered=open&subject=identity_or_area")
    other = client.get(f"{root}?subject=procedure&order=newest")
    bad = client.submit(root, {"answer": "马上核对"}, action="/answer")
    done = client.submit(root, {"answer": "已改", "result": "upheld"}, action="/answer")
    closed = client.get(f"{root}?answered=open")

    assert number in opened.text
    assert number not in other.text
    assert bad.status_code == 422
    assert "请选结果" in bad.text
    assert "马上核对" in bad.text
    assert done.status_code == 303
    assert number not in closed.text.partition('id="rows"')[2]


def test_its_pages_ask_little(client, home, queries):
    queries.clear()
    client.get(home["at"])
    listed = len(queries)
    queries.clear()
    client.get(f"{home['at']}/subject")

    assert (listed, len(queries)) == (3, 2)
