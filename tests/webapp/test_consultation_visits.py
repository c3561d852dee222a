from fractions import Fraction

import pytest

from models.clock import shift_clock
from models.reads.ballot_count import count_round
from models.reads.open_ballots import open_ballots
from rules.consent import Answer
from rules.demand_survey import Position
from rules.planning.vote_outlook import PendingBallot, outlook, visits, weakest
from rules.visit_odds import Attitude, Heard, attitude_of, chances
from tests.builders import sign_in
from tests.builders_vote import SMALL, VOTING, an_election, vote


@pytest.fixture
def running(database, client, settings):
    """A round of six homes in which one has agreed; its manager signed in."""
    shift_clock(settings, VOTING)
    with database() as session:
        election = an_election(session, fee_plans=1, **SMALL)
        vote(session, election, election.homes[0], *[Answer.AGREE] * _ballots(session, election))
        session.commit()
    sign_in(client, election.manager)
    return election


def _ballots(session, election):
    return len(count_round(session, election.consultation))


def at(election, page=""):
    return f"/cases/{election.case.reference}/resident_consultation{page}"


def test_the_overview_says_how_likely_each_short_ballot_passes(client, running):
    text = client.get(at(running)).text

    assert "还差票的事项" in text
    assert "通过的可能约" in text
    assert "逐一枚举，精确" in text
    assert "还有 5 户没有表态" in text


def test_the_list_names_doors_in_order_and_what_each_visit_brings(client, running):
    text = client.get(at(running, "/visits")).text

    assert "今天走访" in text
    assert "同意的可能提高" in text
    assert text.count('<th scope="row"><a class="num"') >= 1
    assert "不是表决结果，不对外公布" in text


@pytest.mark.parametrize("question", ["?ballot=99", "?goal=7&length=x", "?ballot=1&goal=80"])
def test_strange_questions_get_the_usual_list(client, running, question):
    assert client.get(at(running, "/visits" + question)).status_code == 200


def test_the_list_is_for_staff_alone(running, standing_app):
    answer = standing_app.test_client().get(at(running, "/visits"))

    assert answer.status_code in {302, 303, 403, 404}


def test_what_is_still_open_is_read_in_two_queries(database, running, queries):
    with database() as session:
        counts = count_round(session, running.consultation)
        queries.clear()
        found = open_ballots(session, running.case.id, counts)

    assert len(queries) == 2
    assert {len(each.owners) for each in found} == {5}
    assert dict(found[0].heard)[Attitude.UNKNOWN] == Heard(1, 1)


def test_the_plan_visits_no_more_than_it_must(database, running):
    with database() as session:
        counts = count_round(session, running.consultation)
        found = open_ballots(session, running.case.id, counts)
    ballots = [
        PendingBallot(each.rule, each.figures, each.owners, each.heard, each.nested)
        for each in found
    ]
    ballot = ballots[weakest(ballots)]

    easy, hard = visits(ballot, 0.5), visits(ballot, 0.9)

    assert outlook(ballot).probability == min(outlook(each).probability for each in ballots)
    assert len(easy.visits) <= len(hard.visits) <= 5
    assert hard.probability >= easy.probability > easy.before


def test_the_visitor_is_believed_before_the_survey():
    assert attitude_of(Position.OPPOSES, wants_renovation=True) is Attitude.OPPOSES
    assert attitude_of(None, wants_renovation=True) is Attitude.SUPPORTS
    assert attitude_of(None, wants_renovation=None) is Attitude.UNKNOWN


@pytest.mark.parametrize("attitude", Attitude)
def test_a_visit_never_makes_agreement_less_likely_and_answers_teach(attitude):
    alone = chances(attitude, {}, visited=False)
    visited = chances(attitude, {}, visited=True)
    taught = chances(attitude, {attitude: Heard(40, 40)}, visited=False)

    assert alone.agrees < visited.agrees
    assert alone.agrees < taught.agrees
    assert visited.agrees + visited.disagrees + visited.abstains <= 1


def test_every_plan_on_the_ballot_has_its_own_odds_and_nobody_pleads_for_one(
    client, database, settings
):
    shift_clock(settings, VOTING)
    with database() as session:
        election = an_election(session, **SMALL)
        for home in election.homes[:3]:
            vote(session, election, home, Answer.AGREE, "A" if home != election.homes[2] else "B")
        session.commit()
        counts = count_round(session, election.consultation)
        found = open_ballots(session, election.case.id, counts)
    sign_in(client, election.manager)

    overview = client.get(at(election)).text
    listed = client.get(at(election, "/visits")).text

    assert [(each.option, each.share) for each in found if each.option] == [
        ("A", Fraction(3, 6)),
        ("B", Fraction(2, 6)),
    ]
    a, b = (
        outlook(PendingBallot(each.rule, each.figures, each.owners, each.heard, (), each.share))
        for each in found
        if each.option
    )
    assert a.probability > b.probability > 0
    assert "方案A" in overview
    assert "ballot=2" not in listed.split("怎么排")[1]
