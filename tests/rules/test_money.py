import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.money import Fen, NotAnAmount, apportion, largest_remainder, parse_yuan, yuan_text
from tests.shared import SHARED, needs_shared

weights = st.lists(st.integers(0, 50_000), min_size=1, max_size=60).filter(any)


@given(st.integers(0, 10**12), weights)
def test_shares_add_up_and_are_within_a_fen(total, weights):
    shares = apportion(Fen(total), weights)

    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(st.integers(0, 10**9), weights)
def test_a_heavier_household_never_pays_less(total, weights):
    shares = apportion(Fen(total), weights)

    by_weight = sorted(zip(weights, shares, strict=True))
    assert all(a[0] == b[0] or a[1] <= b[1] for a, b in pairwise(by_weight))


@given(st.integers(0, 10**9), weights)
def test_who_weighs_nothing_pays_nothing(total, weights):
    shares = apportion(Fen(total), weights)

    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [0]), (1, []), (1, [1, -1])])
def test_nonsense_is_refused(total, weights):
    with pytest.raises(ValueError, match="cannot split"):
        apportion(Fen(total), weights)


def test_ties_go_to_the_earlier_door():
    assert apportion(Fen(5), [1, 1, 1]) == (2, 2, 1)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(123456, "1,234.56"), (0, "0.00"), (5, "0.05"), (-4450815, "-44,508.15"), (-1, "-0.01")],
)
def test_an_amount_is_written_in_yuan(fen, text):
    assert yuan_text(Fen(fen)) == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.56", 123456),
        ("1234.5", 123450),
        ("０１２．５０元", 1250),
        ("￥3,000", 300000),
        ("¥ 3000 元", 300000),
        (" 0 ", 0),
        ("9999999999999", 999999999999900),
    ],
)
def test_an_amount_is_read_as_people_type_it(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "+1",
        "1.234",
        "12,34",
        "1,2345",
        "1e3",
        "一百",
        "1 000",
        ".5",
        "5.",
        "٣",
        "10²",
        "NaN",
        "10000000000000",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NotAnAmount):
        parse_yuan(text)


@given(st.integers(0, 10**14))
def test_what_is_written_can_be_read(fen):
    assert parse_yuan(yuan_text(Fen(fen))) == fen


@needs_shared
def test_the_largest_remainders_of_the_reference():
    text = (SHARED / "vectors" / "largest_remainder.jsonl").read_text(encoding="utf-8")

    for line in text.splitlines():
        case = json.loads(line)
        assert list(largest_remainder(case["total_cents"], case["weights"])) == case["expected"]


@given(st.integers(-10_000, 10_000), st.lists(st.integers(0, 50), min_size=1).filter(any))
def test_a_refund_is_the_mirror_of_a_bill(total, weights):
    shares = largest_remainder(total, weights)

    assert sum(shares) == total
    assert largest_remainder(-total, weights) == tuple(-share for share in shares)


def test_the_heavier_weight_takes_the_odd_fen():
    assert largest_remainder(1, [1, 1]) == (1, 0)
    assert largest_remainder(2, [1, 3]) == (0, 2)
    assert largest_remainder(0, []) == ()
    with pytest.raises(ValueError, match=r"^cannot split 1 by \[0\]$"):
        largest_remainder(1, [0])


def test_what_is_no_amount_is_quoted_in_part():
    assert NotAnAmount.code == "not_an_amount"
    with pytest.raises(NotAnAmount) as refusal:
        parse_yuan("x" * 99)
    assert refusal.value.facts["text"] == "x" * 40
