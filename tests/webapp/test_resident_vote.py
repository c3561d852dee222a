from datetime import timedelta

import pytest

from models.plan_proposal import Plan
from models.resident_consultation import DraftAnswer, Signature, Vote
from rules.consent import Answer
from tests.builders_vote import LAST, NOTICED, VOTING, an_election, owner_of, token
from tests.strict import tree_of
from tests.submit import filled, pick_form

SMALL = {"stairwells": 1, "floors": 3, "per_floor": 2}


@pytest.fixture
def clock(monkeypatch):
    """The time of the pages; a test sets `clock["at"]`."""
    held = {"at": VOTING}
    monkeypatch.setattr("models.clock.now", lambda _settings: held["at"])
    return held


@pytest.fixture
def booth(database, app, client, clock):
    """The first home of a small compound, behind its link."""
    clock["at"] = VOTING
    with database() as session:
        key = app.secret_key.encode()
        election = an_election(session, key=key, **SMALL)
        home = election.homes[0]
        owner = owner_of(session, home)
        address = f"/r/{token(election, home, key)}"
        name, phone = owner.name, owner.phone
    assert client.submit(address, {"code": phone[-4:]}).status_code == 303
    return {
        "at": f"{address}/vote",
        "name": name,
        "phone": phone[-4:],
        "election": election,
        "home": home,
    }


def as_filled(page, booth):
    form = pick_form(tree_of(page.text), action=None, button=None)
    return filled(form, {"name": booth["name"], "owner": "y"}, button=None, forged=False)


def answered(client, booth, *choices):
    for number, choice in enumerate(choices, 1):
        answer = client.submit(f"{booth['at']}/{number}", {"choice": choice})
        assert answer.status_code == 303, answer.text
    return answer


def test_a_whole_vote_without_a_script(client, booth, database):
    plan = client.get(booth["at"])
    last = answered(client, booth, "agree", "A")
    signed = client.submit(last.headers["Location"], {"name": booth["name"], "owner": "y"})
    receipt = client.get(signed.headers["Location"])

    with database() as session:
        code = session.query(Signature).one().receipt_code
        drafts = session.query(DraftAnswer).count()
    assert "第 1 步" in plan.text
    assert "1号楼1单元" in plan.text
    assert "签收" in receipt.text
    assert code in receipt.text
    assert drafts == 0
    checked = client.get(f"/receipts?code={code}")
    assert "已计入 2 项表决" in checked.text
    assert "同意" not in checked.text


def test_nothing_is_preselected_and_an_empty_choice_keeps_the_words(client, booth):
    page = client.get(f"{booth['at']}/1")

    answer = client.submit(f"{booth['at']}/1", {"reason": "屋面漏雨"})

    assert "checked" not in page.text
    assert answer.status_code == 422
    assert "有错误" in answer.text
    assert "屋面漏雨" in answer.text


def test_a_condition_makes_it_conditional_and_the_summary_says_so(client, booth, database):
    client.submit(f"{booth['at']}/1", {"choice": "agree", "conditions": "先修屋面"})
    client.submit(f"{booth['at']}/2", {"choice": "B"})

    summary = client.get(f"{booth['at']}/sign")

    with database() as session:
        kept = session.query(DraftAnswer).order_by(DraftAnswer.id).first().choice
    assert kept == Answer.CONDITIONAL
    assert "有条件同意" in summary.text
    assert "先修屋面" in summary.text


def test_a_condition_beside_another_answer_is_refused(client, booth):
    answer = client.submit(f"{booth['at']}/1", {"choice": "disagree", "conditions": "x"})

    assert answer.status_code == 422
    assert "写了条件" in answer.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请写姓名"),
        ({"name": "别人", "owner": "y"}, "产权人名单"),
        ({"name": "王\u202e建国", "owner": "y"}, "不能保存的字符"),
        ({"name": "王😀", "owner": "y"}, "不能保存的字符"),
        ({"name": "王" * 201, "owner": "y"}, "201"),
        ({"name": "王建国"}, "请勾选这一项"),
    ],
)
def test_a_bad_signature_says_why_and_keeps_what_was_typed(
    client, booth, database, values, sentence
):
    last = answered(client, booth, "agree", "A")

    answer = client.submit(last.headers["Location"], values)

    with database() as session:
        assert session.query(Signature).count() == 0
    assert answer.status_code == 422
    if sentence != "201":
        assert sentence in answer.text


@pytest.mark.parametrize("strokes", ["[]", "{", '[{"points":[{"x":1,"y":1}]}]', '"x"', "[1]"])
def test_strokes_that_are_no_signature_are_refused(client, booth, database, strokes):
    last = answered(client, booth, "agree", "A")

    answer = client.submit(
        last.headers["Location"], {"name": booth["name"], "owner": "y", "strokes": strokes}
    )

    with database() as session:
        assert session.query(Signature).count() == 0
    assert answer.status_code == 422
    assert "签名没写好" in answer.text


def test_a_stale_text_leads_back_to_the_plan(client, booth, database):
    last = answered(client, booth, "agree", "A")
    page = client.get(last.headers["Location"])
    with database.begin() as session:
        session.query(Plan).one().effects = "改了一句"

    data = as_filled(page, booth)
    answer = client.post(last.headers["Location"], data=data)
    plan = client.get(answer.headers["Location"])

    with database() as session:
        assert session.query(Vote).count() == 0
    assert answer.headers["Location"].endswith("/vote")
    assert "没有提交" in plan.text


def test_signing_twice_shows_the_same_receipt(client, booth, database):
    last = answered(client, booth, "agree", "A")
    page = client.get(last.headers["Location"])

    data = as_filled(page, booth)
    first = client.post(last.headers["Location"], data=data)
    second = client.post(last.headers["Location"], data=data)

    with database() as session:
        assert session.query(Signature).count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_after_the_vote_the_page_says_that_it_stands(client, booth):
    last = answered(client, booth, "agree", "A")
    client.submit(last.headers["Location"], {"name": booth["name"], "owner": "y"})

    again = client.get(booth["at"])
    question = client.get(f"{booth['at']}/1")

    assert "已经投过" in again.text
    assert question.status_code == 303


def test_before_the_opening_the_plan_can_be_read_only(client, booth, clock):
    form = pick_form(tree_of(client.get(f"{booth['at']}/1").text), action=None, button=None)
    csrf = filled(form, {}, button=None, forged=False)["csrf_token"]
    clock["at"] = NOTICED

    page = client.get(booth["at"])
    question = client.get(f"{booth['at']}/1")
    forged = client.post(f"{booth['at']}/1", data={"choice": "agree", "csrf_token": csrf})

    assert "表决还没开始" in page.text
    assert question.status_code == 303
    assert forged.status_code == 409


def test_the_close_itself_is_too_late(client, booth, clock, database):
    last = answered(client, booth, "agree", "A")
    clock["at"] = LAST

    answer = client.get(last.headers["Location"])

    with database() as session:
        assert session.query(Vote).count() == 0
    assert answer.status_code == 410


def test_a_foreign_link_shows_nothing(client, booth, app):
    other = token(booth["election"], booth["election"].homes[1], app.secret_key.encode())

    answer = client.get(f"/r/{other}/vote")

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/r/{other}")


def test_half_an_hour_away_asks_for_the_code_again(client, booth, clock):
    clock["at"] = VOTING + timedelta(minutes=31)

    assert client.get(booth["at"]).status_code == 303


def test_an_unknown_receipt_is_not_found(client):
    answer = client.get("/receipts?code=<script>")

    assert answer.status_code == 404
    assert "查不到" in answer.text
