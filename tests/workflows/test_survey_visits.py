from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.demand_survey import Idea, SurveyAnswer, Visit
from models.event import Event
from models.household import Household
from models.reads.demand_survey import (
    campaign,
    doors,
)
from models.reads.survey_count import count_survey
from rules.demand_survey import (
    Attempt,
    ContactChannel,
    Position,
    is_unreachable,
)
from tests.builders import MARCH, acting
from tests.builders_survey import FLOW, a_survey, a_visit, answered
from workflows.actions.survey_answers import (
    NotInSurvey,
    Reply,
    answer_survey,
)
from workflows.actions.survey_visits import TooFewVisitors, VisitInFuture, correct_visit, log_visit


def count(session, table, **columns) -> int:
    return session.scalar(sa.select(sa.func.count(table.id)).filter_by(**columns))


def test_the_newest_answer_of_a_household_counts(database):
    case, manager, homes = a_survey(database)
    answered(database, case, manager, homes[0], wants_renovation=True)
    later = MARCH + timedelta(days=1)

    answered(database, case, manager, homes[0], at=later, wants_renovation=False)

    with database() as session:
        assert count_survey(session, case.id, MARCH).inclusion.heads.against == 1
        assert count(session, SurveyAnswer, case_id=case.id) == 2


def test_the_same_answer_twice_is_one_answer(database):
    case, _manager, homes = a_survey(database)
    reply = Reply(wants_renovation=True, wishes=("roof",), idea="修一修凉亭", signer_name="王芳")

    with database.begin() as session:
        first = answer_survey(session, case.id, homes[0], reply, FLOW)
    with database.begin() as session:
        second = answer_survey(session, case.id, homes[0], reply, FLOW)

    with database() as session:
        assert (first, second) == (True, False)
        assert count(session, SurveyAnswer, case_id=case.id) == 1
        assert count(session, Idea, case_id=case.id) == 1


def test_a_household_of_another_case_is_not_asked(database):
    case, manager, _homes = a_survey(database)
    _other, _m, strangers = a_survey(database)

    with pytest.raises(NotInSurvey):
        answered(database, case, manager, strangers[0], wants_renovation=True)


def test_two_people_knock_and_not_tomorrow(database):
    case, manager, homes = a_survey(database)
    tomorrow = a_visit(visited_at=MARCH + timedelta(days=1))

    with database.begin() as session, pytest.raises(TooFewVisitors):
        log_visit(session, case.id, homes[0], a_visit(visitors=("陈敏",)), acting(manager))
    with database.begin() as session, pytest.raises(VisitInFuture):
        log_visit(session, case.id, homes[0], tomorrow, acting(manager))


def test_a_visit_logged_twice_is_one_and_can_be_corrected(database):
    case, manager, homes = a_survey(database)
    for _time in range(2):
        with database.begin() as session:
            log_visit(session, case.id, homes[0], a_visit(), acting(manager))
    with database() as session:
        (visit_id,) = session.scalars(sa.select(Visit.id).filter_by(case_id=case.id))

    with database.begin() as session:
        correct_visit(
            session, case.id, visit_id, a_visit(position=Position.HESITATES), acting(manager)
        )

    with database() as session:
        trace = session.scalar(sa.select(Event.facts).filter_by(name="visit.corrected"))
        assert session.get_one(Visit, visit_id).position is Position.HESITATES
        assert trace["before"] == {"position": None}


@pytest.mark.parametrize(
    ("tries", "gone"),
    [
        ([("door", 1), ("door", 2), ("phone", 3)], True),
        ([("door", 1), ("door", 2), ("door", 3)], False),
        ([("door", 1), ("phone", 1), ("door", 1)], False),
        ([("door", 1), ("phone", 2)], False),
    ],
)
def test_unreachable_needs_three_tries_two_ways_two_days(tries, gone):
    attempts = [
        Attempt(ContactChannel(way), date(2026, 3, day), met_somebody=False) for way, day in tries
    ]

    assert is_unreachable(attempts) is gone
    assert not is_unreachable(
        [*attempts, Attempt(ContactChannel.DOOR, date(2026, 3, 9), met_somebody=True)]
    )


def test_the_silent_are_visited_first_the_largest_of_them_at_once(database):
    case, manager, homes = a_survey(database, stairwells=1, floors=2)
    with database.begin() as session:
        session.get_one(Household, homes[3]).registered_area = Decimal("120.00")
    answered(database, case, manager, homes[0], wants_renovation=True)
    with database.begin() as session:
        wavers = a_visit(position=Position.HESITATES, visited_at=MARCH - timedelta(hours=2))
        log_visit(session, case.id, homes[1], wavers, acting(manager))
    answered(database, case, manager, homes[1], wants_renovation=None)

    with database() as session:
        found = doors(session, case.id)

    assert [door.household_id for door in found] == [homes[3], homes[2], homes[0], homes[1]]
    assert campaign(found).reached == 2
