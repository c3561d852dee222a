from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.planning.comparison import greedy, phragmen
from rules.planning.max_welfare import max_welfare
from rules.planning.menu_problem import MenuProblem, Offer, Utility
from rules.planning.wishes import wishes_of_groups
from tests.rules.planning.builders_menu import a_menu, lines, menus, offers_of
from tests.shared import needs_shared


def a_count(offers, votes, pot, utility=Utility.CARDINALITY):
    """A menu of which only the votes are known."""
    wishes = replace(wishes_of_groups({}, len(offers)), votes=tuple(votes))
    return MenuProblem(offers, wishes, pot, (), utility)


@needs_shared
@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=f"line{n}") for n, v in enumerate(lines("menu_max_welfare"), start=1)],
)
def test_the_greatest_welfare_is_that_of_the_vectors(vector):
    problem = a_count(offers_of(vector["items"]), vector["votes"], vector["budget"])

    by_number, by_cost = max_welfare(problem), max_welfare(replace(problem, utility=Utility.COST))

    if not vector["feasible"]:
        assert by_number is None
        return
    assert by_number.value == vector["max_votes"]
    assert by_cost.value == vector["max_votes_times_cost"]


@st.composite
def bound_menus(draw):
    """A menu with groups, prerequisites and duties."""
    count = draw(st.integers(1, 8))
    offers = []
    for number in range(count):
        before = st.integers(0, number - 1)
        several = st.lists(before, unique=True, max_size=3).map(tuple)
        requires = draw(st.none() | before | several) if number else None
        offers.append(
            Offer(
                str(number),
                draw(st.integers(0, 20)),
                mandatory=draw(st.integers(0, 9)) == 0,
                group=draw(st.sampled_from([None, None, "a", "b"])),
                requires=requires,
            )
        )
    votes = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    return tuple(offers), votes, draw(st.integers(0, 60))


@given(bound_menus(), st.sampled_from(list(Utility)))
@settings(max_examples=300, deadline=None)
def test_no_other_feasible_set_has_more_welfare(menu, utility):
    offers, votes, pot = menu
    problem = a_count(offers, votes, pot, utility)
    worth = [
        count * (offer.cost if utility is Utility.COST else 1)
        for count, offer in zip(votes, offers, strict=True)
    ]

    best = max_welfare(problem)

    values = [
        sum(worth[item] for item in chosen)
        for size in range(len(offers) + 1)
        for chosen in combinations(range(len(offers)), size)
        if _is_feasible(problem, set(chosen))
    ]
    assert (best.value if best else None) == max(values, default=None)
    assert best is None or _is_feasible(problem, set(best.selected))


def _is_feasible(problem, chosen):
    groups = [problem.offers[item].group for item in chosen if problem.offers[item].group]
    return (
        problem.cost_of(list(chosen)) <= problem.pot
        and set(problem.mandatory) <= chosen
        and len(groups) == len(set(groups))
        and all(set(problem.offers[item].prerequisites) <= chosen for item in chosen)
    )


@given(menus())
@settings(max_examples=150, deadline=None)
def test_phragmen_buys_as_soon_as_supporters_can_pay(menu):
    costs, approvers, households, pot, _utility = menu
    problem = a_menu(costs, approvers, households, pot)
    ranks = problem.ranks()

    clock, paid, rest, order = [Fraction(0)] * households, set(), pot, []
    left = {item for item, each in enumerate(approvers) if each and costs[item] <= pot}
    while left:
        due = {
            item: (costs[item] + sum(clock[voter] for voter in approvers[item]))
            / Fraction(len(approvers[item]))
            for item in left
        }
        first = [item for item in left if due[item] == min(due.values())]
        if any(costs[item] > rest for item in first):
            break
        item = min(first, key=lambda each: ranks[each])
        for voter in approvers[item]:
            clock[voter] = due[item]
        paid.add(item)
        left.discard(item)
        order.append(item)
        rest -= costs[item]

    assert list(phragmen(problem)) == order


def test_greedy_takes_what_waits_for_its_prerequisite():
    offers = (Offer("lift", 30, requires=1), Offer("shaft", 40), Offer("park", 40))
    problem = a_count(offers, [9, 5, 4], 80)

    assert greedy(problem) == (1, 0)
