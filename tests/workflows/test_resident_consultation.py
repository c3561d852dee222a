from datetime import timedelta

import pytest

from models.case import StageVisit
from models.deadline import Deadline
from models.document import Notice, PaperOrder
from models.household import Owner, Ownership
from models.plan_proposal import FeePlan, Plan
from models.reads.ballot_count import count_round
from models.reads.resident_consultation import facts
from models.resident_consultation import (
    Ballot,
    Consultation,
    RollEntry,
    Vote,
)
from models.resident_link import ResidentLink
from rules.consent import Answer
from rules.registration import OwnerState
from rules.stages import Decision, Stage, Verdict
from rules.voting_window import NoticeTooShort, WindowTooLong, WindowTooShort
from tests.builders import a_case, a_compound, a_manager, acting, an_owner
from tests.builders_vote import (
    AFTER,
    ALL_FOR,
    CLOSES,
    DATES,
    NOTICED,
    SMALL,
    VOTING,
    a_plan,
    an_election,
    count,
    flow_at,
    go_to,
    publish,
    vote,
)
from workflows.actions.consultation_round import (
    RoundPlan,
    publish_notice,
    set_round,
)
from workflows.actions.resident_consultation import carry_on, follow_up, leave


def test_the_round_puts_one_ballot_for_every_decision_the_plan_needs(session):
    election = an_election(session, **SMALL)

    titles = [ballot.title for ballot in session.query(Ballot).order_by(Ballot.number)]
    rules = [ballot.rule["id"] for ballot in session.query(Ballot).order_by(Ballot.number)]

    assert titles == ["改造方案", "改造后的管理模式和收费方案"]
    assert rules == ["CN-PLAN", "CN-CC278-GENERAL"]
    assert facts(session, election.case.id, VOTING).decisions_required == 2


def test_carrying_on_twice_draws_up_one_round(session):
    case = a_case(session, a_compound(session, **SMALL), stage=Stage.RESIDENT_CONSULTATION)
    a_plan(session, case)

    carry_on(session, case.id, flow_at(NOTICED))
    carry_on(session, case.id, flow_at(NOTICED))

    assert session.query(Consultation).count() == 1
    assert session.query(Ballot).count() == 2


@pytest.mark.parametrize(
    ("opens", "closes", "refusal"),
    [
        (DATES.opens_on - timedelta(days=2), CLOSES, NoticeTooShort),
        (DATES.opens_on, DATES.opens_on + timedelta(days=3), WindowTooShort),
        (DATES.opens_on, DATES.opens_on + timedelta(days=60), WindowTooLong),
    ],
)
def test_dates_that_break_the_law_are_refused(session, opens, closes, refusal):
    case = a_case(session, a_compound(session, **SMALL), stage=Stage.RESIDENT_CONSULTATION)
    manager = a_manager(session, case)
    a_plan(session, case)
    carry_on(session, case.id, flow_at(NOTICED))

    with pytest.raises(refusal):
        set_round(
            session, case.id, RoundPlan(opens, closes, "a", "b", "c"), acting(manager, NOTICED)
        )


def test_the_notice_freezes_hands_out_links_and_orders_papers(session):
    election = an_election(session, **SMALL)

    publish_notice(session, election.case.id, b"another key", acting(election.manager, NOTICED))

    assert session.query(RollEntry).count() == 6
    assert session.query(ResidentLink).count() == 6
    assert {order.kind for order in session.query(PaperOrder)} == {"consent_form", "voting_notice"}
    assert session.query(Notice).count() == 1
    assert {each.kind for each in session.query(Deadline)} == {
        "consultation.opens",
        "consultation.closes",
    }
    assert len(session.get_one(Consultation, election.consultation).roll_digest) == 64


def test_a_register_changed_later_does_not_touch_the_frozen_roll(session):
    election = an_election(session, **SMALL)
    before = count(session, election).roll.area
    session.query(Owner).update({"state": OwnerState.DECEASED_UNSETTLED})

    after = count(session, election)

    assert after.roll.area == before
    assert all(group.may_vote for group in after.roll.groups.values())


def all_vote(session, election, *choices):
    for home in election.homes:
        vote(session, election, home, *choices)


def test_approval_adopts_the_plan_and_marks_the_chosen_fee(session):
    election = an_election(session, **SMALL)
    all_vote(session, election, Answer.AGREE, "B")
    go_to(session, election, AFTER)

    approved = Decision(Stage.RESIDENT_CONSULTATION, 1, Verdict.APPROVE)
    leave(session, election.case, approved, acting(election.manager, AFTER))
    visit = StageVisit(case_id=election.case.id, verdict=Verdict.APPROVE)
    follow_up(session, visit, flow_at(AFTER))

    assert session.query(Plan).one().state == "adopted"
    assert [fee.is_chosen for fee in session.query(FeePlan).order_by(FeePlan.label)] == [
        False,
        True,
    ]
    assert session.query(Deadline).count() == 0


def test_rejection_lets_the_plan_fail_and_keeps_its_votes(session):
    election = an_election(session, **SMALL)
    all_vote(session, election, Answer.DISAGREE, "B")
    go_to(session, election, AFTER)

    rejected = Decision(Stage.RESIDENT_CONSULTATION, 1, Verdict.REJECT, "没有通过")
    leave(session, election.case, rejected, acting(election.manager, AFTER))

    plan = session.query(Plan).one()
    assert (plan.state, plan.failure) == ("failed", "没有通过")
    assert session.query(Vote).count() == 12
    assert facts(session, election.case.id, AFTER).state is None


def test_counting_takes_the_same_queries_for_any_number_of_homes(session, queries):
    election = an_election(session, buildings=2, stairwells=3, floors=6, per_floor=2)
    vote(session, election, election.homes[0], *ALL_FOR)
    session.flush()
    queries.clear()

    counted = count_round(session, election.consultation)

    assert counted[0].result.heads.eligible == 72
    assert len(queries) == 6


def test_owners_of_two_homes_are_one_head_with_all_their_area(session):
    compound = a_compound(session, **SMALL)
    case = a_case(session, compound, stage=Stage.RESIDENT_CONSULTATION)
    manager = a_manager(session, case)
    a_plan(session, case)
    rich = an_owner(session, compound, name="钱多多")
    for ownership in session.query(Ownership).order_by(Ownership.household_id).limit(2):
        ownership.owner_id = rich.id
    session.flush()

    election = publish(session, case, manager)
    vote(session, election, election.homes[0], *ALL_FOR)

    figures = count(session, election).result
    assert (figures.heads.eligible, figures.heads.for_) == (5, 1)
    assert (figures.area.eligible, figures.area.for_) == (480_00, 160_00)
