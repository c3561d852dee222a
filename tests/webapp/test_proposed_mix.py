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


def test_a_city_s_subsidy_rule_is_tried(desk, client):
    source = client.get(desk).text.split('<option value="s')[1].split('"')[0]

    page = client.get(f"{desk}?source=s{source}&rule=wenzhou-2020&ratio=50")

    assert page.status_code == 200
    assert "共同缔造绩效系数" in page.text
    assert "2020-01-01 – 2022-12-31" in page.text
    assert "仅作试算" in page.text


def test_a_match_and_a_least_share_of_residents_bind(desk, client):
    text = client.get(desk).text
    first, second = (text.split('<option value="s')[at].split('"')[0] for at in (1, 2))

    matched = client.get(f"{desk}?source=s{first}&other=s{second}&match=100")
    least = client.get(f"{desk}?source=resident&least_improve=45&least_basic=45")

    assert "260,000.00" in matched.text  # the residents', with 150,000.00 of each other
    assert least.status_code == 200
    assert "252,000.00" in least.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("source=resident", "请至少改一样"),
        ("source=resident&rule=wenzhou-2020", "还要写比例"),
        ("source=resident&other=resident&match=50", "不能配套于自己"),
        ("source=resident&least_basic=120", "0 到 100"),
        ("source=resident&cap=5&match=5", "请选配套于哪个来源"),
        ("source=resident&rule=nowhere&ratio=5", 'role="alert"'),
    ],
)
def test_half_a_question_is_told_what_it_lacks(desk, client, query, said):
    page = client.get(f"{desk}?{query}")

    assert page.status_code == 422
    assert said in page.text


def test_the_web_loads_no_solver_before_somebody_asks():
    code = "import webapp, sys; assert not {'numpy', 'highspy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- ours
