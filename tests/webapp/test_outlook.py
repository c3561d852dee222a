"""Ten years of the account on its page: fees that carry themselves, fees that are safe."""

import re

import pytest

from tests.builders import a_compound
from tests.webapp.builders_management import opened


@pytest.fixture
def work(database, client):
    with database() as session:
        return opened(session, client, a_compound(session))


def fees(page):
    return [float(found) for found in re.findall(r'right">(\d+\.\d{3})<', page.text)]


def test_the_outlook_names_a_fee_that_carries_itself_and_a_safe_one(client, work, queries):
    client.get(work["at"])
    queries.clear()

    page = client.get(work["at"] + "/outlook")

    assert page.status_code == 200
    even, safe = fees(page)[:2]
    assert 0 < even < safe
    assert "<svg" in page.text
    assert len(queries) <= 11


def test_a_better_collection_asks_for_less(client, work):
    poor = client.get(work["at"] + "/outlook?collection=50")
    rich = client.get(work["at"] + "/outlook?collection=95")

    assert fees(rich)[0] < fees(poor)[0]
    assert fees(rich)[1] < fees(poor)[1]


@pytest.mark.parametrize("query", ["collection=0", "collection=abc", "reserve=-5", "repair=x"])
def test_a_bad_assumption_is_answered(client, work, query):
    page = client.get(f"{work['at']}/outlook?{query}")

    assert page.status_code == 422
    assert 'role="alert"' in page.text
