from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.planning.completion import complete_by_percent
from rules.planning.equal_shares import equal_shares
from rules.planning.exact_balances import ExactBalances
from rules.planning.menu_problem import MenuProblem, Offer, PotTooLarge, Utility
from rules.planning.wishes import wishes_of_items
from tests.rules.planning.builders_menu import a_menu, lines, menus, offers_of
from tests.shared import needs_shared


def by_the_book(problem, share):
    """Equal Shares as its definition says it, on fractions and household by household."""
    wishes, ranks = problem.wishes, problem.ranks()
    balance = [share * int(units) for units in wishes.units]
    left = {item for item, votes in enumerate(wishes.votes) if votes}
    order = []
    while left:
        prices = {}
        for item in left:
            held = sorted(balance[voter] for voter in wishes.supporters[item])
            missing = Fraction(problem.offers[item].cost)
            for position, each in enumerate(held):
                price = missing / (len(held) - position)
                if price <= each:
                    utility = problem.offers[item].cost if problem.utility is Utility.COST else 1
                    prices[item] = (price / utility, ranks[item], price)
                    break
                missing -= each
        if not prices:
            break
        winner = min(prices, key=prices.__getitem__)
        for voter in wishes.supporters[winner]:
            balance[voter] -= min(balance[voter], prices[winner][2])
        left.discard(winner)
        order.append(winner)
    return order


@given(menus(), st.booleans(), st.data())
@settings(max_examples=400, deadline=None)
def test_floats_decide_as_fractions_do_household_by_household(menu, by_area, data):
    costs, approvers, households, pot, utility = menu
    units = None
    if by_area:
        each = st.integers(1, 20)
        units = data.draw(st.lists(each, min_size=households, max_size=households))
    problem = a_menu(costs, approvers, households, pot, utility, units=units)
    alone = MenuProblem(problem.offers, _ungrouped(approvers, households, units), pot, (), utility)

    outcome = equal_shares(problem)

    assert list(outcome.order) == by_the_book(alone, outcome.unit_share)
    assert outcome.spent <= pot


def _ungrouped(approvers, households, units):
    wishes = wishes_of_items(approvers, households, units)
    if wishes.is_single:
        return wishes
    import numpy as np  # noqa: PLC0415 -- this one helper

    members = tuple(np.array(sorted(each), dtype=np.int64) for each in approvers)
    each_unit = np.array(units or [1] * households, dtype=np.int64)
    return replace(wishes, supporters=members, weight=np.ones(households), units=each_unit)


@given(menus(), st.integers(2, 9))
@settings(max_examples=100, deadline=None)
def test_costs_and_pot_in_another_currency_choose_the_same(menu, rate):
    costs, approvers, households, pot, utility = menu

    here = equal_shares(a_menu(costs, approvers, households, pot, utility))
    abroad = equal_shares(
        a_menu([cost * rate for cost in costs], approvers, households, pot * rate, utility)
    )

    assert here.order == abroad.order


@given(menus())
@settings(max_examples=100, deadline=None)
def test_every_household_twice_and_twice_the_pot_choose_among_the_same_at_equal_prices(menu):
    costs, approvers, households, pot, utility = menu
    problem = a_menu(costs, approvers, households, pot, utility)
    twice = a_menu(
        [2 * cost for cost in costs],
        [[*each, *(voter + households for voter in each)] for each in approvers],
        2 * households,
        2 * pot,
        utility,
    )

    assert equal_shares(problem).order == equal_shares(twice).order


@given(menus())
@settings(max_examples=100, deadline=None)
def test_no_household_pays_more_than_its_share(menu):
    problem = a_menu(*menu)
    outcome = equal_shares(problem)
    exact = ExactBalances(problem, outcome.unit_share)

    for item in outcome.order:
        paid = exact.pay(item)
        assert paid.price <= outcome.unit_share

    left = sum(
        balance * int(weight)
        for balance, weight in zip(exact.floats(exact.classes), problem.wishes.weight, strict=True)
    )
    assert left == pytest.approx(problem.pot - outcome.spent, abs=1e-6)


@given(menus(), st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_completion_never_overspends_and_keeps_the_mandatory_items(menu, step):
    costs, approvers, households, pot, utility = menu
    problem = a_menu(costs, approvers, households, pot, utility)
    first = replace(problem.offers[0], mandatory=True)
    problem = replace(problem, offers=(first, *problem.offers[1:]))

    done = complete_by_percent(problem, step)

    assert 0 in done.shares.selected
    assert done.shares.spent <= pot or not problem.is_affordable
    assert 100 <= done.percent <= 400


@needs_shared
@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=f"line{n}") for n, v in enumerate(lines("menu_mes_constraints"), start=1)],
)
def test_mandatory_exclusive_and_prerequisite_items_follow_the_vectors(vector):
    wishes = wishes_of_items(vector["approvers"], vector["households"])
    problem = MenuProblem(
        offers_of(vector["items"]),
        wishes,
        vector["budget"],
        tuple(vector["lot_order"]),
        Utility(vector["utility"]),
    )
    if vector["expected"]["status"] == "mandatory_over_budget":
        assert not problem.is_affordable
        return

    plain, done = equal_shares(problem), complete_by_percent(problem, vector["step_pct"])

    for outcome, expected in (
        (plain, vector["expected_no_completion"]),
        (done.shares, vector["expected"]),
    ):
        assert list(outcome.order) == expected["order"]
        assert sorted(outcome.selected) == expected["selected"]
        assert outcome.spent == expected["spent"]
    assert done.percent == vector["expected"]["final_pct"]


def test_the_lot_decides_between_items_alike_in_everything():
    wishes = wishes_of_items([[0, 1], [0, 1]], 2)
    alike = (Offer("a", 100), Offer("b", 100))

    assert equal_shares(MenuProblem(alike, wishes, 150)).order == (0,)
    assert equal_shares(MenuProblem(alike, wishes, 150, lot=(1, 0))).order == (1,)


def test_an_item_that_costs_nothing_is_chosen_if_anybody_wants_it():
    outcome = equal_shares(a_menu([0, 0, 50], [[0], [], [0, 1]], 2, 100))

    assert outcome.order == (0, 2)


def test_shares_by_area_let_a_large_flat_pay_more():
    costs, wanted = [70, 70], [[0], [1, 2]]

    even = equal_shares(a_menu(costs, wanted, 3, 120))
    by_area = equal_shares(a_menu(costs, wanted, 3, 120, units=[8, 2, 2]))

    assert even.order == (1,)
    assert by_area.order == (0,)


def test_amounts_beyond_exact_floats_are_refused():
    with pytest.raises(PotTooLarge):
        a_menu([2**53], [[0]], 1, 100)


def test_nobody_votes_and_nothing_is_chosen():
    outcome = equal_shares(a_menu([10], [[]], 0, 100))

    assert outcome.order == ()
    assert outcome.spent == 0
