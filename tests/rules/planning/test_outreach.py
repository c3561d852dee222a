from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.decision_rule import Measure
from rules.figures import Figures
from rules.planning.consent_question import ConsentQuestion, Odds, Undecided, linear_clauses
from rules.planning.forecast import Method, forecast, forecast_many
from rules.planning.outreach import plan_visits
from rules.planning.outreach_bound import visits_bound
from rules.planning.outreach_exact import best_visits
from tests.rules.planning.builders_consent import a_round, a_rule
from tests.rules.planning.builders_menu import lines
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=f"line{n}") for n, v in enumerate(lines("outreach_small_exact"), start=1)],
)
def test_a_staircase_gets_the_cheapest_visits_under_the_exact_law(vector):
    question = _small(vector)

    plan = plan_visits(question, vector["alpha"])
    order, reach, _before = best_visits(question, vector["alpha"], first_of_equals=True)

    assert plan.method is Method.EXACT
    assert plan.reached is vector["feasible"]
    if vector["feasible"]:
        assert plan.cost == vector["optimal_cost"]
        assert plan.probability >= vector["optimal_probability"] - 1e-9
        assert sorted(order) == vector["optimal_example"]
        assert reach[-1] == pytest.approx(vector["optimal_probability"], abs=1e-9)


def _small(vector):
    homes = [
        (each["area"], each["p_unvisited"], each["p_visited"], each["cost"])
        for each in vector["households"]
    ]
    return a_round(
        homes,
        vector["need_owners"],
        vector["need_area"],
        vector["base_owners"],
        vector["base_area"],
    )


@needs_shared
@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=f"{len(v['area'])} homes") for v in lines("outreach_large")],
)
def test_many_homes_get_a_plan_as_cheap_as_any_known_that_keeps_its_promise(vector):
    columns = (vector[key] for key in ("area", "p_unvisited", "p_visited", "cost"))
    homes = list(zip(*columns, strict=True))
    question = a_round(
        homes,
        vector["need_owners"],
        vector["need_area"],
        vector["base_owners"],
        vector["base_area"],
    )

    plan = plan_visits(question, vector["alpha"])

    assert plan.cost <= 1.005 * vector["best_known_cost"]
    visited = np.array(vector["p_unvisited"])
    for visit in plan.visits:
        visited[visit.undecided] = homes[visit.undecided][2]
    said = np.random.default_rng(11).random((20000, len(homes))) < visited
    passed = (said @ np.array(vector["area"]) + vector["base_area"] >= vector["need_area"]) & (
        said.sum(axis=1) + vector["base_owners"] >= vector["need_owners"]
    )
    assert passed.mean() >= vector["alpha"] - 0.01
    # No plan, these included, costs less than the bound.
    assert visits_bound(question, vector["alpha"]) <= vector["best_known_cost"]


@given(
    st.lists(
        st.tuples(st.integers(3, 9), st.integers(0, 5), st.integers(0, 5), st.integers(1, 4)),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 9),
    st.data(),
)
@settings(max_examples=80, deadline=None)
def test_no_cheaper_set_of_visits_reaches_the_goal(homes, tenths, data):
    need = data.draw(st.integers(0, len(homes)))
    listed = [(area, low / 10, (low + more) / 10, cost) for area, low, more, cost in homes]
    question = a_round(listed, need, need * 5)
    goal = tenths / 10

    plan = plan_visits(question, goal)

    reaching = [
        sum(listed[at][3] for at in chosen)
        for chosen in _subsets(len(listed))
        if _after(question, chosen) >= goal - 1e-12
    ]
    assert plan.reached is bool(reaching)
    if reaching:
        assert plan.cost == min(reaching)
    gains = sum(visit.gain for visit in plan.visits)
    assert plan.before + gains == pytest.approx(plan.probability, abs=1e-9)


def _subsets(count):
    return [[at for at in range(count) if mask >> at & 1] for mask in range(1 << count)]


def _after(question, chosen):
    undecided = tuple(
        replace(each, unvisited=each.visited) if at in chosen else each
        for at, each in enumerate(question.undecided)
    )
    return forecast(ConsentQuestion(undecided, question.clauses)).probability


@pytest.mark.parametrize("count", [60, 400], ids=["drawn", "normal law"])
def test_the_whole_rule_of_the_civil_code_is_planned_for(count):
    question = _building(count)

    plan = plan_visits(question, 0.9)

    assert plan.reached
    assert plan.before < 0.9
    fresh = question.odds().copy()
    made = [visit.undecided for visit in plan.visits]
    fresh[made] = question.odds(visited=True)[made]
    again = forecast_many(question, fresh, seed=99)
    assert again.probability >= 0.9 - 0.02
    assert 0 < len(plan.visits) < count


def _building(count):
    """As many undecided again as have agreed; by the 3/4 rule."""
    dice = np.random.default_rng(count)
    areas = dice.integers(4500, 12000, size=count).tolist()
    shares = {
        "approve_strict": False,
        "quorum_area": (2, 3),
        "quorum_owners": (2, 3),
        "approve_area": (3, 4),
        "approve_owners": (3, 4),
    }
    figures = {
        Measure.AREA: Figures(
            eligible=2 * sum(areas), participating=sum(areas) // 2, for_=sum(areas) * 9 // 20
        ),
        Measure.HEAD: Figures(eligible=2 * count, participating=count // 2, for_=count * 9 // 20),
    }
    undecided = tuple(
        Undecided(str(at), area, Odds(0.4, 0.05), Odds(0.8, 0.1), 1)
        for at, area in enumerate(areas)
    )
    return ConsentQuestion(undecided, linear_clauses(a_rule(shares), figures))


def test_who_cannot_be_visited_is_not():
    question = a_round([(70, 0.1, 0.9, 1), (70, 0.1, 0.9, 1)], 1, 0)
    away = replace(question.undecided[0], visited=None)
    question = ConsentQuestion((away, question.undecided[1]), question.clauses)

    plan = plan_visits(question, 0.9)

    assert [visit.undecided for visit in plan.visits] == [1]


def test_a_goal_out_of_reach_gets_the_visits_that_help_most():
    plan = plan_visits(a_round([(70, 0.1, 0.5, 1)] * 3, 3, 0), 0.9)

    assert not plan.reached
    assert len(plan.visits) == 3
    assert plan.probability == pytest.approx(0.125)


def test_a_bound_is_known_for_two_clauses_only():
    with pytest.raises(ValueError, match="two clauses"):
        visits_bound(_building(60), 0.9)
