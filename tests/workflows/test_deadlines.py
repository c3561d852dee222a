import pytest
import sqlalchemy as sa

from models.deadline import Deadline
from models.reads.case_hangings import hangings_of
from rules.act import Act
from tests.workflows.builders_errands import A_DAY, claim, later, some_cases
from workflows.actions.deadlines import (
    is_deadline_due,
    ring_deadlines,
)
from workflows.actions.errands import Times
from workflows.actions.record import clear_deadline, set_deadline


@pytest.fixture
def act(now) -> Act:
    return Act(by="staff:1", at=now)


@pytest.fixture
def times(now) -> Times:
    return Times(case=now, real=now)


def test_a_deadline_rings_once_at_its_instant_and_asks_for_its_case(database, act, now, times):
    (case_id,) = some_cases(database, now)
    with database.begin() as session:
        set_deadline(session, case_id, "consultation.closes", "consultation:1", now + A_DAY)
    with database.begin() as session:
        assert ring_deadlines(session, act) == 0

    tomorrow = Act(by="flow:clock", at=now + A_DAY)
    with database.begin() as session:
        assert is_deadline_due(session, tomorrow.at)
        assert ring_deadlines(session, tomorrow) == 1
        assert ring_deadlines(session, tomorrow) == 0

    (rung,) = claim(database, later(times, A_DAY))
    assert (rung.flow, rung.case_id) == ("ring-deadline", case_id)
    assert rung.arguments["subject"] == "consultation:1"


def test_a_deadline_that_is_moved_rings_again_and_one_set_anew_does_not(database, now):
    (case_id,) = some_cases(database, now)

    def ring_at(due_at, at) -> int:
        with database.begin() as session:
            set_deadline(session, case_id, "survey.closes", "survey:1", due_at)
            return ring_deadlines(session, Act(by="flow:clock", at=at))

    assert ring_at(now, now) == 1
    assert ring_at(now, now) == 0
    assert ring_at(now + A_DAY, now) == 0
    assert ring_at(now + A_DAY, now + A_DAY) == 1
    with database() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Deadline)) == 1


def test_a_cleared_deadline_is_waited_for_no_more(database, act, now):
    (case_id,) = some_cases(database, now)
    with database.begin() as session:
        set_deadline(session, case_id, "survey.closes", "survey:1", now)
        set_deadline(session, case_id, "survey.reminds", "survey:1", now)
        clear_deadline(session, "survey.closes", "survey:1")
        clear_deadline(session, "never.set", "survey:1")

        assert [line.kind for line in hangings_of(session, case_id).deadlines] == ["survey.reminds"]
        assert ring_deadlines(session, act) == 1


def test_many_deadlines_ring_in_a_handful_of_statements(database, now, times, queries):
    with database.begin() as session:
        for case_id in (cases := some_cases(database, now, 3)):
            set_deadline(session, case_id, "survey.closes", f"survey:{case_id}", now)
    queries.clear()

    with database.begin() as session:
        assert ring_deadlines(session, Act(by="flow:clock", at=now)) == 3

    assert len(queries) <= 5
    assert sorted(each.case_id for each in claim(database, times, limit=9)) == sorted(cases)
