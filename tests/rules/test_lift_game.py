import json
from fractions import Fraction
from functools import cache
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lift_game import LiftCostsError, share_by_game, share_by_table
from rules.money import Fen
from tests.shared import SHARED, needs_shared


@cache
def cases(name):
    if not SHARED.is_dir():
        return []
    text = (SHARED / "vectors" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@needs_shared
@pytest.mark.parametrize("number", range(len(cases("lift_airport_shapley"))))
def test_the_game_of_the_reference(number):
    case = cases("lift_airport_shapley")[number]
    costs = {int(floor): Fen(cost) for floor, cost in case["cumulative_cost_cents"].items()}

    shares = share_by_game(costs, case["floors"])

    assert list(shares.exact) == [Fraction(each) for each in case["expected_exact"]]
    assert list(shares.amounts) == case["expected_cents"]


@needs_shared
@pytest.mark.parametrize("number", range(len(cases("lift_table_shares"))))
def test_the_table_of_the_reference(number):
    case = cases("lift_table_shares")[number]
    table = {int(floor): Fraction(each) for floor, each in case["coefficients"].items()}

    shares = share_by_table(Fen(case["total_cents"]), case["floors"], table, case["areas"])

    assert list(shares) == case["expected_cents"]


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=4),
    st.lists(st.integers(1, 4), min_size=1, max_size=5),
)
def test_the_shares_are_the_shapley_value(steps, floors):
    costs = {floor: Fen(sum(steps[:floor])) for floor in range(1, max(floors) + 1)}
    worth = [Fraction(0)] * len(floors)
    orders = list(permutations(range(len(floors))))
    for order in orders:
        served = 0
        for player in order:
            wanted = max(served, costs[floors[player]])
            worth[player] += wanted - served
            served = wanted

    shares = share_by_game(costs, floors)

    assert list(shares.exact) == [each / len(orders) for each in worth]
    assert sum(shares.amounts) == max(costs[floor] for floor in floors)


def test_nobody_pays_below_the_first_floor_that_costs():
    shares = share_by_game({2: Fen(100), 4: Fen(300)}, [1, 2, 3, 5])

    assert shares.exact == (0, Fraction(100, 3), Fraction(100, 3), Fraction(700, 3))
    assert shares.amounts == (0, 33, 33, 234)


@pytest.mark.parametrize(
    ("costs", "floor", "falls"),
    [
        pytest.param({1: 5, 2: 4}, 2, True, id="falling"),
        pytest.param({1: 5, 9: 8}, 9, False, id="nobody up there"),
        pytest.param({1: -1}, 1, True, id="negative"),
    ],
)
def test_costs_that_no_lift_has_are_refused(costs, floor, falls):
    with pytest.raises(LiftCostsError) as error:
        share_by_game(costs, [1, 2])

    assert (error.value.floor, error.value.falls) == (floor, falls)


def test_a_floor_outside_the_table_pays_nothing():
    assert share_by_table(Fen(100), [1, 2, 7], {2: Fraction(1)}) == (0, 100, 0)
    with pytest.raises(ValueError, match="cannot split"):
        share_by_table(Fen(100), [1], {2: Fraction(1)})
    with pytest.raises(ValueError, match="shorter"):
        share_by_table(Fen(100), [1, 2], {2: Fraction(1)}, [1])
    assert share_by_table(Fen(0), [], {}) == ()
