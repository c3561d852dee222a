"""The list of what waits for a reviewer: filtered by stage, searched, sorted, paged by key."""

import re

import pytest

from models.case import Submission
from rules.roles import Role
from rules.stages import APPROVER, Stage
from tests.builders import MARCH, a_case, a_compound, a_manager, a_staff, an_area, sign_in


@pytest.fixture
def compound(session):
    return a_compound(session, an_area(session), stairwells=1, floors=1, per_floor=1)


def waits(session, compound, manager, stage=Stage.REGISTRATION):
    case = a_case(session, compound, stage=stage)
    submission = Submission(
        case_id=case.id,
        stage=stage,
        body=APPROVER[stage],
        submitted_by=manager.id,
        submitted_at=MARCH,
        conditions=[{"met": True}],
        evidence={},
        digest="0" * 64,
    )
    session.add(submission)
    session.flush()
    case.submission_id = submission.id
    return case


@pytest.fixture
def cases(client, session, compound):
    first = a_case(session, compound)
    manager = a_manager(session, first)
    found = [waits(session, compound, manager) for _ in range(2)]
    found.append(waits(session, compound, manager, Stage.DEMAND_SURVEY))
    reviewer = a_staff(session, first, Role.REVIEWER, body=APPROVER[Stage.REGISTRATION])
    session.commit()
    sign_in(client, reviewer)
    return found


def test_the_oldest_stands_first_and_the_order_can_be_turned(client, cases):
    page, turned = client.get("/review").text, client.get("/review?order=down").text

    assert page.index(cases[0].reference) < page.index(cases[1].reference)
    assert turned.index(cases[1].reference) < turned.index(cases[0].reference)


@pytest.mark.parametrize(
    ("query", "there"),
    [("stage=registration", [0, 1]), ("stage=demand_survey", []), ("text=没有这个", [])],
)
def test_it_filters_by_stage_and_by_name(client, cases, query, there):
    page = client.get(f"/review?{query}").text

    assert [n for n, case in enumerate(cases) if f"/review/{case.reference}" in page] == there


def test_a_case_is_found_by_its_reference(client, cases):
    page = client.get(f"/review?text={cases[1].reference}").text

    assert f"/review/{cases[1].reference}" in page
    assert f"/review/{cases[0].reference}" not in page


def test_it_goes_on_by_key(client, session, compound, cases):
    manager = a_manager(session, cases[0])
    more = [waits(session, compound, manager) for _ in range(50)]
    session.commit()

    first = client.get("/review").text
    further = re.search(r'href="([^"]*after=\d+)"', first)[1].replace("&amp;", "&")
    second = client.get(further).text

    assert f"/review/{more[-1].reference}" not in first
    assert f"/review/{more[-1].reference}" in second
    assert f"/review/{cases[0].reference}" not in second
