from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.decision_rule import Measure
from rules.figures import Figures, carries, judge, judge_clause
from rules.planning.consent_question import ConsentQuestion, Odds, Undecided, linear_clauses
from rules.planning.forecast import Method, exact_probability, forecast, forecast_many
from rules.planning.normal import below, both_below, every_below, quantile
from rules.planning.poisson_binomial import poisson_binomial, tail
from rules.rulebook import rulebook
from tests.rules.planning.builders_consent import a_round, a_vote
from tests.rules.planning.builders_menu import lines
from tests.shared import needs_shared

SAID = ("for_", "against", "abstain", "silent")


@needs_shared
@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=f"line{n}") for n, v in enumerate(lines("forecast_small_exact"), start=1)],
)
def test_small_votes_are_forecast_exactly(vector):
    question = a_vote(vector)

    found = forecast(question)

    assert exact_probability(question) == Fraction(vector["exact"])
    assert found.method is Method.EXACT
    expected = float(vector["expected_probability"])
    assert found.probability == pytest.approx(expected, abs=vector["tolerance"])


@needs_shared
@pytest.mark.parametrize(
    "vector",
    [pytest.param(v, id=f"line{n}") for n, v in enumerate(lines("poisson_binomial"), start=1)],
)
def test_tails_of_many_yeses_are_those_of_the_vectors(vector):
    found = tail([chance / 1000 for chance in vector["p_milli"]], vector["k"])

    expected = float(vector["expected_tail_ge_k"])
    assert found == pytest.approx(expected, abs=vector["tolerance"])


def test_a_thousand_yeses_sum_to_one_and_have_their_mean():
    chances = np.random.default_rng(1).random(1000).tolist()

    pmf = poisson_binomial(chances)

    assert pmf.sum() == pytest.approx(1, abs=1e-12)
    assert pmf @ np.arange(1001) == pytest.approx(sum(chances), abs=1e-9)


@pytest.mark.parametrize("rule", rulebook(), ids=lambda rule: rule.id)
def test_the_linear_form_of_every_shipped_rule_says_what_the_count_says(rule):
    dice = np.random.default_rng(len(rule.id))
    for _ in range(30):
        answers = dice.choice(len(SAID), size=9)
        areas = dice.integers(3000, 12000, size=9).tolist()
        known, open_ = list(range(4)), list(range(4, 9))
        figures = {
            Measure.HEAD: _count(answers, [1] * 9),
            Measure.AREA: _count(answers, areas),
            Measure.SHARE: _count(answers, [1] * 9),
        }
        fixed = {
            measure: replace(_count(answers[known], sizes[:4]), eligible=sum(sizes))
            for measure, sizes in (
                (Measure.HEAD, [1] * 9),
                (Measure.AREA, areas),
                (Measure.SHARE, [1] * 9),
            )
        }
        expected = carries(rule, judge(rule, figures))
        places = {}
        if rule.nested is not None:
            places = {"b": fixed}
            expected = expected and all(
                judge_clause(clause, figures[clause.measure]).passed
                for clause in rule.nested.clauses
            )
        undecided = tuple(
            Undecided(str(at), areas[at], _sure(answers[at]), places=frozenset({"b"}))
            for at in open_
        )
        question = ConsentQuestion(
            undecided,
            linear_clauses(rule, fixed, places),
            any_suffices=rule.counting.combine.value == "any",
        )

        assert forecast(question).probability == float(expected)


def _sure(answer):
    return Odds(*(float(answer == said) for said in range(3)))


def _count(answers, sizes):
    sums = dict.fromkeys(SAID, 0)
    for answer, size in zip(answers, sizes, strict=True):
        sums[SAID[answer]] += size
    part = sums["for_"] + sums["against"] + sums["abstain"]
    return Figures(eligible=sum(sizes), participating=part, **sums)


def test_drawing_and_the_normal_law_agree_within_their_errors():
    dice = np.random.default_rng(7)
    homes = [
        (int(area), float(chance), None, 1)
        for area, chance in zip(
            dice.normal(7000, 1500, 600).clip(3000), dice.uniform(0.2, 0.9, 600), strict=True
        )
    ]
    question = a_round([(a, p, p, c) for a, p, _, c in homes], 332, 2_300_000)

    normal = forecast(question)
    drawn = forecast_many(replace(question, undecided=question.undecided), question.odds())
    few = a_round([(a, p, p, c) for a, p, _, c in homes[:150]], 83, 0)
    by_drawing = forecast(few)
    exact = tail([p for _a, p, _n, _c in homes[:150]], 83)

    assert normal.method is Method.NORMAL
    assert drawn.probability == normal.probability
    assert by_drawing.method is Method.MONTE_CARLO
    assert abs(by_drawing.probability - exact) <= by_drawing.error
    heads = a_round([(a, p, p, c) for a, p, _, c in homes], 332, 0)
    assert abs(forecast(heads).probability - tail([p for _a, p, _n, _c in homes], 332)) < 0.007


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 10)), min_size=1, max_size=7), st.data()
)
@settings(max_examples=60, deadline=None)
def test_a_further_agreement_never_makes_passing_less_likely(homes, data):
    need = data.draw(st.integers(0, len(homes)))
    question = a_round([(area, p / 10, p / 10, 1) for area, p in homes], need, need * 4)
    surer = replace(
        question,
        undecided=(replace(question.undecided[0], unvisited=Odds(1.0)), *question.undecided[1:]),
        prepared={},
    )

    assert forecast(surer).probability >= forecast(question).probability - 1e-12


def test_normal_probabilities_match_known_values():
    third = both_below(np.zeros(1), np.zeros(1), np.array([0.5]))[0]

    assert third == pytest.approx(1 / 3, abs=1e-9)
    assert quantile(0.975) == pytest.approx(1.959963985, abs=1e-8)
    assert below(0) == 0.5
    correlation = np.full((3, 3), 0.5) + np.eye(3) * 0.5
    assert every_below(np.zeros(3), correlation)[0] == pytest.approx(0.25, abs=3e-5)
