from decimal import Decimal
from fractions import Fraction

import pytest

from rules.area import hundredths
from rules.decision_rule import Clause, Count, Measure, Operator
from rules.figures import Figures, Missing, carries, judge, judge_clause, missing_from
from rules.percent import percent_truncated
from rules.rulebook import rule_by_id
from tests.shared import needs_shared, vectors

NAMES = {
    "eligible": "eligible",
    "participating": "participating",
    "for": "for_",
    "against": "against",
}


def figures_of(inputs):
    return {
        Measure(measure): Figures(
            **{NAMES[name]: whole(measure, value) for name, value in row.items()}
        )
        for measure, row in inputs.items()
    }


def whole(measure, value):
    return hundredths(Decimal(str(value))) if measure == "area" else int(value)


@needs_shared
@pytest.mark.parametrize("vector", vectors("votes"))
def test_votes_of_the_reference(vector):
    rule = rule_by_id(vector["rule"])

    clauses = judge(rule, figures_of(vector["input"]))

    assert [clause.passed for clause in clauses] == vector["clauses"]
    assert carries(rule, clauses) is vector["adopted"]


def test_a_clause_that_fails_by_a_hundredth_says_so_and_does_not_print_two_thirds():
    area = Figures(eligible=6678397, participating=4452264, for_=4000000)
    rule = rule_by_id("CN-CC278-GENERAL")

    clause = judge(rule, {Measure.AREA: area})[0]

    assert (clause.passed, clause.missing, clause.needed) == (False, 1, 4452265)
    assert clause.percent == "66.66"


def test_what_is_missing_is_told_in_heads_and_area():
    heads = Figures(eligible=36, participating=21, for_=13)
    area = Figures(eligible=180000, participating=98550, for_=65000)

    clauses = judge(rule_by_id("CN-CC278-MAJOR"), {Measure.HEAD: heads, Measure.AREA: area})

    assert missing_from(clauses) == Missing(
        heads_to_take_part=3, area_to_take_part=21450, heads_to_agree=3, area_to_agree=8913
    )


def test_an_excess_of_objections_is_no_missing_consent():
    heads = Figures(eligible=36, against=13)

    clauses = judge(rule_by_id("HENAN-ART66-OBJECTION"), {Measure.HEAD: heads})

    assert clauses[1].missing == 1
    assert missing_from(clauses) == Missing()


def test_nothing_is_not_enough_of_nothing():
    clauses = judge(rule_by_id("CN-CC278-MAJOR"), {})

    assert not any(clause.passed for clause in clauses)
    assert all(clause.missing == 1 for clause in clauses)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(24, 36, "66.66"), (2, 3, "66.66"), (36, 36, "100.00"), (0, 5, "0.00"), (1, 0, None)],
)
def test_percentages_of_votes_are_cut(part, whole, text):
    assert percent_truncated(part, whole) == text


def test_a_clause_tells_its_margin():
    cap = Clause(Measure.HEAD, Count.AGAINST, Count.ELIGIBLE, Operator.AT_MOST, Fraction(1, 3))
    least = Clause(Measure.HEAD, Count.FOR, Count.ELIGIBLE, Operator.AT_LEAST, Fraction(2, 3))

    def margin(clause, **figures):
        return judge_clause(clause, Figures(**figures)).margin

    assert margin(least, eligible=36, for_=24) == 0
    assert margin(least, eligible=36, for_=30) == 6
    assert margin(least, eligible=36, for_=20) == -4
    assert margin(least, eligible=1, for_=1) == 0
    assert margin(least) == -1
    assert margin(cap, eligible=36, against=10) == 2
    assert margin(cap, eligible=36, against=13) == -1


def test_figures_that_are_not_given_are_nought():
    assert all(getattr(Figures(), name) == 0 for name in Figures.__slots__)
    with pytest.raises(AttributeError):
        Figures().silent = 1
