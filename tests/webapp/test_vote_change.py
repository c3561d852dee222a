"""A vote is changed where the rule says so, else the first valid one stands (B4, V18)."""

from datetime import timedelta

import pytest

from models.reads.ballot_count import count_round
from models.resident_consultation import Ballot, Signature
from tests.builders_vote import LAST, VOTING, an_election, flow_at, owner_of, token
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
