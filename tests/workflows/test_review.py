from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from models.case import RenovationCase, StageDecision, StageVisit, Submission
from models.errand import Errand
from models.event import Event
from rules.roles import FourEyes, NotYours, Role
from rules.stages import Decision, Reviewer, Stage, StageNotReviewable, Standing, Verdict
from tests.builders import MARCH, a_case, a_manager, a_reviewer, a_staff, acting
from workflows.actions.access import CaseNotOpen, UnderReview, at_work
from workflows.actions.cases import CaseMoved, Rest, rest_case
from workflows.actions.review import (
    GateNotMet,
    NothingSubmitted,
    as_json,
    decide_stage,
    snapshot_digest,
    submit_stage,
    take_back,
)


def submitted(session, case, manager, at=MARCH):
    submission = submit_stage(session, case.id, case.version, "", acting(manager, at))
    session.commit()
    return submission


def met(session, submission):
    """Pretend that the gate was met when the work was submitted."""
    submission.conditions = [{**condition, "met": True} for condition in submission.conditions]
    session.commit()


def verdict(case, verdict, reason=""):
    return Decision(case.stage, case.version, verdict, reason)


def test_a_submission_freezes_the_conditions_and_seals_them(session):
    case = a_case(session)
    manager = a_manager(session, case)

    submission = submitted(session, case, manager)

    assert case.submission_id == submission.id
    assert {condition["code"] for condition in submission.conditions} >= {"areas_have_basis"}
    assert submission.digest == snapshot_digest(submission.conditions, submission.evidence)


def test_work_before_a_reviewer_may_not_change(session):
    case = a_case(session)
    manager = a_manager(session, case)
    submitted(session, case, manager)

    with pytest.raises(UnderReview):
        at_work(session, case.id, acting(manager), Stage.REGISTRATION)


def test_work_taken_back_may_change_again(session):
    case = a_case(session)
    manager = a_manager(session, case)
    submission = submitted(session, case, manager)

    take_back(session, case.id, case.version, acting(manager))
    session.commit()

    assert submission.taken_back_at == MARCH
    assert at_work(session, case.id, acting(manager), Stage.REGISTRATION).id == case.id


def test_approval_below_the_gate_is_refused(session):
    case = a_case(session)
    submitted(session, case, a_manager(session, case))
    reviewer = a_reviewer(session, case)

    with pytest.raises(GateNotMet) as refused:
        decide_stage(session, case.id, verdict(case, Verdict.APPROVE), acting(reviewer))

    assert "leader_and_task_force" in refused.value.facts["missing"]


def test_approval_moves_the_case_and_promises_the_flow_once(session):
    case = a_case(session)
    met(session, submitted(session, case, a_manager(session, case)))
    reviewer = a_reviewer(session, case)
    later = MARCH + timedelta(hours=1)

    decide_stage(session, case.id, verdict(case, Verdict.APPROVE), acting(reviewer, later))
    session.commit()

    assert case.stage is Stage.DEMAND_SURVEY
    assert case.submission_id is None
    visits = session.scalars(sa.select(StageVisit).order_by(StageVisit.id)).all()
    assert [(v.stage, v.verdict, v.left_at) for v in visits] == [
        (Stage.REGISTRATION, Verdict.APPROVE, later),
        (Stage.DEMAND_SURVEY, None, None),
    ]
    errand = session.scalars(sa.select(Errand)).one()
    assert (errand.flow, errand.arguments) == (
        "drive-case",
        {"case_id": case.id, "stage": "demand_survey"},
    )


def test_a_decision_costs_eight_statements_whatever_the_history(session, database, queries):
    case = a_case(session)
    manager, reviewer = a_manager(session, case), a_reviewer(session, case)
    costs = []
    for step in range(6):
        at = MARCH + timedelta(hours=step)
        submitted(session, case, manager, at)
        decision, act = verdict(case, Verdict.RETURN, "再核一遍"), acting(reviewer, at)
        queries.clear()
        with database.begin() as own:
            decide_stage(own, case.id, decision, act)
        costs.append(len(queries))
        session.commit()  # a new look at the database
        session.expire_all()

    assert max(costs) <= 8
    assert costs[-1] == costs[0]


def test_work_sent_back_can_be_submitted_and_approved_later(session):
    case = a_case(session)
    manager, reviewer = a_manager(session, case), a_reviewer(session, case)
    submitted(session, case, manager)
    returned = verdict(case, Verdict.RETURN, "面积缺依据")
    decide_stage(session, case.id, returned, acting(reviewer, MARCH + timedelta(days=1)))
    session.commit()

    met(session, submitted(session, case, manager, MARCH + timedelta(days=2)))
    approved = verdict(case, Verdict.APPROVE)
    decide_stage(session, case.id, approved, acting(reviewer, MARCH + timedelta(days=3)))
    session.commit()

    assert case.stage is Stage.DEMAND_SURVEY
    assert session.scalar(sa.select(sa.func.count()).select_from(Errand)) == 2
    assert [row.verdict for row in session.scalars(sa.select(StageDecision))] == [
        Verdict.RETURN,
        Verdict.APPROVE,
    ]


def test_nobody_approves_work_they_submitted(session):
    case = a_case(session)
    manager = a_manager(session, case)
    session.add(_second_post(manager, case))
    met(session, submitted(session, case, manager))

    with pytest.raises(FourEyes):
        decide_stage(session, case.id, verdict(case, Verdict.APPROVE), acting(manager))


def test_nobody_approves_a_stage_in_which_they_did_work(session):
    case = a_case(session)
    manager, helper = a_manager(session, case), a_manager(session, case)
    session.add(_second_post(helper, case))
    at_work(session, case.id, acting(helper), Stage.REGISTRATION)
    met(session, submitted(session, case, manager))

    with pytest.raises(FourEyes):
        decide_stage(session, case.id, verdict(case, Verdict.APPROVE), acting(helper))


def test_a_reviewer_of_another_body_may_not_decide(session):
    case = a_case(session)
    met(session, submitted(session, case, a_manager(session, case)))
    stranger = a_staff(session, case, Role.REVIEWER, body=Reviewer.FINANCE)

    with pytest.raises(NotYours):
        decide_stage(session, case.id, verdict(case, Verdict.APPROVE), acting(stranger))


def test_a_reviewer_who_read_an_older_state_is_told(session):
    case = a_case(session)
    submitted(session, case, a_manager(session, case))
    old = Decision(case.stage, case.version - 1, Verdict.RETURN, "旧页面")

    with pytest.raises(CaseMoved):
        decide_stage(session, case.id, old, acting(a_reviewer(session, case)))


def test_what_was_not_submitted_is_not_decided(session):
    case = a_case(session)

    with pytest.raises(NothingSubmitted):
        decide_stage(
            session,
            case.id,
            verdict(case, Verdict.RETURN, "无"),
            acting(a_reviewer(session, case)),
        )


def test_registration_cannot_be_rejected(session):
    case = a_case(session)
    submitted(session, case, a_manager(session, case))

    with pytest.raises(StageNotReviewable):
        decide_stage(
            session,
            case.id,
            verdict(case, Verdict.REJECT, "不行"),
            acting(a_reviewer(session, case)),
        )


def test_of_two_reviewers_at_once_one_wins_and_the_other_is_told(session, database):
    case = a_case(session)
    submitted(session, case, a_manager(session, case))
    reviewers = [a_reviewer(session, case), a_reviewer(session, case)]
    decision = verdict(case, Verdict.RETURN, "同时")
    starting, ends = Barrier(2), []

    def decide(reviewer):
        act = acting(reviewer, MARCH + timedelta(seconds=reviewer.id))
        starting.wait()
        try:
            with database.begin() as own:
                decide_stage(own, case.id, decision, act)
        except Exception as error:  # noqa: BLE001 -- what ended it is the answer
            ends.append(type(error).__name__)
        else:
            ends.append("decided")

    threads = [Thread(target=decide, args=(reviewer,)) for reviewer in reviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ends.count("decided") == 1
    assert set(ends) - {"decided"} <= {"CaseMoved", "StaleDataError"}
    with database() as reading:
        assert reading.scalar(sa.select(sa.func.count()).select_from(StageDecision)) == 1


def test_a_suspended_case_waits_and_a_resumed_one_is_driven_again(session):
    case = a_case(session)
    manager = a_manager(session, case)
    suspend = Rest(Standing.SUSPENDED, "等规划", case.version)

    rest_case(session, case.id, suspend, acting(manager))
    session.commit()
    with pytest.raises(CaseNotOpen):
        submit_stage(session, case.id, case.version, "", acting(manager))
    rest_case(session, case.id, Rest(Standing.OPEN, "已批复", case.version), acting(manager))
    session.commit()

    assert case.standing is Standing.OPEN
    assert session.scalars(sa.select(Errand)).one().flow == "drive-case"
    assert [event.name for event in session.scalars(sa.select(Event).order_by(Event.id))] == [
        "case.suspended",
        "case.resumed",
    ]


def test_a_condition_survives_the_snapshot(session):
    case = a_case(session)
    submission = submitted(session, case, a_manager(session, case))

    stored = session.get_one(Submission, submission.id).conditions

    assert stored[0].keys() == {"code", "met", "source", "mend", "figures"}
    assert callable(as_json)
    assert session.get_one(RenovationCase, case.id).stage is Stage.REGISTRATION


def _second_post(staff, case):
    from models.staff import StaffPost  # noqa: PLC0415 -- only the four-eyes tests need it

    return StaffPost(
        staff_id=staff.id,
        role=Role.REVIEWER,
        area_id=int(case.area_path.split(".")[0]),
        body=Reviewer.STREET,
    )
