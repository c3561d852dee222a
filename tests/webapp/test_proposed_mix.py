"""The proposed mix on its page: what residents pay least, and what if a ceiling changed."""

import subprocess
import sys

import pytest

from rules.funding import SourceKind
from tests.builders import a_manager, sign_in
from tests.builders_funding import a_funded_case, a_source


@pytest.fixture
def desk(session, client):
    case, plan = a_funded_case(session)
    for kind, payer, amount in (
        (SourceKind.CITY_SUBSIDY, "市财政局", "200000.00"),
        (SourceKind.SOCIAL_CAPITAL, "某电梯公司", "150000.00"),
        (SourceKind.RESIDENT_CONTRIBUTION, "居民", "210000.00"),
    ):
        a_source(session, plan, amount, kind=kind, payer=payer)
    sign_in(client, a_manager(session, case))
    return f"/cases/{case.reference}/funding_mix/mix"


def test_residents_pay_what_nobody_else_can(desk, client, queries):
    queries.clear()
    page = client.get(desk)
    asked = len(queries)

    assert page.status_code == 200
    assert "210,000.00" in page.text
    assert "每多 1 元，居民少出 1.00 元" in page.text
    assert "<svg" in page.text
    assert asked <= 9


def test_a_higher_ceiling_makes_a_new_mix(desk, client):
    source = client.get(desk).text.split('<option value="s')[1].split('"')[0]

    page = client.get(f"{desk}?source=s{source}&cap=300,000")

    assert page.status_code == 200
    assert "110,000.00" in page.text
    assert "210,000.00" in page.text


@pytest.mark.parametrize("query", ["source=s99&cap=5", "source=resident&cap=-1", "cap=abc"])
def test_a_bad_question_is_answered(desk, client, query):
    page = client.get(f"{desk}?{query}")

    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_what_residents_cannot_carry_is_explained(desk, client):
    page = client.get(f"{desk}?source=resident&cap=100000")

    assert page.status_code == 200
    assert "凑不齐" in page.text
    assert "居民的上限" in page.text


def test_the_web_loads_no_solver_before_somebody_asks():
    code = "import webapp, sys; assert not {'numpy', 'highspy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- ours
