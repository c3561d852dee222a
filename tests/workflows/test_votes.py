from datetime import timedelta

import pytest

from models.event import Event
from models.plan_proposal import Plan
from models.reads.frozen_round import household_states
from models.reads.vote_receipts import check_receipt
from models.resident_consultation import (
    Ballot,
    Signature,
    Vote,
)
from rules.act import Act
from rules.consent import Answer, Capacity, InvalidReason, ProxyLetter
from rules.registration import OwnerState
from tests.builders_vote import (
    ALL_FOR,
    LAST,
    NOTICED,
    SMALL,
    VOTING,
    an_election,
    ballots,
    choose,
    count,
    link_id,
    owner_of,
    vote,
)
from workflows.actions.ballot_paper import TextChanged, UnknownChoice
from workflows.actions.signing import Chosen, Signer
from workflows.actions.votes import (
    AlreadyVoted,
    AnswersChanged,
    AnswersIncomplete,
    NotRegisteredOwner,
    SignatureRefused,
    VotingClosed,
    VotingNotOpen,
    cast_vote,
    save_answer,
)


def test_a_signed_vote_counts_once(session):
    election = an_election(session, **SMALL)

    code = vote(session, election, election.homes[0], *ALL_FOR)

    signature = session.query(Signature).one()
    assert count(session, election).result.heads.for_ == 1
    assert signature.receipt_code == code
    assert signature.text.startswith("xinyuan-consent-text/1")
    assert check_receipt(session, code).counted == 2
    assert session.query(Event).filter_by(name="consent.signed").count() == 1


def test_a_doubled_submit_is_one_signature(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    choose(session, election, home, *ALL_FOR)
    signed = ballots(session, election, home)
    act = Act(by=f"household:{home}", at=VOTING)

    first = cast_vote(session, link_id(session, election, home), signed, act)
    second = cast_vote(session, link_id(session, election, home), signed, act)

    assert first == second
    assert session.query(Signature).count() == 1
    assert session.query(Vote).count() == 2


def test_the_doubled_submit_after_the_close_still_finds_its_receipt(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    choose(session, election, home, *ALL_FOR)
    signed = ballots(session, election, home)
    link = link_id(session, election, home)

    first = cast_vote(session, link, signed, Act("household:1", LAST - timedelta(microseconds=1)))
    again = cast_vote(session, link, signed, Act("household:1", LAST))

    assert first == again


def test_a_vote_before_the_opening_is_refused(session):
    election = an_election(session, **SMALL)

    with pytest.raises(VotingNotOpen):
        vote(session, election, election.homes[0], *ALL_FOR, at=NOTICED)


def test_the_close_itself_is_too_late_and_the_instant_before_is_not(session):
    election = an_election(session, **SMALL)

    with pytest.raises(VotingClosed):
        vote(session, election, election.homes[0], *ALL_FOR, at=LAST)
    vote(session, election, election.homes[1], *ALL_FOR, at=LAST - timedelta(microseconds=1))

    assert count(session, election).result.heads.for_ == 1


def test_a_text_changed_after_reading_refuses_the_signature(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    choose(session, election, home, *ALL_FOR)
    signed = ballots(session, election, home)
    session.query(Plan).one().effects = "另加一条影响"
    session.flush()

    with pytest.raises(TextChanged):
        cast_vote(session, link_id(session, election, home), signed, Act("household:1", VOTING))

    assert session.query(Signature).count() == 0


def test_a_ballot_whose_text_was_touched_is_refused(session):
    election = an_election(session, **SMALL)
    session.query(Ballot).filter_by(number=1).one().text += "。"
    session.flush()

    with pytest.raises(TextChanged):
        choose(session, election, election.homes[0], *ALL_FOR)


def test_two_tabs_cannot_sign_what_the_other_shows(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    choose(session, election, home, *ALL_FOR)
    stale = ballots(session, election, home)
    choose(session, election, home, Answer.DISAGREE, "B")

    with pytest.raises(AnswersChanged):
        cast_vote(session, link_id(session, election, home), stale, Act("household:1", VOTING))

    assert session.query(Vote).count() == 0


def test_every_question_needs_an_answer(session):
    election = an_election(session, **SMALL)

    with pytest.raises(AnswersIncomplete):
        vote(session, election, election.homes[0], Answer.AGREE)


@pytest.mark.parametrize("choice", ["C", "agree ", "", "<script>", "B" * 300])
def test_a_choice_that_is_not_offered_is_refused(session, choice):
    election = an_election(session, **SMALL)

    with pytest.raises(UnknownChoice):
        choose(session, election, election.homes[0], Answer.AGREE, choice)


def test_an_item_not_in_the_notice_cannot_be_voted_on(session):
    election = an_election(session, **SMALL)

    with pytest.raises(UnknownChoice):
        save_answer(
            session,
            link_id(session, election, election.homes[0]),
            Chosen(9, Answer.AGREE),
            Act("household:1", VOTING),
        )


@pytest.mark.parametrize("name", ["别人", "<script>alert(1)</script>", "王" * 200, "𠮷野"])
def test_only_a_registered_owner_signs(session, name):
    election = an_election(session, **SMALL)

    with pytest.raises(NotRegisteredOwner):
        vote(session, election, election.homes[0], *ALL_FOR, signer=Signer(name))

    assert session.query(Signature).count() == 0


@pytest.mark.parametrize("name", ["㛃𠮷䶮", "艾尼瓦尔·买买提", "O'Brien <b>"])
def test_rare_and_hostile_names_sign_as_they_are(session, name):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    owner_of(session, home).name = name
    session.flush()

    vote(session, election, home, *ALL_FOR)

    assert session.query(Signature).one().signer_name == name


def test_the_first_valid_vote_stands(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    vote(session, election, home, *ALL_FOR)

    with pytest.raises(AlreadyVoted):
        vote(session, election, home, Answer.DISAGREE, "B", submission_key="f" * 32)

    assert count(session, election).result.heads.for_ == 1


def test_undecided_is_recorded_and_is_no_vote(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]

    vote(session, election, home, Answer.UNDECIDED, Answer.UNDECIDED)
    before = count(session, election).result.heads
    vote(session, election, home, *ALL_FOR, submission_key="e" * 32)

    assert (before.participating, before.undecided) == (0, 1)
    assert household_states(session, election.consultation)[home].answer == "agree"
    assert count(session, election).result.heads.for_ == 1


def test_where_the_rule_allows_it_the_last_vote_counts(session):
    election = an_election(session, **SMALL)
    for ballot in session.query(Ballot):
        ballot.rule = {
            **ballot.rule,
            "counting": {**ballot.rule["counting"], "revote": "last_before_close"},
        }
    session.flush()
    home = election.homes[0]
    vote(session, election, home, *ALL_FOR)

    vote(
        session,
        election,
        home,
        Answer.DISAGREE,
        "B",
        at=VOTING + timedelta(days=1),
        submission_key="f" * 32,
    )

    assert count(session, election).result.heads.against == 1
    assert session.query(Vote).count() == 4


def test_a_minor_needs_a_guardian(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    child = owner_of(session, home)
    child.state = OwnerState.MINOR
    session.flush()

    with pytest.raises(SignatureRefused) as refused:
        vote(session, election, home, *ALL_FOR)
    parent = Signer("王父", Capacity.GUARDIAN, child.name, "父亲", "户口簿 123")
    vote(session, election, home, *ALL_FOR, signer=parent)

    assert refused.value.facts["reason"] is InvalidReason.MINOR_ALONE
    assert count(session, election).result.heads.for_ == 1


def test_a_dead_owner_cannot_sign(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    owner_of(session, home).state = OwnerState.DECEASED_UNSETTLED
    session.flush()

    with pytest.raises(SignatureRefused) as refused:
        vote(session, election, home, *ALL_FOR)

    assert refused.value.facts["reason"] is InvalidReason.OWNER_UNSETTLED


@pytest.mark.parametrize("lacking", ["matter", "scope", "valid_to", "principal_signature"])
def test_a_proxy_letter_needs_all_five_facts(session, lacking):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    facts_of_letter = {
        "agent_name": "赵代理",
        "matter": "表决",
        "scope": "代为投票",
        "valid_from": VOTING.date(),
        "valid_to": VOTING.date() + timedelta(days=9),
        "principal_signature": "王",
    }
    facts_of_letter[lacking] = None if lacking == "valid_to" else ""
    agent = Signer(
        "赵代理",
        Capacity.PROXY,
        owner_of(session, home).name,
        proxy=ProxyLetter(**facts_of_letter),
    )

    with pytest.raises(SignatureRefused) as refused:
        vote(session, election, home, *ALL_FOR, signer=agent)

    assert refused.value.facts["reason"] is InvalidReason.PROXY_INCOMPLETE
