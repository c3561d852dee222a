from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.percent import percent_half_up, percent_truncated, rounded
from tests.shared import needs_shared, vectors


@needs_shared
def test_a_share_is_cut_for_votes_and_rounded_for_statistics():
    plan = {param.id: param.values[0] for param in vectors("fee_plan")}["P04"]
    first, second = plan["votes"]["A"], plan["votes"]["B"]

    assert percent_truncated(first, first + second) == plan["share_A_trunc"]
    assert percent_half_up(first, first + second) == plan["share_A_half_up"]


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_cut_percentage_never_flatters(part, whole):
    assert Fraction(percent_truncated(part, whole)) <= Fraction(100 * part, whole)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("1/8", 2, "0.13"), ("-1/8", 2, "-0.13"), ("289/70", 4, "4.1286"), ("5", 0, "5")],
)
def test_halves_go_away_from_zero(value, places, text):
    assert rounded(Fraction(value), places) == text


@pytest.mark.parametrize("percent", [percent_truncated, percent_half_up])
def test_there_is_no_share_of_nothing(percent):
    assert percent(0, 0) is None


def test_a_negative_share_keeps_its_sign():
    assert percent_truncated(-1, 3) == "-33.33"
