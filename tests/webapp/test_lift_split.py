"""A lift's cost split by two methods on one page."""

import re

import pytest

from tests.builders import a_manager, sign_in
from tests.builders_funding import a_funded_case


@pytest.fixture
def desk(session, client):
    case, _plan = a_funded_case(session)
    sign_in(client, a_manager(session, case))
    return f"/cases/{case.reference}/funding_mix/lift"


def test_both_methods_split_the_whole_cost_and_spare_the_ground_floor(desk, client, queries):
    stairwell = re.findall(r'<option [^>]*?value="(\d+)"', client.get(desk).text)[0]
    queries.clear()

    page = client.get(f"{desk}?stairwell={stairwell}&total=360,000&fixed=50")

    assert page.status_code == 200
    assert page.text.count("360,000.00") == 2
    assert len(queries) <= 7
    ground = next(row for row in page.text.split("<tr>") if '<td class="num right">1</td>' in row)
    assert ground.count('<td class="num right">0.00</td>') == 3


@pytest.mark.parametrize(
    "query",
    [
        "total=abc",
        "total=",
        "stairwell=99&total=5",
        "total=5&fixed=x",
    ],
)
def test_a_bad_question_is_answered(desk, client, query):
    page = client.get(f"{desk}?{query}")

    assert page.status_code == 422
    assert 'role="alert"' in page.text
