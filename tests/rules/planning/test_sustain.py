"""Upkeep: the reference's cases, the least fee, and what the drawn futures say."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.money import Fen
from rules.planning.cash_flow import Upkeep, cash_fan
from rules.planning.collection import Beta, next_round, prior_of
from rules.planning.returns import (
    NobodyPaysFees,
    break_even_fee,
    internal_rate,
    payback,
    present_value,
)
from tests.shared import SHARED, needs_shared
from webapp.cli.answering import given_from
from webapp.cli.plan_upkeep import sustain

FILE = SHARED / "vectors" / "sustain.jsonl"
YARD = Upkeep(
    months=60,
    area_c=1_890_000,
    fee=900,
    collection=0.62,
    collection_mean=0.85,
    cost=Fen(1_250_000),
    other_income=Fen(350_000),
    reserve=Fen(6_000_000),
    pull=0.06,
    collection_spread=0.08,
    other_spread=0.15,
    cost_spread=0.05,
    inflation=0.025,
    repairs=0.03,
    repair=Fen(2_500_000),
    repair_spread=0.8,
)


def rows():
    if not FILE.exists():
        return [pytest.param(None, id="absent")]
    lines = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(row, id=f"{row['kind']} {n}") for n, row in enumerate(lines, 1)]


@needs_shared
@pytest.mark.parametrize("row", rows())
def test_the_reference_and_we_agree(row, tmp_path):
    results = {name for name in row if name.startswith("expected") or name == "sign_changes"}
    asked = {name: value for name, value in row.items() if name not in results}

    answer = sustain(given_from(json.dumps(asked), tmp_path))

    for name in results:
        expected = row[name]
        if isinstance(expected, float):
            expected = pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert answer[name] == expected


@given(
    area=st.integers(1, 10**8),
    months=st.integers(1, 60),
    cost=st.integers(0, 10**10),
    other=st.integers(0, 10**10),
    collection=st.fractions(Fraction(1, 100), 1, max_denominator=1000),
)
def test_a_milliyuan_less_would_not_cover_the_cost(area, months, cost, other, collection):
    fee = break_even_fee(area, months, Fen(cost), Fen(other), collection)

    income = Fraction(area * months, 1000) * collection
    assert other + fee * income >= cost
    assert fee == 0 or other + (fee - 1) * income < cost


def test_nobody_pays_for_what_must_be_paid():
    with pytest.raises(NobodyPaysFees):
        break_even_fee(100, 12, Fen(1), Fen(0), Fraction(0))


def test_money_laid_out_comes_back_or_does_not():
    flows = [-600_000, *[96_000] * 8]

    assert payback(flows) == pytest.approx(6.25)
    assert present_value(0.05, flows) == pytest.approx(20_468.42, abs=0.01)
    assert payback([-1.0, 0.5]) is None
    assert internal_rate([1.0, 2.0]).rate is None
    assert internal_rate([-100.0, 230.0, -132.0]).sign_changes == 2


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=10))
def test_at_its_internal_rate_money_is_worth_nothing(flows):
    found = internal_rate(flows)

    if found.rate is not None:
        size = sum(abs(flow) / (1 + found.rate) ** year for year, flow in enumerate(flows))
        assert abs(present_value(found.rate, flows)) <= 1e-8 * max(size, 1)


def test_other_yards_are_what_is_known_of_a_new_one():
    agreed = prior_of([(80, 100), (81, 100), (79, 100)])
    scattered = prior_of([(30, 100), (80, 100), (95, 100)])

    assert float(agreed.mean) == pytest.approx(0.8, abs=0.001)
    assert agreed.alpha + agreed.beta > scattered.alpha + scattered.beta
    assert prior_of([]) == Beta(Fraction(1), Fraction(1))


def test_own_months_weigh_more_the_more_households_they_saw():
    known = Beta(Fraction(6), Fraction(3)).after(45, 70)

    forecast = next_round(known, 70)

    assert known.mean == Fraction(51, 79)
    assert forecast.low < forecast.median < forecast.high
    assert forecast.mean == pytest.approx(51 / 79)


def test_an_account_without_chance_is_plain_arithmetic():
    sure = replace(
        YARD,
        months=12,
        collection=0.85,
        pull=0.0,
        collection_spread=0.0,
        other_spread=0.0,
        cost_spread=0.0,
        inflation=0.0,
        repairs=0.0,
    )

    fan = cash_fan(sure, paths=100)

    monthly = 1_890_000 / 1000 * 900 * 0.85 + 350_000 - 1_250_000
    assert fan.months[-1].middle == pytest.approx(6_000_000 + 12 * monthly, rel=1e-5)
    assert fan.months[-1].low == fan.months[-1].high
    assert fan.negative == 0.0


def test_the_safe_fee_saves_nine_paths_of_ten():
    fan = cash_fan(YARD, paths=4000)

    at_fee = cash_fan(replace(YARD, fee=fan.safe_fee), paths=4000)
    below = cash_fan(replace(YARD, fee=fan.safe_fee - 5), paths=4000)

    assert at_fee.negative <= 0.1
    assert below.negative > 0.1


def test_the_reserve_it_asks_for_is_enough():
    poor = replace(YARD, fee=700, reserve=Fen(0))
    fan = cash_fan(poor, paths=4000)

    richer = cash_fan(replace(poor, reserve=fan.reserve), paths=4000)

    assert fan.negative > 0.05
    assert richer.negative <= 0.051


def test_the_same_seed_draws_the_same_futures():
    assert cash_fan(YARD, paths=500, seed=7) == cash_fan(YARD, paths=500, seed=7)
    assert cash_fan(YARD, paths=500, seed=7) != cash_fan(YARD, paths=500, seed=8)
