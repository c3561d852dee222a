"""What became of a household's wishes, behind its link; and of everybody's, for the public."""

import pytest

from models.demand_survey import Idea, Suggestion
from models.plan_proposal import Plan, SuggestionHandling, WishHandling
from models.reads.home_wishes import answered_wishes
from rules.demand_survey import ContactChannel, IdeaState
from rules.plan_proposal import WishOutcome
from tests.builders_vote import NOTICED, VOTING, an_election, owner_of, token

SMALL = {"stairwells": 1, "floors": 1, "per_floor": 2}


@pytest.fixture
def home(session, app, client, monkeypatch):
    """A household behind its link; its idea went into a suggestion that the plan refuses."""
    monkeypatch.setattr("models.clock.now", lambda _settings: VOTING)
    key = app.secret_key.encode()
    election = an_election(session, key=key, **SMALL)
    plan = session.query(Plan).one()
    suggestion = Suggestion(
        case_id=election.case.id,
        title="加一部电梯",
        text="",
        made_by=election.manager.id,
        made_at=NOTICED,
    )
    session.add(suggestion)
    session.flush()
    for number, text in enumerate(["楼上老人多，想要电梯<b>", "院里装快递柜"]):
        session.add(
            Idea(
                case_id=election.case.id,
                household_id=election.homes[0],
                text=text,
                channel=ContactChannel.ONLINE,
                received_at=NOTICED,
                suggestion_id=suggestion.id if number == 0 else None,
                state=IdeaState.MERGED if number == 0 else IdeaState.REJECTED,
                answer="" if number == 0 else "院里没有空地",
            )
        )
    session.add(
        SuggestionHandling(
            plan_id=plan.id,
            suggestion_id=suggestion.id,
            outcome=WishOutcome.REJECTED,
            reason="电梯另行表决",
        )
    )
    session.add(WishHandling(plan_id=plan.id, item="roof", outcome=WishOutcome.ADOPTED))
    session.commit()
    address = f"/r/{token(election, election.homes[0], key)}"
    phone = owner_of(session, election.homes[0]).phone
    assert client.submit(address, {"code": phone[-4:]}).status_code == 303
    return {"at": address, "election": election, "plan": plan.id, "key": key}


def test_a_household_reads_what_became_of_each_wish(client, home):
    page = client.get(f"{home['at']}/wishes")

    assert "楼上老人多，想要电梯&lt;b&gt;" in page.text
    assert "加一部电梯" in page.text
    assert "不采纳" in page.text
    assert "电梯另行表决" in page.text
    assert "院里没有空地" in page.text
    assert "提出异议" in page.text
    assert f"{home['at']}/wishes" in client.get(f"{home['at']}/vote").text


def test_another_household_does_not_read_them(client, session, home):
    election = home["election"]
    other = f"/r/{token(election, election.homes[1], home['key'])}"

    outside = client.get(f"{other}/wishes")
    client.submit(other, {"code": owner_of(session, election.homes[1]).phone[-4:]})
    inside = client.get(f"{other}/wishes")

    assert outside.status_code == 303
    assert "需求调查时您家没有提要求。" in inside.text
    assert "电梯" not in inside.text


def test_the_page_asks_five_questions(client, home, queries):
    queries.clear()

    client.get(f"{home['at']}/wishes")

    assert len(queries) <= 5, "\n".join(queries)


def test_everybody_reads_the_answers_and_nobody_s_words(session, home):
    found = answered_wishes(session, home["plan"])

    assert [(each.item or each.title, each.outcome) for each in found] == [
        ("roof", WishOutcome.ADOPTED),
        ("加一部电梯", WishOutcome.REJECTED),
    ]


def test_the_public_page_shows_them(client, home):
    page = client.get(f"/public/{home['election'].case.reference}").text

    assert "居民诉求怎么处理" in page
    assert "电梯另行表决" in page
    assert "楼上老人多" not in page
