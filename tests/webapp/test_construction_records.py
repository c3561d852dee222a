import pytest
import sqlalchemy as sa

from tests.builders import a_manager, a_reviewer, sign_in
from tests.builders_site import a_site

DAY = "2026-03-01"
CONTRACT = {
    "number": "HT-1",
    "contractor": "郑州一建",
    "supervisor": "中原监理",
    "chief_supervising_engineer": "赵铁成",
    "amount": "3000000",
    "signed_on": DAY,
    "planned_start": DAY,
    "planned_end": "2026-07-01",
    "permit_number": "4101",
}


def test_pages_ask_a_fixed_number_of_queries(site, client, queries):
    _case, here, _colleague = site
    counted = {}

    for page in (
        "",
        "/contract",
        "/milestones",
        "/milestones/1",
        "/inspections",
        "/concealed",
        "/changes",
        "/payments",
        "/wages",
        "/complaints",
    ):
        queries.clear()
        assert client.get(here + page).status_code == 200
        counted[page] = len(queries)

    # Two for the person and their posts, one for the case.
    assert counted == {
        "": 10,
        "/contract": 11,
        "/milestones": 4,
        "/milestones/1": 3,
        "/inspections": 4,
        "/concealed": 4,
        "/changes": 6,
        "/payments": 6,
        "/wages": 4,
        "/complaints": 4,
    }


def test_reviewers_read_and_change_nothing(site, client, session):
    case, here, _colleague = site
    sign_in(client, a_reviewer(session, case))

    assert "登记检查" not in client.get(f"{here}/inspections").text
    assert client.get(f"{here}/milestones/plan").status_code == 403
    assert client.post(f"{here}/changes").status_code in {400, 403}


@pytest.mark.parametrize(
    "page", ["milestones/99", "inspections/99", "concealed/99", "changes/99", "payments/99"]
)
def test_what_is_not_there_is_not_found(site, client, page):
    _case, here, _colleague = site

    assert client.get(f"{here}/{page}").status_code == 404


@pytest.fixture
def site(session, client):
    """Works under way, a manager signed in, and a colleague."""
    case, _plan, _act = a_site(session)
    sign_in(client, a_manager(session, case))
    return case, f"/cases/{case.reference}/construction", a_manager(session, case)


def only(session, table):
    session.rollback()  # a new look at the rows
    session.expire_all()
    return session.scalars(sa.select(table)).one()
