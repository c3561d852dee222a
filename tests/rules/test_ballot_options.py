import pytest

from rules.ballot_options import NotAnnounced, TooFewOptions, check_announced, tally_options
from rules.rulebook import rule_by_id
from tests.rules.builders_rules import a_roll, a_vote, flats, votes

GENERAL = rule_by_id("CN-CC278-GENERAL")
MAJOR = rule_by_id("CN-CC278-MAJOR")


@pytest.mark.parametrize(
    ("heads", "rule", "winner"),
    [
        pytest.param(283, GENERAL, "A", id="V25a"),
        pytest.param(284, GENERAL, None, id="V25b one owner more and no quorum"),
        pytest.param(283, MAJOR, None, id="V25c 135 of 189 is less than 3/4"),
    ],
)
def test_the_fee_plan_of_yard_thirteen(heads, rule, winner):
    result = tally_options(a_roll(*flats(heads)), votes(A=135, B=54), rule, "AB")

    assert result.winner == winner
    assert (result.of("A").result.heads.for_, result.of("B").result.heads.for_) == (135, 54)
    assert result.of("A").result.clauses[3].percent == "71.42"


def test_of_three_plans_without_a_winner_the_two_best_run_off():
    result = tally_options(a_roll(*flats(12)), votes(A=3, B=5, C=4), GENERAL, "ABC")

    assert (result.winner, result.run_off) == (None, ("B", "C"))


def test_a_tie_for_the_run_off_keeps_the_order_of_the_ballot():
    result = tally_options(a_roll(*flats(12)), votes(A=4, B=4, C=4), GENERAL, "ABC")

    assert result.run_off == ("A", "B")


def test_without_a_quorum_there_is_no_run_off():
    result = tally_options(a_roll(*flats(36)), votes(A=3, B=5, C=4), GENERAL, "ABC")

    assert result.run_off == ()


def test_an_abstention_takes_part_and_a_strange_letter_does_not():
    cast = [*votes(A=2, abstain=1), a_vote("f003", "Z")]

    heads = tally_options(a_roll(*flats(4)), cast, GENERAL, "AB").of("A").result.heads

    assert (heads.participating, heads.abstain, heads.invalid) == (3, 1, 1)


@pytest.mark.parametrize("options", ["A", "", "AA"])
def test_a_choice_needs_two_plans(options):
    with pytest.raises(TooFewOptions):
        tally_options(a_roll(), [], GENERAL, options)


def test_only_what_was_announced_is_voted_on():
    check_announced(["lift"], ["lift", "parking"])

    with pytest.raises(NotAnnounced) as refusal:
        check_announced(["lift", "lockers"], ["lift", "parking"])
    assert refusal.value.facts["questions"] == ("lockers",)
