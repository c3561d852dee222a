import pytest

from models.resident_consultation import Consultation, PaperBallot, Vote
from rules.stages import Stage
from tests.builders import a_case, a_compound, a_manager, a_reviewer, sign_in
from tests.builders_vote import (
    AFTER,
    ALL_FOR,
    NOTICED,
    SMALL,
    VOTING,
    a_plan,
    an_election,
    flow_at,
    owner_of,
    vote,
)
from workflows.actions.resident_consultation import carry_on

PAGES = ("", "/round", "/roll", "/deliveries", "/papers", "/tally", "/special", "/objections")


@pytest.fixture
def clock(monkeypatch):
    """The time of the pages; a test sets `clock["at"]`."""
    held = {"at": VOTING}
    monkeypatch.setattr("models.clock.now", lambda _settings: held["at"])
    return held


@pytest.fixture
def office(database, client, clock):
    """A signed-in manager over a vote under way."""
    clock["at"] = VOTING
    with database() as session:
        election = an_election(session, **SMALL)
        sign_in(client, election.manager)
        names = {home: owner_of(session, home).name for home in election.homes}
    address = f"/cases/{election.case.reference}/resident_consultation"
    return {"at": address, "election": election, "names": names}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(client, office, page):
    assert client.get(office["at"] + page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_nobody_outside_sees_a_page(app, office, page):
    assert app.test_client().get(office["at"] + page).status_code in {303, 403, 404}


def test_dates_and_notice_are_set_by_the_page(client, database, clock):
    clock["at"] = NOTICED
    with database() as session:
        case = a_case(session, a_compound(session, **SMALL), stage=Stage.RESIDENT_CONSULTATION)
        sign_in(client, a_manager(session, case))
        a_plan(session, case)
        carry_on(session, case.id, flow_at(NOTICED))
        session.commit()
    page = f"/cases/{case.reference}/resident_consultation/round"
    words = {"initiator": "居委会", "supervision_phone": "12345", "objection_address": "服务站"}

    early = client.submit(page, {"opens_on": "2026-03-03", "closes_on": "2026-03-20", **words})
    fits = client.submit(page, {"opens_on": "2026-03-19", "closes_on": "2026-03-31", **words})
    done = client.submit(page, button="发布通知")

    with database() as session:
        row = session.query(Consultation).one()
    assert early.status_code == 422
    assert "公示满 15 天" in early.text
    assert (fits.status_code, done.status_code) == (303, 303)
    assert row.state == "notice"


def test_two_people_enter_a_paper_and_neither_sees_the_other(client, office, database):
    home = office["election"].homes[0]
    values = {
        "door": "1-1-101",
        "owner_name": office["names"][home],
        "received_on": "2026-03-19",
        "received_time": "10:30",
        "answer-1": "agree",
        "answer-2": "A",
    }
    first = client.submit(office["at"] + "/papers/new", values)
    with database() as session:
        sign_in(client, a_manager(session, office["election"].case))
    waiting = client.get(office["at"] + "/papers")
    blank = client.get(office["at"] + "/papers/new?door=1-1-101&paper=1")
    second = client.submit(office["at"] + "/papers/new?door=1-1-101&paper=1", values)

    with database() as session:
        state = session.query(PaperBallot).one().state
        votes = session.query(Vote).count()
    assert (first.status_code, second.status_code) == (303, 303)
    assert "1-1-101" in waiting.text
    assert office["names"][home] not in waiting.text + blank.text
    assert (state, votes) == ("valid", 2)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"door": "9-9-999"}, "业主清册"),
        ({"received_time": "25:99"}, "18:30"),
        ({"received_on": "2027-01-01"}, "将来"),
        ({"owner_name": "王😀"}, "不能保存的字符"),
    ],
)
def test_a_bad_paper_says_why_and_keeps_what_was_typed(client, office, database, values, sentence):
    good = {
        "door": "1-1-101",
        "owner_name": "王某",
        "received_on": "2026-03-19",
        "received_time": "10:30",
        "answer-1": "disagree",
    }

    answer = client.submit(office["at"] + "/papers/new", {**good, **values})

    with database() as session:
        assert session.query(PaperBallot).count() == 0
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="disagree" selected' in answer.text


def test_the_tally_shows_four_clauses_and_what_is_missing(client, office, database):
    with database.begin() as session:
        for home in office["election"].homes[:3]:
            vote(session, office["election"], home, *ALL_FOR)

    page = client.get(office["at"] + "/tally")

    assert "还差 1 人、80.00 ㎡参与" in page.text
    assert page.text.count("≥ 2/3") == 4
    assert "换一种规则会不会通过" in page.text
    assert "洛阳市改造方案：八成以上住户同意" in page.text


def test_deliveries_objections_and_findings_are_recorded(client, office, database):
    home = office["election"].homes[0]
    with database.begin() as session:
        vote(session, office["election"], home, *ALL_FOR)
    served = client.submit(
        office["at"] + "/deliveries",
        {"everybody": "y", "way": "posted_on_door", "delivered_on": "2026-03-03"},
    )
    raised = client.submit(
        office["at"] + "/objections",
        {
            "objector": "王某",
            "standing": "owner",
            "subject": "procedure",
            "text": "通知没贴",
            "received_on": "2026-03-20",
        },
        button="登记异议",
    )
    answered = client.submit(
        office["at"] + "/objections",
        {"answer": "已核实", "result": "rejected"},
        button="答复",
    )
    looked = client.submit(office["at"] + "/signatures/1", {"genuine": "yes"})
    one = client.get(f"{office['at']}/households/{home}")

    assert [each.status_code for each in (served, raised, answered, looked)] == [303] * 4
    assert office["names"][home] in one.text


def test_help_at_the_door_gives_a_receipt(client, office, database):
    home = office["election"].homes[1]

    answer = client.submit(
        office["at"] + "/papers/assist",
        {
            "door": "1-1-102",
            "owner_name": office["names"][home],
            "witness": "李楼长",
            "answer-1": "agree",
            "answer-2": "B",
        },
        follow_redirects=True,
    )

    with database() as session:
        assert session.query(Vote).count() == 2
    assert "回执编号" in answer.text


def test_certifying_happens_on_the_tally_page(client, office, database, clock):
    with database.begin() as session:
        for home in office["election"].homes:
            vote(session, office["election"], home, *ALL_FOR)
        carry_on(session, office["election"].case.id, flow_at(AFTER))
    clock["at"] = AFTER

    done = client.submit(office["at"] + "/tally", button="核定计票结果")

    with database() as session:
        row = session.query(Consultation).one()
    assert done.status_code == 303
    assert row.certified_by == office["election"].manager.id


def test_reviewers_read_and_change_nothing(client, office, database):
    with database() as session:
        sign_in(client, a_reviewer(session, office["election"].case))

    page = client.get(office["at"] + "/papers")
    answer = client.get(office["at"] + "/papers/new")

    assert page.status_code == 200
    assert "录入一张纸票" not in page.text
    assert answer.status_code == 403


def test_the_tally_asks_a_fixed_number_of_queries(client, office, queries):
    queries.clear()

    client.get(office["at"] + "/tally")

    assert len(queries) <= 14
