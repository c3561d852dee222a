"""Leads for the reviewer: alike signatures, bursts, shared devices; nobody's vote is touched."""

import json
from datetime import timedelta

import pytest

from models.resident_consultation import Signature
from rules.consent import Channel
from tests.builders import a_reviewer, sign_in
from tests.builders_vote import SMALL, VOTING, an_election


def strokes(seed, moved=0.0):
    """Three zigzags, as signature_pad sends them."""
    return json.dumps(
        [
            {
                "points": [
                    {"x": 10 + 60 * n + 7 * k + moved, "y": 20 + (seed * (k + 3) * (n + 2)) % 97}
                    for k in range(8)
                ]
            }
            for n in range(3)
        ]
    )


def sign(session, election, home, **columns):
    number = session.query(Signature).count()
    columns.setdefault("signer_name", f"住户{number}")
    columns.setdefault("signed_at", VOTING + timedelta(hours=5 * number))
    columns.setdefault("channel", Channel.ONLINE)
    session.add(
        Signature(
            consultation_id=election.consultation,
            household_id=home,
            text_digest="0" * 64,
            receipt_code=f"R{number}",
            submission_key=f"K{number}",
            **columns,
        )
    )
    session.flush()


@pytest.fixture
def election(session, client):
    made = an_election(session, **SMALL)
    sign_in(client, a_reviewer(session, made.case))
    return made


def leads(client, election):
    return client.get(f"/cases/{election.case.reference}/resident_consultation/leads")


def test_one_picture_under_two_names_is_a_lead(session, client, election):
    first, second, third = election.homes[:3]
    sign(session, election, first, strokes=strokes(11))
    sign(session, election, second, strokes=strokes(11, moved=40.0))
    sign(session, election, third, strokes=strokes(37))
    session.commit()

    page = leads(client, election)

    assert page.status_code == 200
    assert page.text.count("同一张图") == 1
    assert "住户0" in page.text
    assert "住户2" not in page.text


def test_a_picture_used_often_is_one_line_not_a_pair_for_every_two_homes(session, client, election):
    for home in election.homes[:6]:
        sign(session, election, home, strokes=strokes(11))
    session.commit()

    page = leads(client, election).text

    assert page.count("同一张图") == 1
    assert "签了 6 户" in page
    assert all(page.count(f"住户{n}<") == 1 for n in range(6))


def test_one_owner_signs_alike_for_all_their_homes(session, client, election):
    for home in election.homes[:2]:
        sign(session, election, home, strokes=strokes(11), signer_name="王建国")
    session.commit()

    assert "同一张图" not in leads(client, election).text


def test_a_telephone_that_signs_for_three_homes_is_named(session, client, election):
    for home in election.homes[:3]:
        sign(session, election, home, signed_from="10.0.0.7", device="Phone")
    for home in election.homes[3:]:
        sign(session, election, home, signed_from="10.0.0.8", channel=Channel.ASSISTED)
    session.commit()

    page = leads(client, election).text

    assert "10.0.0.7 Phone" in page
    assert "10.0.0.8" not in page


def test_signatures_that_came_all_at_once_are_a_lead(session, client, election):
    home = election.homes[0]
    for number in range(12):
        sign(session, election, home, signed_at=VOTING + timedelta(hours=13 * number))
    for number in range(9):
        sign(session, election, home, signed_at=VOTING + timedelta(days=2, seconds=20 * number))
    session.commit()

    assert "10 分钟内有 " in leads(client, election).text


def test_odd_strokes_and_no_signatures_are_no_defect(session, client, election, queries):
    assert "没有发现" in leads(client, election).text
    sign(session, election, election.homes[0], strokes="[1, 2")
    sign(session, election, election.homes[1], strokes="[]")
    session.commit()
    queries.clear()

    assert leads(client, election).status_code == 200
    assert len(queries) <= 8
