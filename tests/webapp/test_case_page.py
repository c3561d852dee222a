"""The page of a case in the middle of its vote: few questions, and never yesterday's answers."""

import re

import pytest

from models.household import Household
from models.resident_consultation import Signature, SignatureFinding
from tests.builders import sign_in
from tests.builders_vote import NOTICED, SMALL, VOTING, an_election, owner_of, vote


@pytest.fixture
def election(database, client, monkeypatch):
    """A round under way, its manager signed in, nobody has voted yet."""
    monkeypatch.setattr("models.clock.now", lambda _settings: VOTING)
    with database() as session:
        made = an_election(session, **SMALL)
        sign_in(client, made.manager)
        session.commit()
    return made


@pytest.fixture
def address(election):
    return f"/cases/{election.case.reference}"


def windows(page, mark):
    return len(re.findall(rf'<a class="cell is-{mark}[ "]', page.text))


def cast(database, election, home, *choices):
    with database() as session:
        vote(session, election, home, *choices)
        session.commit()


@pytest.mark.parametrize("homes", [SMALL, {**SMALL, "buildings": 2}], ids=["small", "twice"])
def test_the_page_asks_fifteen_questions_however_many_homes(
    database, client, monkeypatch, queries, homes
):
    monkeypatch.setattr("models.clock.now", lambda _settings: VOTING)
    with database() as session:
        election = an_election(session, **homes)
        sign_in(client, election.manager)
    address = f"/cases/{election.case.reference}"

    client.get(address)  # a process reads the frozen roll once
    queries.clear()
    client.get(address)

    assert len(queries) == 15


def test_a_vote_shows_at_once(database, client, election, address):
    before = client.get(address)
    cast(database, election, election.homes[0], "agree", "A")
    after = client.get(address)
    cast(database, election, election.homes[1], "disagree", "disagree")
    later = client.get(address)

    assert windows(before, "yes") == windows(before, "no") == 0
    assert (windows(after, "yes"), windows(after, "no")) == (1, 0)
    assert (windows(later, "yes"), windows(later, "no")) == (1, 1)


def test_what_is_found_about_a_signature_shows_at_once(database, client, election, address):
    cast(database, election, election.homes[0], "agree", "A")
    counted = client.get(address).text
    with database() as session:
        signature = session.query(Signature).one()
        session.add(
            SignatureFinding(
                signature_id=signature.id,
                is_genuine=False,
                reason="unsigned",
                note="本人否认",
                found_by=election.manager.id,
                found_at=VOTING,
            )
        )
        session.commit()

    assert client.get(address).text != counted


def test_a_corrected_home_shows_at_once(database, client, election, address):
    before = client.get(address)
    with database() as session:
        home = session.get_one(Household, election.homes[0])
        home.room = "甲字间"
        owner_of(session, home.id).name = "欧阳修文"
        session.commit()
    after = client.get(address)

    assert "甲字间" not in before.text
    assert "甲字间" in after.text
    assert "欧阳**" in after.text


def test_each_reader_gets_the_homes_in_their_own_language(client, address):
    chinese = client.get(address).text
    english = client.get(f"{address}?lang=en").text
    again = client.get(f"{address}?lang=zh_Hans_CN").text

    assert "1号楼" in chinese
    assert "1号楼" in again
    assert "1号楼" not in english


def test_two_rounds_of_two_cases_are_never_mixed_up(database, client, address):
    with database() as session:
        other = an_election(session, **SMALL)
        session.commit()
    cast(database, other, other.homes[0], "agree", "A")
    mine = client.get(address)
    sign_in(client, other.manager)
    theirs = client.get(f"/cases/{other.case.reference}")

    assert NOTICED < VOTING
    assert (windows(mine, "yes"), windows(theirs, "yes")) == (0, 1)
