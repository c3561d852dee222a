from fractions import Fraction

import pytest
from hypothesis import given, settings

from rules.planning.equal_shares import Workspace, equal_shares
from rules.planning.menu_explanation import Loss, Lost, Won, explain_menu
from rules.planning.menu_problem import MenuProblem, Offer, Utility
from rules.planning.wishes import wishes_of_items
from tests.rules.planning.builders_menu import a_menu, lines, menus
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=f"line{n}") for n, v in enumerate(lines("menu_mes_explain"), start=1)],
)
def test_every_item_is_explained_as_in_the_vectors(vector):
    problem = a_menu(
        vector["costs_cents"],
        vector["approvers"],
        vector["households"],
        vector["budget_cents"],
        Utility(vector["utility"]),
    )

    outcome = equal_shares(problem)
    found = explain_menu(problem, outcome)

    assert list(outcome.order) == vector["expected_order"]
    assert outcome.unit_share == Fraction(vector["endowment"])
    assert {str(item) for item in found} == set(vector["explanations"])
    for item, expected in vector["explanations"].items():
        explanation = found[int(item)]
        assert isinstance(explanation, Won) == (expected.pop("status") == "won")
        for name, value in expected.items():
            figure = Fraction(value) if isinstance(value, str) else value
            assert getattr(explanation, name) == figure, (item, name)


@given(menus())
@settings(max_examples=150, deadline=None)
def test_a_loser_wins_just_below_its_limit_and_not_above_it(menu):
    costs, approvers, households, pot, utility = menu
    problem = a_menu(costs, approvers, households, pot, utility)
    share = equal_shares(problem).unit_share

    for item, found in explain_menu(problem, equal_shares(problem)).items():
        if isinstance(found, Won) or not approvers[item]:
            continue
        # In thousandths of the currency, so that "just below" and "just above" are whole costs.
        fine = 1000
        limit = found.max_cost_to_win * fine
        below, above = int(limit) - 1, int(limit) + 2
        if below > 0:
            assert item in _order_at(menu, item, below, share, fine)
        if above < costs[item] * fine:
            assert item not in _order_at(menu, item, above, share, fine)


def _order_at(menu, item, cost, share, fine):
    costs, approvers, households, pot, utility = menu
    changed = [each * fine for each in costs]
    changed[item] = cost
    problem = a_menu(changed, approvers, households, pot * fine, utility)
    return Workspace(problem).run(share * fine).order


@given(menus())
@settings(max_examples=150, deadline=None)
def test_a_loser_wins_with_the_extra_supporters_and_not_with_one_less(menu):
    costs, approvers, households, pot, utility = menu
    problem = a_menu(costs, approvers, households, pot, utility)
    share = equal_shares(problem).unit_share

    for item, found in explain_menu(problem, equal_shares(problem)).items():
        if isinstance(found, Won):
            continue
        more = found.extra_supporters
        with_ties = {item in _order_with(menu, item, more + spare, share) for spare in (0, 1)}
        assert True in with_ties  # a tie may need one more
        if more > 0:
            assert item not in _order_with(menu, item, more - 1, share)


def _order_with(menu, item, more, share):
    costs, approvers, households, pot, utility = menu
    wanted = [list(each) for each in approvers]
    wanted[item].extend(range(households, households + more))
    problem = a_menu(costs, wanted, households + more, pot, utility)
    ranks = tuple(sorted(range(len(costs)), key=a_menu(*menu).ranks().__getitem__))
    problem = MenuProblem(problem.offers, problem.wishes, problem.pot, ranks, utility)
    return Workspace(problem).run(share).order


def test_a_variant_shut_out_by_its_group_names_the_chosen_one():
    offers = (Offer("ramp", 100, group="g"), Offer("lift", 300, group="g"), Offer("park", 50))
    wishes = wishes_of_items([[0, 1, 2], [0, 1], [3]], 4)
    problem = MenuProblem(offers, wishes, 400)

    found = explain_menu(problem, equal_shares(problem))

    assert isinstance(found[1], Lost)
    assert found[1].loss is Loss.GROUP_TAKEN
    assert found[1].because_of == 0


def test_an_item_whose_prerequisite_lost_can_win_at_no_price():
    offers = (Offer("shaft", 900), Offer("lift", 10, requires=0))
    problem = MenuProblem(offers, wishes_of_items([[0], [0, 1]], 2), 100)

    found = explain_menu(problem, equal_shares(problem))[1]

    assert isinstance(found, Lost)
    assert found.loss is Loss.PREREQUISITE
    assert found.max_cost_to_win is None
    assert found.extra_supporters is None
