from fractions import Fraction

import pytest

from rules.classification import (
    WEIGHTS,
    Factor,
    Readiness,
    Traits,
    not_ready,
    priority,
    priority_text,
    tier_of,
)
from rules.percent import percent_half_up, percent_truncated, rounded
from tests.shared import needs_shared, vectors

FOUND = {param.id: param.values[0] for param in vectors("classification")}


@needs_shared
def test_the_register_of_zhengzhou():
    register = FOUND["C01"]
    ownerless = register["ownerless"]

    assert sum(register["by"].values()) == ownerless
    assert percent_half_up(ownerless, register["yards"]) == register["ownerless_pct"]
    shares = {mode: percent_half_up(count, ownerless) for mode, count in register["by"].items()}
    assert shares == register["pct"]


@needs_shared
def test_the_registers_of_the_town_and_of_wuhan():
    town, wuhan = FOUND["C02"], FOUND["C04"]

    assert percent_half_up(town["sanwu"], town["compounds"]) == town["sanwu_pct_half_up"]
    assert rounded(Fraction(town["area"]) / town["households"]) == town["m2_per_household"]
    assert percent_truncated(wuhan["old"], wuhan["all"]) == wuhan["old_pct"]
    assert rounded(Fraction(wuhan["old"] * 3, 4), 0) == str(wuhan["low_level_approx"])


@needs_shared
def test_the_stars_and_lifts_of_luojiang():
    district = FOUND["C03"]

    least = Fraction(district["reward_wan_min"] * 10_000, district["star"])

    assert rounded(least, 0) == "12857"
    assert district["units_in_wenjiang"] <= district["lifts"]
    assert district["done"] <= district["plans_min"]


@needs_shared
@pytest.mark.parametrize("row", range(5))
def test_tiers_of_the_reference(row):
    case = FOUND["C05"]["table"][row]
    willing = Fraction(str(case["willing"]))

    tier = tier_of(Traits(case["hardware"], willing, case["households"], case["selfgov"]))

    assert tier == case["expect"]


@needs_shared
@pytest.mark.parametrize("vector", vectors("scoring"))
def test_priorities_of_the_reference(vector):
    scores = {Factor(name): Fraction(str(score)) for name, score in vector["scores"].items()}

    assert {Factor(name): weight for name, weight in vector["weights"].items()} == WEIGHTS
    assert priority_text(scores) == vector["total"]


def test_a_factor_without_a_score_counts_nothing():
    assert priority({Factor.SAFETY: Fraction(1)}) == 30


@pytest.mark.parametrize("score", [Fraction(-1, 10), Fraction(11, 10)])
def test_a_score_lies_between_nothing_and_all(score):
    with pytest.raises(ValueError, match="range"):
        priority({Factor.SAFETY: score})


def test_weights_add_up():
    with pytest.raises(ValueError, match="add up to 30"):
        priority({}, {Factor.SAFETY: 30})


def test_readiness_is_all_or_nothing():
    facts = dict.fromkeys(Readiness, True) | {Readiness.LEADER_NAMED: False}

    assert not_ready(facts) == (Readiness.LEADER_NAMED,)
    assert not_ready({}) == tuple(Readiness)
