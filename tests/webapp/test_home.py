from datetime import timedelta

from models.case import Hand, StageVisit, Submission
from models.deadline import Deadline
from models.reads.todo import todo_of
from rules.roles import Role
from rules.stages import APPROVER, Stage, Verdict
from tests.builders import MARCH, a_case, a_manager, a_reviewer, a_staff, sign_in
from workflows.actions.access import posts_of


def submitted(session, case, by):
    submission = Submission(
        case_id=case.id,
        stage=case.stage,
        body=APPROVER[case.stage],
        submitted_by=by.id,
        submitted_at=MARCH,
        conditions=[],
        evidence={},
        digest="0" * 64,
    )
    session.add(submission)
    session.flush()
    case.submission_id = submission.id
    session.commit()


def todo(session, staff):
    return todo_of(session, posts_of(session, staff.id), staff.id, MARCH)


def test_strangers_are_told_what_this_is_and_where_to_sign_in(client):
    page = client.get("/").text

    assert "老旧小区改造" in page
    assert "演示系统" in page
    assert 'href="/login"' in page


def test_managers_see_the_cases_that_wait_for_them(client, session):
    case = a_case(session)
    manager = a_manager(session, case)
    sign_in(client, manager)

    page = client.get("/").text

    assert case.reference in page
    assert "等您审查" in page


def test_a_case_sent_back_is_marked(session):
    case = a_case(session, stage=Stage.DEMAND_SURVEY)
    session.add(
        StageVisit(
            case_id=case.id,
            stage=Stage.DEMAND_SURVEY,
            entered_at=MARCH,
            left_at=MARCH,
            verdict=Verdict.RETURN,
        )
    )
    session.commit()

    found = todo(session, a_manager(session, case))

    assert [line.returned for line in found.cases] == [True]


def test_reviewers_see_what_was_put_before_their_body(client, session):
    case, other = a_case(session), a_case(session, stage=Stage.FUNDING_MIX)
    manager = a_manager(session, case)
    reviewer = a_reviewer(session, case)
    submitted(session, case, manager)
    submitted(session, other, manager)
    visit = session.query(StageVisit).filter_by(case_id=case.id).one()
    session.add(Hand(visit_id=visit.id, staff_id=reviewer.id))
    session.commit()

    found = todo(session, reviewer)
    sign_in(client, reviewer)

    assert [(line.reference, line.own_hand) for line in found.reviews] == [(case.reference, True)]
    assert (found.review_count, found.case_count) == (1, 0)
    assert "本人经办" in client.get("/").text


def test_deadlines_of_the_week_are_listed_and_later_ones_are_not(session):
    case = a_case(session)
    for days in (-1, 6, 8):
        session.add(
            Deadline(
                case_id=case.id,
                kind="registration_due",
                subject=f"{days}",
                due_at=MARCH + timedelta(days=days),
            )
        )
    session.commit()

    found = todo(session, a_staff(session, case, Role.AUDITOR))

    assert [line.due_at - MARCH for line in found.deadlines] == [
        timedelta(days=-1),
        timedelta(days=6),
    ]


def test_a_deadline_of_a_stage_that_is_over_is_nobodys(client, session):
    case = a_case(session, stage=Stage.DEMAND_SURVEY)
    for kind in ("registration_due", "survey.closes", "payment.due"):
        session.add(Deadline(case_id=case.id, kind=kind, subject=kind, due_at=MARCH))
    manager = a_manager(session, case)
    session.commit()

    found = todo(session, manager)
    sign_in(client, manager)
    page = client.get(f"/cases/{case.reference}").text

    assert [line.kind for line in found.deadlines] == ["survey.closes", "payment.due"]
    assert "需求调查截止" in page
    assert "建档期限" not in page


def test_nobody_sees_cases_elsewhere(session):
    a_case(session)
    other = a_case(session)

    found = todo(session, a_manager(session, other))

    assert [line.reference for line in found.cases] == [other.reference]


def test_the_first_page_takes_few_queries(client, session, queries):
    case = a_case(session)
    sign_in(client, a_manager(session, case))
    queries.clear()

    assert client.get("/").status_code == 200

    assert len(queries) == 4
