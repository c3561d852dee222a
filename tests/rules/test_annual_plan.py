from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.annual_plan import Candidate, lacking, scores, urgency
from rules.classification import Factor, Readiness
from rules.registration import HardwarePart

READY = Candidate(
    year=2027,
    built_year=1994,
    is_to_be_demolished=False,
    stated=100,
    registered=100,
    without_area=0,
    parts_surveyed=len(HardwarePart),
    parts_poor=4,
    urgent_hazards=0,
    hazards_checked=False,
    leader="冯主任",
    residents=200,
    elderly=60,
    wanting=67,
    accepting=67,
    has_budget=True,
)


def test_a_candidate_that_has_everything_is_ready():
    assert lacking(READY) == ()


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"built_year": 2001}, Readiness.ELIGIBLE),
        ({"built_year": None}, Readiness.ELIGIBLE),
        ({"is_to_be_demolished": True}, Readiness.ELIGIBLE),
        ({"without_area": 6}, Readiness.AREAS_COMPLETE),
        ({"parts_surveyed": 15}, Readiness.HAZARDS_SURVEYED),
        ({"leader": ""}, Readiness.LEADER_NAMED),
        ({"wanting": 66}, Readiness.CONSENT_INTENDED),
        ({"accepting": 66}, Readiness.MANAGEMENT_AGREED),
    ],
    ids=[
        *("too-young", "no-year", "demolition", "no-area", "not-surveyed", "no-leader"),
        *("unwilling", "unmanaged"),
    ],
)
def test_one_lack_is_enough_not_to_be_ready(change, lack):
    assert lacking(replace(READY, **change)) == (lack,)


def test_the_scores_follow_from_what_is_registered():
    found = scores(READY)

    assert found == {
        Factor.SAFETY: Fraction(4, 16),
        Factor.AGE: Fraction(13, 20),
        Factor.ELDERLY: Fraction(1, 2),
        Factor.CONSENT: Fraction(67, 100),
        Factor.FUNDING: 1,
        Factor.MANAGEMENT: Fraction(67, 100),
        Factor.SCALE: Fraction(1, 5),
    }
    assert (
        urgency(READY)
        == Fraction("7.5") + Fraction("6.5") + 5 + Fraction("13.4") + 10 + Fraction("6.7") + 2
    )


def test_an_urgent_hazard_makes_safety_full():
    assert scores(replace(READY, urgent_hazards=1))[Factor.SAFETY] == 1


@given(
    st.builds(
        Candidate,
        year=st.just(2027),
        built_year=st.none() | st.integers(1900, 2030),
        is_to_be_demolished=st.booleans(),
        stated=st.integers(0, 5000),
        registered=st.integers(0, 5000),
        without_area=st.integers(0, 50),
        parts_surveyed=st.integers(0, 16),
        parts_poor=st.integers(0, 16),
        urgent_hazards=st.integers(0, 3),
        hazards_checked=st.booleans(),
        leader=st.sampled_from(["", "冯主任"]),
        residents=st.none() | st.integers(0, 9000),
        elderly=st.none() | st.integers(0, 9000),
        wanting=st.integers(0, 6000),
        accepting=st.integers(0, 6000),
        has_budget=st.booleans(),
    )
)
def test_whatever_is_registered_has_an_urgency_of_0_to_100(candidate):
    assert 0 <= urgency(candidate) <= 100
    assert lacking(candidate) == tuple(each for each in Readiness if each in lacking(candidate))
