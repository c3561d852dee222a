from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from rules.stars import (
    WEIGHTS,
    Criterion,
    RewardScheme,
    score,
    star_rewards,
    stars_for,
    takeover_reward,
)
from tests.rules.builders_rules import fen
from tests.shared import needs_shared, vectors

SCHEME = RewardScheme("对象", "内容", "方式", "标准", "流程", "来源")


@needs_shared
def test_the_stars_of_luojiang():
    vector = vectors("stars")[0].values[0]
    rewards = {int(stars): fen(amount) for stars, amount in vector["reward"].items()}
    counts = {int(stars): count for stars, count in vector["counts"].items()}

    assert sum(counts.values()) == vector["number"]
    assert star_rewards(rewards, counts) == fen(vector["total"])


@needs_shared
def test_the_reward_for_taking_over():
    vector = vectors("reward")[0].values[0]

    reward = takeover_reward(
        Decimal(vector["area"]),
        Fraction(vector["rate_per_m2_month"]) * 100,
        vector["months"],
        Fraction(vector["score_factor"]),
    )

    assert reward == fen(vector["reward"])


@pytest.mark.parametrize(
    ("points", "stars"), [(100, 5), (90, 5), (89, 4), (70, 3), (50, 1), (49, 0), (0, 0)]
)
def test_stars_begin_at_their_bound(points, stars):
    assert stars_for(Fraction(points)) == stars


def test_a_score_is_weighted_and_a_missing_mark_is_nothing():
    assert score(dict.fromkeys(Criterion, 100)) == 100
    assert score({Criterion.SERVICE: 80}) == 16
    assert sum(WEIGHTS.values()) == 100


def test_a_mark_out_of_range_is_an_error():
    with pytest.raises(ValueError, match="range"):
        score({Criterion.SERVICE: 101})


def test_a_reward_scheme_has_six_parts():
    assert SCHEME.missing == ()
    assert replace(SCHEME, standard=" ", money_from="").missing == ("standard", "money_from")
