from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.satisfaction import Satisfaction, sample_size
from tests.shared import needs_shared, vectors

FOUND = {param.id: param.values[0] for param in vectors("satisfaction")}


@needs_shared
def test_satisfaction_of_the_reference():
    vector = FOUND["T01"]

    found = Satisfaction({int(mark): count for mark, count in vector["counts"].items()})

    assert found.answers == vector["n"]
    assert found.top_two_percent == vector["top2_pct_half_up"]
    assert (found.mean_text, found.index) == (vector["mean"], vector["index100"])
    assert not found.reaches()


@needs_shared
def test_the_sample_of_the_reference():
    vector = FOUND["T02"]

    assert sample_size(vector["population"], margin=Fraction(vector["margin"])) == vector["sample"]


@given(st.integers(1, 5000))
def test_a_sample_is_never_more_than_everybody(population):
    sample = sample_size(population)

    assert 1 <= sample <= population
    assert sample <= sample_size(population, confidence=99)


def test_exactly_eighty_percent_is_enough_and_nobody_asked_is_not():
    assert Satisfaction({5: 4, 1: 1}).reaches()
    assert not Satisfaction({5: 79, 1: 21}).reaches()
    assert not Satisfaction({}).reaches()


def test_without_answers_there_are_no_figures():
    empty = Satisfaction({})

    assert (empty.mean, empty.index, empty.mean_text, empty.top_two_percent) == (None,) * 4


@pytest.mark.parametrize(("population", "confidence"), [(0, 95), (446, 80)])
def test_a_sample_needs_somebody_and_a_known_confidence(population, confidence):
    with pytest.raises(ValueError, match="no sample"):
        sample_size(population, confidence=confidence)
