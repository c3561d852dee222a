from datetime import timedelta

import pytest

from models.deadline import Deadline
from models.event import Event
from models.household import Household, Owner, Ownership
from models.plan_proposal import Plan
from models.resident_consultation import Consultation, Delivery
from models.resident_link import ResidentLink
from rules.act import Act
from rules.resident_link import LinkPurpose, link_code, link_token
from tests.builders import a_case, a_manager, a_reviewer, sign_in
from tests.conftest import NOON
from workflows.actions.resident_links import issue_links, link_of

FLOW = Act(by="flow:drive-case", at=NOON)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr("models.clock.now", lambda _settings: NOON)


@pytest.fixture
def home(database, app):
    """A household with one phone, and the key from which its link follows."""
    with database() as session:
        case = a_case(session)
        household = session.query(Household).order_by(Household.id).first()
        owner = session.get_one(
            Owner,
            session.query(Ownership).filter_by(household_id=household.id).one().owner_id,
        )
        owner.phone = "138-1234-8867"
        session.commit()
        key = app.secret_key.encode()
        return {"case": case, "household": household.id, "key": key}


def issued(database, home, *, purpose=LinkPurpose.DEMAND_SURVEY, days=30):
    with database.begin() as session:
        issue_links(
            session,
            home["key"],
            home["case"].id,
            purpose,
            home["case"].id,
            [home["household"]],
            NOON + timedelta(days=days),
            FLOW,
        )
    return link_token(home["key"], home["household"], purpose, home["case"].id)


def test_issuing_twice_gives_the_same_link_once(database, home):
    first = issued(database, home)

    second = issued(database, home, days=40)

    with database() as session:
        link = session.query(ResidentLink).one()
        events = session.query(Event).filter_by(name="resident_link.issued").count()
    assert first == second
    assert link.expires_at == NOON + timedelta(days=40)
    assert events == 1
    assert link_of(home["key"], home["household"], link.purpose, link.round_id) == f"/r/{first}"


def test_a_stolen_database_opens_nothing(database, home):
    token = issued(database, home)

    with database() as session:
        kept = session.query(ResidentLink).one()

    assert token != kept.token_digest
    assert len(kept.token_digest) == 64


def test_looking_ahead_changes_nothing_and_shows_no_door(client, database, home, queries):
    token = issued(database, home)
    queries.clear()

    page = client.get(f"/r/{token}")

    with database() as session:
        link = session.query(ResidentLink).one()
    assert page.status_code == 200
    assert "1-1-101" not in page.text
    assert link.first_opened_at is None
    assert link.wrong_tries == 0
    assert not [query for query in queries if not query.startswith("SELECT")]


@pytest.mark.parametrize("code", ["8867", "８８６７", " 88 67 "])
def test_the_end_of_the_phone_opens_the_link(client, database, home, code):
    token = issued(database, home)

    answer = client.submit(f"/r/{token}", {"code": code})

    with database() as session:
        link = session.query(ResidentLink).one()
    assert answer.status_code == 303
    assert link.first_opened_at == NOON


def test_the_code_on_the_paper_opens_the_link(client, database, home):
    token = issued(database, home)
    code = link_code(home["key"], home["household"], LinkPurpose.DEMAND_SURVEY, home["case"].id)

    answer = client.submit(f"/r/{token}", {"code": code})

    assert answer.status_code == 303


def test_the_first_opening_of_a_vote_is_its_delivery(client, database, home):
    with database.begin() as session:
        plan = Plan(
            case_id=home["case"].id, number=1, title="方案", created_at=NOON, changed_at=NOON
        )
        session.add(plan)
        session.flush()
        session.add(Consultation(id=home["case"].id, case_id=home["case"].id, plan_id=plan.id))
    token = issued(database, home, purpose=LinkPurpose.CONSULTATION)

    client.submit(f"/r/{token}", {"code": "8867"})
    client.post(f"/r/{token}/leave", data={"csrf_token": "x"})

    with database() as session:
        delivery = session.query(Delivery).one()
    assert (delivery.way, delivery.delivered_at) == ("online", NOON)


def test_five_wrong_codes_lock_the_link_and_the_right_one_comes_too_late(client, database, home):
    token = issued(database, home)

    answers = [client.submit(f"/r/{token}", {"code": "0001"}).status_code for _ in range(5)]
    locked = client.get(f"/r/{token}")

    with database() as session:
        link = session.query(ResidentLink).one()
    assert answers == [422, 422, 422, 422, 423]
    assert locked.status_code == 423
    assert "锁" in locked.text
    assert (link.wrong_tries, link.locked_at) == (5, NOON)


def test_a_slip_of_the_finger_costs_no_try(client, database, home):
    token = issued(database, home)

    answer = client.submit(f"/r/{token}", {"code": "12"})

    with database() as session:
        link = session.query(ResidentLink).one()
    assert answer.status_code == 422
    assert "4 位或 6 位" in answer.text
    assert link.wrong_tries == 0


def test_staff_unlock_a_link(client, database, home):
    token = issued(database, home)
    for _ in range(5):
        client.submit(f"/r/{token}", {"code": "0001"})
    with database() as session:
        sign_in(client, a_manager(session, home["case"]))
    reference = home["case"].reference

    done = client.submit(f"/cases/{reference}/links?locked=1", button="解锁")

    with database() as session:
        link = session.query(ResidentLink).one()
    assert done.status_code == 303
    assert (link.wrong_tries, link.locked_at) == (0, None)
    assert client.submit(f"/r/{token}", {"code": "8867"}).status_code == 303


def test_only_managers_unlock(client, database, home):
    issued(database, home)
    with database() as session:
        sign_in(client, a_reviewer(session, home["case"]))
        link = session.query(ResidentLink).one()

    answer = client.post(
        f"/cases/{home['case'].reference}/links/{link.id}/unlock", data={"csrf_token": "x"}
    )

    assert answer.status_code in {400, 403}


@pytest.mark.parametrize("token", ["nobody", "x" * 26, "<script>", "𠮷"])
def test_a_link_nobody_holds_is_not_found(client, token):
    assert client.get(f"/r/{token}").status_code == 404


def test_the_deadline_itself_is_too_late(client, database, home):
    token = issued(database, home, days=0)

    answer = client.get(f"/r/{token}")

    assert answer.status_code == 410
    assert "过期" in answer.text
    with database() as session:
        assert session.query(Deadline).count() == 0
