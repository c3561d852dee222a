"""A second vote: the run-off between two plans, the vote by a fallback rule."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.plan_proposal import FeePlan
from models.reads.ballot_count import count_round
from models.reads.ballots import ballots_of
from models.reads.resident_consultation import facts
from models.resident_consultation import Ballot, Consultation
from rules.consent import Answer
from rules.decision_rule import Fallback
from rules.money import Fen
from rules.resident_consultation import BallotKind, ConsultationState
from rules.rule_record import from_json, to_json
from rules.stages import Stage
from tests.builders import a_case, a_compound, a_manager, acting, sign_in
from tests.builders_vote import (
    AFTER,
    DATES,
    KEY,
    SMALL,
    a_plan,
    flow_at,
    publish,
    vote,
)
from workflows.actions.consultation_count import certify_count
from workflows.actions.consultation_round import (
    RoundMoved,
    publish_notice,
    set_round,
    start_new_round,
)
from workflows.actions.resident_consultation import _choose_fee_plan, carry_on
from workflows.actions.second_vote import NothingToAskAgain, open_second_vote

LATER = AFTER + timedelta(days=40)


def an_election_of(session, fee_plans):
    """Six homes vote on a plan and between fee plans A, B and C."""
    case = a_case(session, a_compound(session, **SMALL), stage=Stage.RESIDENT_CONSULTATION)
    manager = a_manager(session, case)
    plan = a_plan(session, case, fee_plans=2)
    if fee_plans > 2:
        session.add(
            FeePlan(
                plan_id=plan.id,
                label="C",
                title="C套餐",
                rate=Fen(70),
                services="保洁",
                monthly_cost=Fen(1_000_000),
            )
        )
        session.flush()
    return publish(session, case, manager)


def finish(session, election, *, at=AFTER):
    """Close, count, certify, let the time for objections pass."""
    carry_on(session, election.case.id, flow_at(at))
    certifier = a_manager(session, election.case)
    certify_count(session, election.case.id, acting(certifier, at))
    carry_on(session, election.case.id, flow_at(at + timedelta(days=30)))


def split_vote(session, election):
    """Everybody is for the plan; A, B and C get 3, 2 and 1 of six."""
    for home, letter in zip(election.homes, "AAABBC", strict=True):
        vote(session, election, home, Answer.AGREE, letter)


def test_a_run_off_asks_only_what_was_lost_and_settles_the_stage(session):
    election = an_election_of(session, 3)
    split_vote(session, election)
    finish(session, election)
    before = facts(session, election.case.id, LATER)

    fresh = open_second_vote(session, election.case.id, acting(election.manager, LATER))
    again = open_second_vote(session, election.case.id, acting(election.manager, LATER))

    assert before.ballots_adopted == 1
    assert again.id == fresh.id
    [asked] = ballots_of(session, fresh.id)
    assert (asked.kind, asked.letters) == (BallotKind.OPTIONS, ("A", "B"))
    assert "只在得票最多的两个方案A（A套餐）和B（B套餐）之间比选" in asked.text
    drawn_up = facts(session, election.case.id, LATER)
    assert (drawn_up.ballots, drawn_up.decisions_required) == (2, 2)
    assert drawn_up.ballots_adopted == 1  # the plan was carried in the first round


def second_round(session, election, letters):
    """Open the second vote, announce it, let everybody answer, and finish it."""
    manager = acting(election.manager, LATER)
    fresh = open_second_vote(session, election.case.id, manager)
    opens = LATER.date() + timedelta(days=20)
    dates = replace(DATES, opens_on=opens, closes_on=opens + timedelta(days=10))
    set_round(session, election.case.id, dates, manager)
    publish_notice(session, election.case.id, KEY, manager)
    during = LATER + timedelta(days=22)
    carry_on(session, election.case.id, flow_at(during))
    followed = replace(election, consultation=fresh.id)
    for home, letter in zip(election.homes, letters, strict=True):
        vote(session, followed, home, letter, at=during, submission_key=f"2{home:031x}")
    finish(session, election, at=fresh.closes_at + timedelta(minutes=1))
    return fresh


def test_what_was_carried_in_either_round_counts_for_the_gate(session):
    election = an_election_of(session, 3)
    split_vote(session, election)
    finish(session, election)

    fresh = second_round(session, election, "AAAABB")

    after = facts(session, election.case.id, LATER + timedelta(days=90))
    assert [each.winner for each in count_round(session, fresh.id)] == ["A"]
    assert (after.ballots, after.ballots_adopted, after.failed) == (2, 2, ())
    assert after.mode_and_fee_confirmed
    _choose_fee_plan(session, fresh)
    chosen = session.scalars(sa.select(FeePlan.label).where(FeePlan.is_chosen)).all()
    assert chosen == ["A"]


def test_voting_anew_sets_both_rounds_aside(session):
    election = an_election_of(session, 3)
    split_vote(session, election)
    finish(session, election)
    second_round(session, election, "AAABBB")
    at = LATER + timedelta(days=90)

    fresh = start_new_round(session, election.case.id, "程序有误", acting(election.manager, at))

    rounds = session.scalars(sa.select(Consultation).order_by(Consultation.round)).all()
    assert [each.set_aside_at for each in rounds] == [at, at, None]
    assert len(ballots_of(session, fresh.id)) == 2


def test_a_rule_with_a_fallback_is_followed_by_it(session):
    election = an_election_of(session, 2)
    plan = session.scalars(sa.select(Ballot).where(Ballot.number == 1)).one()
    rule = replace(from_json(plan.rule), fallback=Fallback("CN-CC278-GENERAL", None))
    plan.rule = to_json(rule)
    for home, letter in zip(election.homes, "AAAABB", strict=True):
        vote(session, election, home, Answer.DISAGREE, letter)
    finish(session, election)

    fresh = open_second_vote(session, election.case.id, acting(election.manager, LATER))

    [asked] = ballots_of(session, fresh.id)
    assert asked.rule.id == "CN-CC278-GENERAL"
    assert asked.title.endswith("（再次表决）")


def test_nothing_is_asked_again_where_all_was_carried_or_nothing_is_out(session):
    election = an_election_of(session, 2)
    for home in election.homes:
        vote(session, election, home, Answer.AGREE, "A")
    carry_on(session, election.case.id, flow_at(AFTER))

    with pytest.raises(RoundMoved):
        open_second_vote(session, election.case.id, acting(election.manager, LATER))
    finish(session, election)
    with pytest.raises(NothingToAskAgain):
        open_second_vote(session, election.case.id, acting(election.manager, LATER))


def test_the_manager_opens_it_from_the_page_of_the_result(client, session):
    election = an_election_of(session, 3)
    split_vote(session, election)
    finish(session, election)
    session.commit()
    sign_in(client, election.manager)
    page = f"/cases/{election.case.reference}/resident_consultation/tally"

    shown = client.get(page).text
    client.submit(page, {}, action="second-vote")

    session.expire_all()
    assert "在两个方案之间比选" in shown
    fresh = session.scalars(sa.select(Consultation).order_by(Consultation.id.desc())).first()
    assert (fresh.round, fresh.state) == (2, ConsultationState.DRAFT)
