"""Every page of a case that has gone the whole road opens, for everybody, in both languages."""

import pytest
import sqlalchemy as sa

from models.case import Submission
from models.deadline import Deadline
from models.staff import Staff
from rules.resident_link import LinkPurpose
from rules.stages import ORDER
from tests.builders import sign_in
from tests.webapp.builders_walk import Visitor, walk_a_case
from tests.webapp.query_ceilings import CEILINGS
from webapp import words
from webapp.simulation.postbox import letters

pytestmark = pytest.mark.xdist_group("every page")  # what they share is made once

PEOPLE = ("chenmin", "zhengwei", "heqing", "admin")
TELLS_THAT_PREFECT_RESTS = {"health.show_health", "health.show_ready"}


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    return walk_a_case(tmp_path_factory.mktemp("walked"), households=12)


def look(walked, username, *, language="zh_Hans_CN", each=1, starts=()):
    client = walked.app.test_client()
    if username:
        with walked.database() as session:
            sign_in(client, session.scalar(sa.select(Staff).filter_by(username=username)))
    client.get(f"/healthz/live?lang={language}")
    visitor = Visitor(walked, client, each)
    return visitor.look_around(*(starts or visitor.addresses()))


def faults(visits):
    """Return what nobody should meet: defects anywhere, closed doors behind a link."""
    return [
        visit
        for visit in visits
        if (visit.status >= 500 and visit.endpoint not in TELLS_THAT_PREFECT_RESTS)
        or (visit.linked_from and visit.status not in {200, 302, 303})
    ]


def too_curious(visits):
    """Return the pages that ask the database more often than they say, with both numbers."""
    return {
        visit.address: (visit.queries, CEILINGS.get(visit.endpoint, 0))
        for visit in visits
        if visit.queries > CEILINGS.get(visit.endpoint, 0)
    }


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_opens_for_staff(walked, username, language):
    visits = look(walked, username, language=language)

    opened = {visit.endpoint for visit in visits if visit.status == 200}
    assert not faults(visits)
    assert not too_curious(visits)
    assert {f"{stage}.overview" for stage in ORDER} <= opened


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_every_page_opens_for_the_public(walked, language):
    visits = look(walked, "", language=language)

    opened = {visit.endpoint for visit in visits if visit.status == 200}
    assert not faults(visits)
    assert not too_curious(visits)
    assert {"public.show_public", "public.show_case", "home.show_home"} <= opened


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("purpose", LinkPurpose)
def test_every_page_opens_for_a_resident(walked, purpose, language):
    with walked.database() as session:
        case_id = session.scalar(sa.select(Submission.case_id).limit(1))
    secret = walked.settings.secret_key.encode()
    post = letters(walked.database, secret, case_id, purpose)

    door = next(iter(post.values())).path
    visits = look(walked, "", language=language, starts=(door,))

    assert not faults(visits)
    assert not too_curious(visits)
    # What is over says so, on a page of its own.
    assert visits[0].status == (200 if purpose is LinkPurpose.ACCEPTANCE else 410)


def test_every_deadline_of_a_case_has_a_word(walked):
    with walked.database() as session:
        kinds = set(session.scalars(sa.select(Deadline.kind)))

    assert "management.ledger_due" in kinds
    assert kinds <= words.DEADLINES.keys()


def test_every_snapshot_for_a_reviewer_has_the_same_shape(walked):
    with walked.database() as session:
        found = session.scalars(sa.select(Submission)).all()

    assert {submission.stage for submission in found} == set(ORDER)
    for submission in found:
        figures, tables = submission.evidence["figures"], submission.evidence["tables"]
        assert figures, submission.stage
        assert all({"label", "value"} <= each.keys() for each in figures)
        assert all(len(row) == len(each["columns"]) for each in tables for row in each["rows"])
