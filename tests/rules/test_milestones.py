from hypothesis import given
from hypothesis import strategies as st

from rules.construction import WHOLE, MilestoneKind
from rules.menu import menu
from rules.milestones import propose_milestones
from rules.money import Fen

COSTS = st.lists(st.tuples(st.sampled_from(list(menu())), st.integers(0, 10**12).map(Fen)))


@given(COSTS)
def test_weights_add_up_to_a_hundred_and_none_is_empty(costs):
    lines = propose_milestones(costs)

    assert sum(line.weight for line in lines) == WHOLE
    assert all(line.weight > 0 for line in lines)
    assert (lines[0].kind, lines[-1].kind) == (MilestoneKind.START, MilestoneKind.COMPLETION)
    assert (lines[0].until, lines[-1].until) == (0, 100)


def test_weights_follow_what_the_items_cost():
    lines = propose_milestones([("roof", Fen(300)), ("roads", Fen(100))])

    weights = {line.kind: line.weight for line in lines}
    assert (weights[MilestoneKind.ROOF_AND_WALL], weights[MilestoneKind.ROADS]) == (60, 20)
