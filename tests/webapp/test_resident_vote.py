from datetime import timedelta

import pytest

from models.plan_proposal import Plan
from models.reads.ballot_count import count_round
from models.resident_consultation import Ballot, DraftAnswer, Signature, Vote
from rules.consent import Answer
from tests.builders_vote import LAST, NOTICED, VOTING, an_election, flow_at, owner_of, token
from tests.strict import tree_of
from tests.submit import filled, pick_form
from workflows.actions.resident_consultation import carry_on

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


def changeable(database):
    """Let the rules of every question count the last vote before the close (B4)."""
    with database.begin() as session:
        for ballot in session.query(Ballot):
            counting = {**ballot.rule["counting"], "revote": "last_before_close"}
            ballot.rule = {**ballot.rule, "counting": counting}


def sign(client, booth, *choices):
    last = answered(client, booth, *choices)
    return client.submit(last.headers["Location"], {"name": booth["name"], "owner": "y"})


def choices_counted(database, booth):
    with database() as session:
        cast = count_round(session, booth["election"].consultation)
        return [count.result.heads.for_ for count in cast], session.query(Signature).count()


def test_where_the_rule_allows_it_a_vote_is_changed_until_the_close(client, booth, database, clock):
    changeable(database)
    first = client.get(sign(client, booth, "disagree", "disagree").headers["Location"])
    before = choices_counted(database, booth)
    clock["at"] = LAST - timedelta(minutes=10)
    phone = booth["phone"]
    client.submit(booth["at"].removesuffix("/vote"), {"code": phone})

    plan = client.get(booth["at"])
    second = client.get(sign(client, booth, "agree", "A").headers["Location"])

    assert "前都可以改" in first.text
    assert "去选择" in plan.text
    assert "看您家的回执" in plan.text
    assert before == ([0, 0], 1)
    assert choices_counted(database, booth) == ([1, 1], 2)
    assert "另一张回执" in second.text


def test_where_the_first_valid_vote_wins_a_stale_page_changes_nothing(client, booth, database):
    last = answered(client, booth, "disagree", "disagree").headers["Location"]
    stale = as_filled(client.get(last), booth)
    kept = client.post(last, data=stale)
    other = client.post(
        f"{booth['at']}/1", data={"choice": "agree", "csrf_token": stale["csrf_token"]}
    )
    again = client.post(last, data={**stale.to_dict(), "submission_key": "9" * 32})

    receipt = client.get(kept.headers["Location"])

    assert kept.status_code == other.status_code == 303
    assert again.status_code in {303, 422}
    assert "不能更改" in receipt.text
    assert choices_counted(database, booth) == ([0, 0], 1)


def test_after_the_close_the_receipt_is_still_there_and_says_so(client, booth, database, clock):
    sign(client, booth, "agree", "A")
    clock["at"] = LAST
    with database.begin() as session:
        carry_on(session, booth["election"].case.id, flow_at(LAST))
    client.submit(booth["at"].removesuffix("/vote"), {"code": booth["phone"]})

    plan = client.get(booth["at"])
    receipt = client.get(booth["at"].replace("/vote", "/receipt"))

    assert "表决已截止，看回执" in plan.text
    assert "表决已经截止" in receipt.text
    assert "前都可以改" not in receipt.text


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
