"""The office's records of a vote: consents, papers that wait, an objection at the counter."""

import pytest

from models.resident_consultation import Objection, PaperBallot, SpecialConsent
from rules.matters import ConsentNeeded
from rules.resident_consultation import VoteState
from tests.builders import sign_in
from tests.builders_vote import VOTING, an_election

SMALL = {"stairwells": 3, "floors": 10, "per_floor": 2}


@pytest.fixture
def election(client, session, monkeypatch):
    monkeypatch.setattr("models.clock.now", lambda _settings: VOTING)
    found = an_election(session, **SMALL)
    sign_in(client, found.manager)
    return found


@pytest.fixture
def consents(session, election):
    for number, home in enumerate(election.homes):
        session.add(
            SpecialConsent(
                consultation_id=election.consultation,
                household_id=home,
                reason=next(iter(ConsentNeeded)),
                is_given=True if number == 0 else None,
                evidence="同意书 1 号" if number == 0 else "",
            )
        )
    session.commit()
    return f"/cases/{election.case.reference}/resident_consultation/special"


def forms(page):
    return page.text.count('name="consent_id"')


def test_a_hundred_homes_are_turned_page_by_page_and_filtered(client, consents):
    every, given = client.get(consents), client.get(f"{consents}?given=yes")
    missing = client.get(f"{consents}?given=open")

    assert forms(every) == 50
    assert "after=" in every.text
    assert forms(given) == 1
    assert "同意书 1 号" in given.text
    assert forms(missing) == 50
    assert "同意书 1 号" not in missing.text


def test_a_bad_answer_keeps_what_was_typed(client, consents):
    page = f"{consents}?given=yes"

    answer = client.submit(page, {"evidence": "业主来电，改日签"}, button="登记")

    assert answer.status_code == 422
    assert "业主来电，改日签" in answer.text
    assert "请选一项" in answer.text


def test_papers_that_wait_are_filtered(client, session, election):
    for home, state in zip(
        election.homes, [VoteState.AWAITING_SECOND, VoteState.MISMATCH], strict=False
    ):
        session.add(
            PaperBallot(
                consultation_id=election.consultation,
                household_id=home,
                state=state,
                began_at=VOTING,
            )
        )
    session.commit()
    page = f"/cases/{election.case.reference}/resident_consultation/papers"

    every, differing = client.get(page).text, client.get(f"{page}?state=mismatch").text

    assert "1-1-101" in every
    assert "1-1-102" in every
    assert "1-1-101" not in differing.partition('id="rows"')[2]
    assert "1-1-102" in differing.partition('id="rows"')[2]


def test_the_office_is_told_that_a_door_is_not_on_the_roll(client, session, election):
    root = f"/cases/{election.case.reference}/resident_consultation/objections"
    values = {
        "objector": "王五",
        "door": "9-9-999",
        "standing": "owner",
        "subject": "procedure",
        "text": "没有收到通知",
        "received_on": "2026-03-03",
    }

    answer = client.submit(root, values)

    assert answer.status_code == 422
    assert "业主清册里没有这个房号" in answer.text
    assert "没有收到通知" in answer.text
    assert session.query(Objection).count() == 0
