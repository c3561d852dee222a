from dataclasses import replace
from fractions import Fraction

import pytest

from rules.planning.comparison import greedy, phragmen
from rules.planning.completion import complete_by_increment
from rules.planning.equal_shares import equal_shares
from rules.planning.max_welfare import max_welfare
from rules.planning.menu_problem import Utility
from rules.planning.pabulib import NotPabulib, read_pb, write_pb
from tests.rules.planning.builders_menu import lines
from tests.shared import SHARED, needs_shared

SMALL = """META
key;value
description;a compound
budget;1000.50
PROJECTS
project_id;cost;name
b;300;Ramp
a;200,25;Lamps; and more
VOTES
voter_id;vote
1;a,b
2;a,zzz
3;
"""


@needs_shared
@pytest.mark.parametrize(
    "vector", [pytest.param(v, id=v["file"].removesuffix(".pb")) for v in lines("pb_outcomes")]
)
def test_real_elections_come_out_as_the_references_say(vector):
    path = SHARED / "data/pb" / vector["file"]
    election = read_pb(path.read_text(encoding="utf-8-sig"))
    names = [offer.id for offer in election.problem.offers]
    problem = election.problem
    by_number = replace(problem, utility=Utility.CARDINALITY)

    def ids(items):
        return sorted(names[item] for item in items)

    assert problem.wishes.households == vector["voters"]
    assert [names[item] for item in equal_shares(problem).order] == vector["mes_cost_order"]
    assert ids(equal_shares(by_number).order) == sorted(vector["mes_card"])
    assert ids(greedy(problem)) == sorted(vector["greedy"])
    assert ids(phragmen(problem)) == sorted(vector["phragmen_stop"])
    assert str(max_welfare(by_number).value) == vector["max_welfare_votes"]
    welfare = Fraction(max_welfare(problem).value, election.scale)
    assert welfare == Fraction(vector["max_welfare_cost"])
    added = vector["mes_add"]
    done = complete_by_increment(problem, Fraction(added["increment"]) * election.scale)
    assert ids(done.shares.order) == sorted(added["selected"])
    assert done.shares.unit_share / election.scale == Fraction(added["final_endowment"])
    assert done.runs == added["runs"]


def test_unknown_projects_are_ignored_and_empty_ballots_counted():
    election = read_pb(SMALL)

    assert election.problem.wishes.households == 3
    assert election.problem.wishes.votes == (1, 2)
    assert Fraction(election.problem.pot, election.scale) == Fraction("1000.50")
    assert election.names == ("Ramp", "Lamps")


def test_what_is_written_reads_back_the_same():
    election = read_pb(SMALL)

    again = read_pb(write_pb(election, [[0, 1], [1], []], {"country": "CN"}))

    assert again.problem.offers == election.problem.offers
    assert again.problem.pot == election.problem.pot
    assert again.problem.wishes.votes == election.problem.wishes.votes
    assert again.meta["country"] == "CN"
    assert again.meta["num_votes"] == "3"


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda text: text.replace("VOTES\n", "").replace("voter_id;vote\n", ""), "VOTES"),
        (lambda text: text.replace("budget;1000.50", "budget;much"), "META.budget"),
        (lambda text: text.replace("project_id;cost", "project_id;price"), "PROJECTS.cost"),
        (lambda text: text.replace("b;300", "b;-300"), "PROJECTS.cost"),
        (lambda text: text.replace("voter_id;vote", "voter_id;choice"), "VOTES.vote"),
    ],
    ids=["no votes", "budget no number", "no costs", "negative cost", "no vote column"],
)
def test_what_is_no_election_is_refused_by_its_field(spoil, field):
    with pytest.raises(NotPabulib) as refusal:
        read_pb(spoil(SMALL))

    assert refusal.value.facts["field"] == field
