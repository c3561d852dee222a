from datetime import UTC, datetime

import pytest

from rules.act import Act
from rules.condition import Condition, unmet
from rules.roles import (
    FourEyes,
    Post,
    Role,
    may_administer,
    may_manage,
    may_read,
    may_review,
    require_other_eyes,
)
from rules.stages import APPROVER, Reviewer, Stage

STREET, COMPOUND, ELSEWHERE = "1.4.", "1.4.9.", "1.5."
MANAGER = Post(Role.PROJECT_MANAGER, STREET)
NOW = datetime(2025, 3, 1, tzinfo=UTC)


def reviewer(body, area=STREET, case_id=None):
    return Post(Role.REVIEWER, area, case_id, body)


def test_a_post_covers_what_lies_below_it_only():
    assert may_manage([MANAGER], COMPOUND, 7)
    assert not may_manage([MANAGER], ELSEWHERE, 7)
    assert not may_read([], COMPOUND, 7)


def test_an_area_whose_number_only_begins_alike_is_another():
    assert not may_manage([MANAGER], "1.40.", 7)


def test_a_post_in_one_case_reaches_no_other():
    post = Post(Role.PROJECT_MANAGER, STREET, case_id=7)

    assert may_manage([post], COMPOUND, 7)
    assert not may_manage([post], COMPOUND, 8)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("body", Reviewer)
def test_a_reviewer_decides_for_their_own_body(stage, body):
    assert may_review([reviewer(body)], stage, COMPOUND, 7) is (APPROVER[stage] is body)


def test_an_auditor_reads_and_changes_nothing():
    posts = [Post(Role.AUDITOR, STREET)]

    assert may_read(posts, COMPOUND, 7)
    assert not may_manage(posts, COMPOUND, 7)
    assert not may_administer(posts)
    assert not any(may_review(posts, stage, COMPOUND, 7) for stage in Stage)


def test_nobody_approves_their_own_work():
    require_other_eyes(3, {4, 5})
    require_other_eyes(None, {4})

    with pytest.raises(FourEyes):
        require_other_eyes(4, {4, 5})


@pytest.mark.parametrize(("by", "staff"), [("staff:17", 17), ("household:204", None)])
def test_an_act_knows_whether_staff_acted(by, staff):
    assert Act(by, NOW).staff_id == staff


def test_conditions_that_are_not_met_keep_their_order():
    first, second, third = (
        Condition(code, met, "源", "page")
        for code, met in [("a", False), ("b", True), ("c", False)]
    )

    assert unmet([first, second, third]) == (first, third)
