"""When objections to a vote are taken (DOMAIN 2.8)."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.resident_consultation import ConsultationState, objection_number, takes_objections

LAST = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "taken"),
    [
        (ConsultationState.DRAFT, False),
        (ConsultationState.NOTICE, True),
        (ConsultationState.VOTING, True),
        (ConsultationState.COUNTING, True),
        (ConsultationState.FINAL, False),
    ],
)
def test_objections_are_taken_from_the_notice_to_the_settled_count(state, taken):
    assert takes_objections(state, None, LAST) is taken


def test_the_end_of_the_time_for_objections_is_too_late():
    state = ConsultationState.PRELIMINARY

    assert takes_objections(state, LAST, LAST - timedelta(microseconds=1))
    assert not takes_objections(state, LAST, LAST)
    assert not takes_objections(state, None, LAST)


def test_an_objection_has_a_number_that_sorts():
    assert [objection_number(9), objection_number(123_456)] == ["Y000009", "Y123456"]
