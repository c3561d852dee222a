from datetime import timedelta

import pytest

from models.household import Owner, Ownership
from models.resident_consultation import (
    PaperBallot,
    RollEntry,
    Vote,
)
from rules.consent import Answer, InvalidReason
from rules.deadlines import wall_clock
from rules.standing import VoteStanding
from tests.builders import a_manager, acting
from tests.builders_vote import (
    AFTER,
    ALL_FOR,
    CLOSES,
    LAST,
    SMALL,
    VOTING,
    an_election,
    count,
    owner_of,
    paper,
    vote,
)
from workflows.actions.assisted_votes import AssistedVote, WitnessMissing, assist_vote
from workflows.actions.consultation_records import (
    DesignationLetter,
    record_designation,
)
from workflows.actions.paper_votes import read_paper
from workflows.actions.signing import Chosen, Signer


def two_owners(session, home):
    owner = owner_of(session, home)
    compound = session.get_one(Owner, owner.id).compound_id
    wife = Owner(compound_id=compound, identity="wife", name="李桂兰", phone="13900000001")
    session.add(wife)
    session.flush()
    session.add(Ownership(household_id=home, owner_id=wife.id))
    session.flush()
    return owner, wife


def test_a_couple_that_disagrees_is_a_conflict_until_a_letter_comes(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    husband, wife = two_owners(session, home)
    session.query(RollEntry).filter_by(household_id=home).one().owners = [
        str(husband.id),
        str(wife.id),
    ]
    session.flush()
    second = a_manager(session, election.case)
    vote(session, election, home, *ALL_FOR)
    on_paper = paper(home, wife.name, Answer.DISAGREE, "B", at=VOTING + timedelta(days=2))
    later = VOTING + timedelta(days=3)
    for reader in (election.manager, second):
        read_paper(session, election.case.id, on_paper, acting(reader, later))

    before = count(session, election)
    letter = DesignationLetter(home, wife.id, "推选函 1 号", later)
    record_designation(session, election.case.id, letter, acting(second, later))
    after = count(session, election)

    assert before.lines[0].standing is VoteStanding.CONFLICT
    assert before.result.heads.participating == 0
    assert after.lines[0].standing is VoteStanding.AGAINST


def test_of_paper_and_online_the_first_valid_counts_and_the_other_shows(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    name = owner_of(session, home).name
    second = a_manager(session, election.case)
    vote(session, election, home, *ALL_FOR, at=VOTING + timedelta(days=2))
    on_paper = paper(home, name, Answer.DISAGREE, "B", at=VOTING)
    for reader in (election.manager, second):
        read_paper(session, election.case.id, on_paper, acting(reader, VOTING + timedelta(days=3)))

    line = count(session, election).lines[0]

    assert line.standing is VoteStanding.AGAINST
    assert line.discrepant


def test_a_paper_counts_only_once_two_people_read_the_same(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    name = owner_of(session, home).name
    second = a_manager(session, election.case)
    right, wrong = paper(home, name, *ALL_FOR), paper(home, name, Answer.DISAGREE, "A")

    first = read_paper(session, election.case.id, right, acting(election.manager, VOTING))
    again = read_paper(session, election.case.id, right, acting(election.manager, VOTING))
    states = [first.state, again.state]
    states.append(read_paper(session, election.case.id, wrong, acting(second, VOTING)).state)
    none_yet = session.query(Vote).count()
    states.append(read_paper(session, election.case.id, right, acting(second, VOTING)).state)

    assert states == ["valid"] * 4 or states[-1] == "valid"
    assert none_yet == 0
    assert session.query(PaperBallot).count() == 1
    assert count(session, election).result.heads.for_ == 1


@pytest.mark.parametrize(("stamp", "heads"), [("24:00:00", 1), ("23:59:59", 1)])
def test_a_paper_stamped_at_the_last_midnight_is_in_time(session, stamp, heads):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    second = a_manager(session, election.case)
    content = paper(home, owner_of(session, home).name, *ALL_FOR, at=wall_clock(CLOSES, stamp))
    for reader in (election.manager, second):
        read_paper(session, election.case.id, content, acting(reader, AFTER))

    assert count(session, election).result.heads.for_ == heads


def test_a_late_paper_is_kept_and_does_not_count(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    second = a_manager(session, election.case)
    content = paper(home, owner_of(session, home).name, *ALL_FOR, at=LAST)
    for reader in (election.manager, second):
        read_paper(session, election.case.id, content, acting(reader, AFTER))

    line = count(session, election).lines[0]

    assert line.standing is VoteStanding.INVALID
    assert line.invalid is InvalidReason.LATE


def test_help_at_the_door_needs_a_witness(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    answers = (Chosen(1, Answer.AGREE), Chosen(2, "A"))
    said = AssistedVote(home, Signer(owner_of(session, home).name), answers, "", "k" * 32)

    with pytest.raises(WitnessMissing):
        assist_vote(session, election.case.id, said, acting(election.manager, VOTING))
    with_witness = AssistedVote(home, said.signer, answers, "李楼长", "k" * 32)
    assist_vote(session, election.case.id, with_witness, acting(election.manager, VOTING))

    assert count(session, election).result.heads.for_ == 1
