"""Menus for tests: from vectors and from the dice of hypothesis."""

import json

from hypothesis import strategies as st

from rules.planning.menu_problem import MenuProblem, Offer, Utility
from rules.planning.wishes import wishes_of_items
from tests.shared import SHARED


def lines(name):
    """The lines of one file of reference vectors."""
    path = SHARED / "vectors" / f"{name}.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def offers_of(items):
    return tuple(
        Offer(str(number), each["cost"], each["mandatory"], each["group"], each["requires"])
        for number, each in enumerate(items)
    )


def a_menu(costs, approvers, households, pot, utility=Utility.COST, *, units=None):
    offers = tuple(Offer(str(number), cost) for number, cost in enumerate(costs))
    wishes = wishes_of_items(approvers, households, units)
    return MenuProblem(offers, wishes, pot, (), utility)


@st.composite
def menus(draw, most_items=7, most_households=14):
    """A small menu: (costs, approvers, households, pot, utility)."""
    items = draw(st.integers(1, most_items))
    households = draw(st.integers(1, most_households))
    costs = draw(st.lists(st.integers(1, 60).map(lambda n: n * 10), min_size=items, max_size=items))
    approvers = draw(
        st.lists(
            st.lists(st.integers(0, households - 1), unique=True, max_size=households),
            min_size=items,
            max_size=items,
        )
    )
    pot = draw(st.integers(50, sum(costs) + 100))
    return costs, approvers, households, pot, draw(st.sampled_from(list(Utility)))
