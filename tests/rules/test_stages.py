from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.stages import ORDER, ROAD, Stage, StageNotReviewable, Verdict, turning, verdicts

verdict_lists = st.lists(st.sampled_from(Verdict), max_size=60)


def travel(choices):
    stages = [Stage.REGISTRATION]
    for verdict in choices:
        if verdict in verdicts(stages[-1]):
            stages.append(turning(stages[-1], verdict).to)
    return stages


def test_approval_leads_through_every_stage_in_order():
    assert travel([Verdict.APPROVE] * 7) == list(ORDER)


def test_the_last_stage_is_reviewed_every_year_and_never_left():
    assert turning(Stage.LONG_TERM_MANAGEMENT, Verdict.APPROVE).to is Stage.LONG_TERM_MANAGEMENT
    assert Verdict.REJECT not in verdicts(Stage.LONG_TERM_MANAGEMENT)


@pytest.mark.parametrize(("stage", "verdict"), list(product(Stage, Verdict)))
def test_a_verdict_is_on_the_road_or_refused(stage, verdict):
    if (stage, verdict) in ROAD:
        assert turning(stage, verdict).to in Stage
    else:
        with pytest.raises(StageNotReviewable):
            turning(stage, verdict)


@given(verdict_lists)
def test_no_stage_is_ever_skipped(choices):
    stages = travel(choices)

    for here, there in pairwise(stages):
        assert ORDER.index(there) <= ORDER.index(here) + 1


@given(verdict_lists)
def test_the_end_can_be_reached_from_wherever_a_case_is(choices):
    here = travel(choices)[-1]

    left = len(ORDER) - 1 - ORDER.index(here)
    for _ in range(left):
        here = turning(here, Verdict.APPROVE).to
    assert here is Stage.LONG_TERM_MANAGEMENT


@pytest.mark.parametrize("stage", [Stage.RESIDENT_CONSULTATION, Stage.FUNDING_MIX])
def test_a_failed_vote_or_a_funding_gap_asks_for_a_new_plan(stage):
    back = turning(stage, Verdict.REJECT)

    assert (back.to, back.new_plan) == (Stage.PLAN_PROPOSAL, True)


@pytest.mark.parametrize("stage", Stage)
def test_work_returned_is_done_again_in_its_stage(stage):
    assert turning(stage, Verdict.RETURN).to is stage
