from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.case import RenovationCase, StageVisit
from models.deadline import Deadline
from models.demand_survey import DemandSurvey, MenuEntry, SurveyAnswer, Visit
from models.document import Notice
from models.event import Event
from models.household import Household, Ownership
from models.reads.demand_survey import (
    evidence,
    facts,
    newest_answers,
)
from models.reads.exclusive_part import exclusive_parts
from models.reads.gates import gate_of
from models.reads.survey_answer import ranking
from models.reads.survey_count import count_survey
from models.resident_link import ResidentLink
from rules.act import Act
from rules.decision_rule import PartKind
from rules.demand_survey import (
    WrongWishes,
    points_of_ranking,
)
from rules.menu import WrongPoints, menu
from rules.roles import NotYours
from rules.stages import Decision, Stage, Verdict
from tests.builders import MARCH, a_manager, acting, an_owner
from tests.builders_survey import FLOW, a_survey, a_visit, answered
from workflows.actions import demand_survey as work
from workflows.actions.access import UnderReview, WrongStage
from workflows.actions.survey_answers import (
    DishNotOffered,
    Reply,
    answer_survey,
)
from workflows.actions.survey_visits import log_visit


def count(session, table, **columns) -> int:
    return session.scalar(sa.select(sa.func.count(table.id)).filter_by(**columns))


def test_the_survey_opens_with_links_menu_deadline_and_notice(database):
    case, _manager, homes = a_survey(database)

    with database() as session:
        survey = session.scalar(sa.select(DemandSurvey).filter_by(case_id=case.id))
        assert count(session, ResidentLink, case_id=case.id) == len(homes) == 24
        assert count(session, MenuEntry, case_id=case.id) == len(menu())
        assert count(session, Notice, case_id=case.id) == 1
        due = session.scalar(sa.select(Deadline.due_at).filter_by(case_id=case.id))
        assert due == survey.closes_at == MARCH.replace(day=31, hour=16)


def test_carrying_on_twice_opens_one_survey(database):
    case, _manager, homes = a_survey(database)

    with database.begin() as session:
        again = work.carry_on(session, case.id, FLOW)

    with database() as session:
        assert again.done == ()
        assert again.waits_for[0] == "24 of 24 households to answer"
        assert count(session, DemandSurvey, case_id=case.id) == 1
        assert count(session, ResidentLink, case_id=case.id) == len(homes)


def test_the_survey_closes_when_its_time_has_come(database):
    case, _manager, homes = a_survey(database)
    with database() as session:
        closes_at = session.scalar(sa.select(DemandSurvey.closes_at).filter_by(case_id=case.id))

    for _time in range(2):
        with database.begin() as session:
            work.carry_on(session, case.id, Act(by=FLOW.by, at=closes_at))

    with database() as session:
        assert count(session, Event, case_id=case.id, name="survey.closed") == 1
    with database.begin() as session, pytest.raises(work.SurveyNotOpen):
        answer_survey(session, case.id, homes[0], Reply(), FLOW)


def test_a_manager_opens_it_again_and_the_links_follow(database):
    case, manager, homes = a_survey(database)
    with database.begin() as session:
        work.close_survey(session, case.id, acting(manager))

    with database.begin() as session:
        work.extend_survey(session, case.id, date(2026, 5, 6), acting(manager))

    with database.begin() as session:
        assert answer_survey(session, case.id, homes[0], Reply(wants_renovation=True), FLOW)
        ends = set(session.scalars(sa.select(ResidentLink.expires_at).filter_by(case_id=case.id)))
        assert [each.isoformat() for each in ends] == ["2026-05-06T16:00:00+00:00"]


def test_a_survey_cannot_end_in_the_past(database):
    case, manager, _homes = a_survey(database)

    with database.begin() as session, pytest.raises(work.SurveyEndsTooEarly):
        work.extend_survey(session, case.id, date(2026, 2, 28), acting(manager))


def test_strangers_may_not_work_on_the_survey(database):
    case, _manager, homes = a_survey(database)
    with database() as session:
        stranger = a_manager(session, a_survey(database)[0])

    with database.begin() as session, pytest.raises(NotYours):
        log_visit(session, case.id, homes[0], a_visit(), acting(stranger))


def test_ten_points_rank_dishes_as_the_reference_does(database):
    ballots = [
        {"roof": 5, "lift": 5},
        {"roof": 4, "parking": 6},
        {"roof": 3, "drainage": 7},
        {"lift": 10},
    ]
    case, manager, homes = a_survey(database)
    for home, points in zip(homes, ballots, strict=False):
        answered(database, case, manager, home, points=points)

    with database() as session:
        ranked = ranking(newest_answers(session, case.id).values())

    assert [(each.code, each.points, each.households) for each in ranked] == [
        ("lift", 15, 2),
        ("roof", 12, 3),
        ("drainage", 7, 1),
        ("parking", 6, 1),
    ]


@pytest.mark.parametrize("named", range(1, 6))
def test_an_order_of_wishes_is_worth_ten_points(named):
    points = points_of_ranking([f"dish{place}" for place in range(named)])

    assert sum(points.values()) == 10
    assert list(points.values()) == sorted(points.values(), reverse=True)


def test_nobody_names_a_dish_twice_or_deals_out_eleven_points(database):
    case, manager, homes = a_survey(database)

    with pytest.raises(WrongWishes):
        answered(database, case, manager, homes[0], wishes=("roof", "roof"))
    with pytest.raises(WrongPoints):
        answered(database, case, manager, homes[0], points={"roof": 6, "lift": 5})
    with database() as session:
        assert count(session, SurveyAnswer, case_id=case.id) == 0
        assert count(session, Visit, case_id=case.id) == 0, "nothing is half kept"


def test_a_dish_that_is_not_offered_cannot_be_wished_for(database):
    case, manager, homes = a_survey(database)
    with database.begin() as session:
        price = work.Price(menu()["lift"].unit_cost, is_offered=False)
        assert work.price_menu(session, case.id, {"lift": price}, acting(manager)) == 1
        assert work.price_menu(session, case.id, {"lift": price}, acting(manager)) == 0

    with pytest.raises(DishNotOffered):
        answered(database, case, manager, homes[0], wishes=("lift",))


def test_two_thirds_are_counted_exactly(database):
    case, manager, homes = a_survey(database)  # 24 homes of 80.00 m²
    for home in homes[:15]:
        answered(database, case, manager, home, wants_renovation=True, accepts_management=True)
    with database() as session:
        short = count_survey(session, case.id, MARCH)

    answered(database, case, manager, homes[15], wants_renovation=True)

    with database() as session:
        enough = count_survey(session, case.id, MARCH)
    assert not short.inclusion.adopted
    assert (short.inclusion.missing.heads_to_agree, short.inclusion.missing.area_to_agree) == (
        1,
        80_00,
    )
    assert enough.inclusion.adopted, "16 of 24 are exactly two thirds"
    assert not enough.management.adopted


def test_one_owner_of_many_homes_is_one_head_with_all_its_area(database):
    case, manager, homes = a_survey(database, stairwells=1, floors=3, per_floor=1)
    with database.begin() as session:
        owner = an_owner(session, session.get_one(RenovationCase, case.id))
        session.execute(
            sa.update(Ownership)
            .where(Ownership.household_id.in_(homes[:2]))
            .values(owner_id=owner.id)
        )

    answered(database, case, manager, homes[0], wants_renovation=True)
    answered(
        database, case, manager, homes[1], at=MARCH + timedelta(hours=1), wants_renovation=False
    )

    with database() as session:
        counted = count_survey(session, case.id, MARCH).inclusion
    assert (counted.heads.eligible, counted.heads.for_) == (2, 1)
    assert (counted.area.eligible, counted.area.for_) == (240_00, 160_00)


def test_the_gate_opens_when_everything_is_there(database):
    case, manager, homes = a_survey(database, stairwells=1, floors=3, per_floor=1)
    with database() as session:
        before = gate_of(session, case.id, Stage.DEMAND_SURVEY, MARCH)
    for home in homes[:2]:
        answered(database, case, manager, home, wants_renovation=True, accepts_management=True)

    with database.begin() as session:
        work.complete_hazard_check(session, case.id, date(2026, 3, 1), "陈敏", acting(manager))

    with database() as session:
        after = gate_of(session, case.id, Stage.DEMAND_SURVEY, MARCH)
        shown = evidence(session, case.id, MARCH)
    assert [each.code for each in before if each.met] == ["ideas_merged"]
    assert all(each.met for each in after)
    figures = {each["label"]: each["value"] for each in shown["figures"]}
    assert figures["同意纳入改造（人数）"] == "2/3"
    assert (figures["已答复"], figures["应答复"]) == (2, 3)


def test_approval_includes_the_case_in_the_year_s_plan(database):
    case, _manager, _homes = a_survey(database)

    with database.begin() as session:
        row = session.get_one(RenovationCase, case.id)
        work.leave(session, row, Decision(row.stage, row.version, Verdict.RETURN), FLOW)
        returned = row.annual_plan_year
        work.leave(session, row, Decision(row.stage, row.version, Verdict.APPROVE), FLOW)
        left = StageVisit(case_id=case.id, verdict=Verdict.APPROVE, left_at=FLOW.at)
        work.follow_up(session, left, FLOW)

    with database() as session:
        survey = session.scalar(sa.select(DemandSurvey).filter_by(case_id=case.id))
        assert returned is None
        assert session.get_one(RenovationCase, case.id).annual_plan_year == 2026
        assert survey.closed_at == MARCH
        assert count(session, Event, case_id=case.id, name="survey.closed") == 1
        assert count(session, Deadline, case_id=case.id) == 0


def test_work_rests_while_it_is_reviewed_and_elsewhere(database):
    case, manager, homes = a_survey(database)
    with database.begin() as session:
        session.get_one(RenovationCase, case.id).submission_id = 1
    with database.begin() as session, pytest.raises(UnderReview):
        log_visit(session, case.id, homes[0], a_visit(), acting(manager))

    with database.begin() as session:
        row = session.get_one(RenovationCase, case.id)
        row.submission_id, row.stage = None, Stage.CONSTRUCTION

    with database.begin() as session, pytest.raises(WrongStage):
        log_visit(session, case.id, homes[0], a_visit(), acting(manager))


def test_parking_has_no_say(database):
    case, _manager, homes = a_survey(database, stairwells=1, floors=2)
    with database.begin() as session:
        session.get_one(Household, homes[0]).kind = PartKind.PARKING

    with database() as session:
        counted = count_survey(session, case.id, MARCH)
        assert counted.households == 3
        assert len(exclusive_parts(session, case.id)) == 4


def test_the_gate_reads_the_survey_in_seven_queries(database, queries):
    case, _manager, _homes = a_survey(database)

    with database() as session:
        queries.clear()
        facts(session, case.id, MARCH)

    assert len(queries) == 7
