"""The list from which a street office picks the cases of the annual plan."""

import pytest
import sqlalchemy as sa

from models.case import RenovationCase
from models.compound import Compound
from models.reads.annual_plan import candidate_cases
from rules.annual_plan import lacking
from rules.classification import Readiness
from rules.stages import Stage
from tests.builders import a_case, a_compound, a_manager, an_area, sign_in
from tests.builders_survey import a_survey, answered


@pytest.fixture
def surveyed(database, client):
    """A case in its survey: every home wants it; the manager is signed in."""
    case, manager, homes = a_survey(database, floors=3, stairwells=1)
    for home in homes:
        answered(
            database,
            case,
            manager,
            home,
            wants_renovation=True,
            accepts_management=True,
            signer_name="王芳",
        )
    sign_in(client, manager)
    return case, manager, homes


def test_the_list_says_how_urgent_a_compound_is_and_what_it_lacks(client, surveyed):
    case, _manager, _homes = surveyed

    page = client.get("/annual-plan").text

    assert case.reference in page
    assert '意愿 <span class="num">20.00/20</span>' in page
    assert "隐患查清" in page
    assert "条件齐备" in page


def test_what_is_known_comes_from_register_and_survey(database, surveyed):
    case, _manager, homes = surveyed
    with database() as session:
        found = candidate_cases(session, case.area_path, 2027)

    [one] = found

    assert (one.candidate.wanting, one.candidate.accepting) == (len(homes), len(homes))
    assert one.candidate.registered == len(homes)
    assert Readiness.CONSENT_INTENDED not in lacking(one.candidate)
    assert Readiness.LEADER_NAMED in lacking(one.candidate)


def test_the_most_urgent_stands_first_and_a_planned_one_not_at_all(client, session):
    area = an_area(session)
    old, new, planned = (a_case(session, a_compound(session, area)) for _ in range(3))
    planned.annual_plan_year = 2026
    session.get_one(Compound, old.compound_id).built_year = 1970
    session.get_one(Compound, new.compound_id).built_year = 1999
    later = a_case(session, a_compound(session, area), stage=Stage.CONSTRUCTION)
    session.commit()
    sign_in(client, a_manager(session, old))

    page = client.get("/annual-plan").text
    lacking_page = client.get("/annual-plan?only=lacking").text
    ready = client.get("/annual-plan?only=ready").text

    assert page.index(old.reference) < page.index(new.reference)
    assert planned.reference not in page
    assert later.reference not in page
    assert old.reference in lacking_page
    assert "没有符合的小区" in ready


def test_the_questions_do_not_grow_with_the_cases(session, queries):
    area = an_area(session)
    for _ in range(3):
        a_case(session, a_compound(session, area, floors=1, stairwells=1))
    session.commit()
    path = session.scalar(sa.select(RenovationCase.area_path).limit(1))

    queries.clear()
    candidate_cases(session, path, 2027)

    assert len(queries) == 6
