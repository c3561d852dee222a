from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.area import square_metres
from rules.consent import Answer, Channel, InvalidReason
from rules.decision_rule import Counting, Fallback, Headcount, Revote, Silence
from rules.electorate import OwnerStatus
from rules.rulebook import rule_by_id
from rules.standing import Circumstances, VoteStanding
from rules.tally import may_vote_again, tally
from tests.rules.builders_rules import a_part, a_roll, a_vote, flats, votes

GENERAL = rule_by_id("CN-CC278-GENERAL")
MAJOR = rule_by_id("CN-CC278-MAJOR")
JOINING = replace(GENERAL, counting=Counting(silence=Silence.JOINS_MAJORITY))
LAST = replace(GENERAL, counting=Counting(revote=Revote.LAST_BEFORE_CLOSE))

answers = st.sampled_from([*Answer, None])
houses = st.lists(st.tuples(st.integers(1000, 30000), answers), max_size=40)


def count(house, rule=MAJOR):
    parts = [a_part(f"f{n:03d}", square_metres(area)) for n, (area, _) in enumerate(house)]
    cast = [a_vote(f"f{n:03d}", answer) for n, (_, answer) in enumerate(house) if answer]
    return tally(a_roll(*parts), cast, rule)


@pytest.mark.parametrize(
    ("choices", "ordinary", "major"),
    [
        pytest.param({"agree": 18, "abstain": 6}, True, True, id="V01 both bounds inclusive"),
        pytest.param({"agree": 17, "abstain": 7}, True, False, id="V02 one short of 3/4"),
        pytest.param({"agree": 12, "disagree": 12}, False, False, id="V03a half is no majority"),
        pytest.param({"agree": 13, "disagree": 11}, True, False, id="V03b one more"),
        pytest.param({"agree": 23}, False, False, id="V03c unanimous without quorum"),
        pytest.param({"agree": 23, "conditional": 1}, True, True, id="conditional takes part"),
        pytest.param({"agree": 12, "conditional": 12}, False, False, id="conditional is not for"),
        pytest.param({"agree": 23, "undecided": 13}, False, False, id="undecided is no vote"),
    ],
)
def test_majorities_of_thirty_six_flats(choices, ordinary, major):
    roll = a_roll(*flats(36))

    assert tally(roll, votes(**choices), GENERAL).adopted is ordinary
    assert tally(roll, votes(**choices), MAJOR).adopted is major


def test_an_empty_register_decides_nothing():
    result = tally(a_roll(), [], GENERAL)

    assert not result.adopted


@pytest.mark.parametrize(
    ("choice", "others", "adopted", "area"),
    [("agree", "disagree", True, 64000), ("abstain", "agree", False, 48000)],
    ids=["V07a", "V07b"],
)
def test_an_owner_of_three_flats_is_one_head_with_all_the_area(choice, others, adopted, area):
    small = [a_part(f"f{n:03d}", "80.00") for n in range(9)]
    big = [a_part(f"x{n}", size, {"X"}) for n, size in enumerate(["90.00", "90.00", "60.00"])]
    cast = [a_vote("X", choice), *votes(agree=5), a_vote("f005", others)]

    result = tally(a_roll(*small, *big), cast, MAJOR)

    assert (result.heads.for_, result.area.for_) == (6, area)
    assert result.adopted is adopted


@pytest.mark.parametrize(("sold_for", "adopted"), [(20, True), (19, False)], ids=["V06a", "V06b"])
def test_the_developers_stock_has_one_vote(sold_for, adopted):
    stock = [a_part(f"d{n}", "90.00", {"firm"}, developer=True) for n in range(20)]
    cast = [a_vote("developer"), *votes(agree=sold_for, disagree=27 - sold_for)]

    result = tally(a_roll(*stock, *flats(40, "90.00")), cast, MAJOR)

    assert (result.heads.eligible, result.heads.participating) == (41, 28)
    assert result.adopted is adopted


def test_co_owners_who_disagree_are_in_conflict_and_do_not_take_part():
    roll = a_roll(a_part("101", owners={"he", "she"}))
    cast = [
        a_vote("he+she", "agree", signer="he", day=3),
        a_vote("he+she", "disagree", signer="she", day=5, channel=Channel.PAPER),
    ]

    result = tally(roll, cast, GENERAL)

    assert result.standing_of("he+she") is VoteStanding.CONFLICT
    assert (result.heads.participating, result.heads.invalid) == (0, 1)
    assert result.lines[0].invalid is InvalidReason.CONFLICT


def test_a_designation_settles_the_conflict():
    roll = a_roll(a_part("101", owners={"he", "she"}))
    cast = [a_vote("he+she", "agree", signer="he"), a_vote("he+she", "disagree", signer="she")]

    result = tally(roll, cast, GENERAL, Circumstances(designated={"he+she": "she"}))

    assert result.standing_of("he+she") is VoteStanding.AGAINST


def test_the_first_valid_vote_wins_and_the_difference_is_reported():
    roll = a_roll(a_part("101", owners={"A"}))
    paper = a_vote("A", "disagree", day=2, channel=Channel.PAPER)
    online = a_vote("A", "agree", day=4)

    first, last = tally(roll, [online, paper], GENERAL), tally(roll, [online, paper], LAST)

    assert first.standing_of("A") is VoteStanding.AGAINST
    assert last.standing_of("A") is VoteStanding.FOR
    assert first.lines[0].discrepant
    assert first.lines[0].vote == paper


def test_an_invalid_ballot_is_listed_and_leaves_room_for_a_valid_one():
    spoilt = a_vote("f000", "agree", day=1, invalid=InvalidReason.UNSIGNED)
    roll = a_roll(*flats(2))

    alone = tally(roll, [spoilt], GENERAL)
    mended = tally(roll, [spoilt, a_vote("f000", "disagree", day=2)], GENERAL)

    assert (alone.heads.invalid, alone.heads.participating) == (1, 0)
    assert alone.lines[0].invalid is InvalidReason.UNSIGNED
    assert mended.standing_of("f000") is VoteStanding.AGAINST


def test_undecided_uses_up_no_vote():
    cast = [a_vote("f000", "undecided", day=1), a_vote("f000", "agree", day=2)]

    result = tally(a_roll(*flats(1)), cast, GENERAL)

    assert result.standing_of("f000") is VoteStanding.FOR


@pytest.mark.parametrize("choice", ["maybe", "A", ""])
def test_a_choice_that_stood_not_on_the_ballot_is_invalid(choice):
    result = tally(a_roll(*flats(1)), [a_vote("f000", choice)], GENERAL)

    assert result.lines[0].invalid is InvalidReason.UNKNOWN_CHOICE


def test_nobody_votes_for_the_dead():
    roll = a_roll(a_part("101", owners={"A"}, status=OwnerStatus.DECEASED_UNSETTLED))

    result = tally(roll, [a_vote("A")], GENERAL)

    assert result.lines[0].invalid is InvalidReason.OWNER_UNSETTLED
    assert result.heads.eligible == 1


def test_a_stranger_to_the_roll_is_not_counted():
    result = tally(a_roll(*flats(1)), [a_vote("nobody")], GENERAL)

    assert result.heads.participating == 0


@pytest.mark.parametrize(
    ("heads", "choices", "served", "participating", "in_favour"),
    [
        pytest.param(1291, (417, 278, 8), 584, 1287, 1001, id="V11"),
        pytest.param(2261, (995, 27, 125), 1071, 2218, 2066, id="V12"),
    ],
)
def test_silence_joins_the_majority_only_by_rule_and_after_delivery(
    heads, choices, served, participating, in_favour
):
    agree, disagree, abstain = choices
    roll = a_roll(*flats(heads))
    cast = votes(agree=agree, disagree=disagree, abstain=abstain)
    silent = frozenset(f"f{number:03d}" for number in range(len(cast), len(cast) + served))
    about = Circumstances(served=silent)

    by_rule, by_default = tally(roll, cast, JOINING, about), tally(roll, cast, GENERAL, about)

    assert (by_rule.heads.participating, by_rule.heads.for_) == (participating, in_favour)
    assert by_rule.adopted
    assert not by_rule.strict.adopted
    assert not by_default.adopted
    assert by_default.with_silent.adopted


def test_silence_without_proof_of_delivery_stays_silence():
    result = tally(a_roll(*flats(36)), votes(agree=12), JOINING)

    assert result.with_silent is None
    assert result.heads.silent == 24


def test_there_is_no_majority_to_join_in_a_draw():
    about = Circumstances(served=frozenset({"f002", "f003"}))

    result = tally(a_roll(*flats(4)), votes(agree=1, disagree=1), JOINING, about)

    assert result.heads.participating == 2


def test_every_building_must_carry_where_the_rule_nests():
    rule = rule_by_id("KR-HA11-WHOLE")
    parts = [a_part(f"f{n:03d}", building="A" if n < 8 else "B") for n in range(10)]

    lopsided = tally(a_roll(*parts), votes(agree=9), rule)
    everywhere = tally(a_roll(*parts), votes(agree=10), rule)

    assert all(clause.passed for clause in lopsided.clauses)
    assert [place.passed for place in lopsided.decisive.places] == [True, False]
    assert not lopsided.adopted
    assert everywhere.adopted


def test_an_owner_in_two_buildings_is_a_head_in_each():
    rule = rule_by_id("KR-HA11-WHOLE")
    parts = [a_part("1", owners={"X"}, building="A"), a_part("2", owners={"X"}, building="B")]

    result = tally(a_roll(*parts), [a_vote("X")], rule)

    assert result.heads.eligible == 1
    assert [place.clauses[0].denominator for place in result.decisive.places] == [1, 1]


def test_a_failed_vote_may_be_repeated_under_the_fallback_rule():
    clause = replace(rule_by_id("FR-25").fallback.precondition, measure=GENERAL.clauses[0].measure)
    rule = replace(GENERAL, fallback=Fallback("CN-CC278-GENERAL", clause))
    roll = a_roll(*flats(9))

    assert may_vote_again(rule, tally(roll, votes(agree=3), rule))
    assert not may_vote_again(rule, tally(roll, votes(agree=2), rule))
    assert not may_vote_again(rule, tally(roll, votes(agree=9), rule))
    assert not may_vote_again(GENERAL, tally(roll, votes(agree=3), GENERAL))


def test_heads_per_part_give_an_owner_a_vote_for_each():
    rule = replace(GENERAL, electorate=replace(GENERAL.electorate, headcount=Headcount.PER_PART))
    parts = [a_part("101", owners={"A"}), a_part("102", owners={"A"})]

    result = tally(a_roll(*parts, electorate=rule.electorate), [a_vote("part:101")], rule)

    assert (result.heads.eligible, result.heads.for_) == (2, 1)


@given(houses)
def test_every_head_and_every_square_metre_stands_somewhere(house):
    result = count(house)

    for figures in (result.heads, result.area):
        parts = (figures.participating, figures.invalid, figures.undecided, figures.silent)
        taking = (figures.for_, figures.against, figures.abstain, figures.conditional)
        assert sum(parts) == figures.eligible
        assert sum(taking) == figures.participating


@given(houses)
def test_a_major_majority_is_an_ordinary_one(house):
    assert not count(house).adopted or count(house, GENERAL).adopted


@given(houses, st.integers(1000, 30000))
def test_one_more_agreement_never_defeats_a_carried_question(house, area):
    if count(house).adopted:
        assert count([*house, (area, Answer.AGREE)]).adopted


@given(houses, st.randoms())
def test_the_order_of_arrival_of_different_owners_changes_nothing(house, random):
    roll = a_roll(*flats(len(house)))
    cast = [a_vote(f"f{n:03d}", answer) for n, (_, answer) in enumerate(house) if answer]
    shuffled = random.sample(cast, len(cast))

    assert tally(roll, cast, MAJOR) == tally(roll, shuffled, MAJOR)


@given(houses)
def test_what_is_missing_is_nothing_exactly_when_it_is_carried(house):
    result = count(house)

    assert result.adopted is (not any(clause.missing for clause in result.clauses))


def test_a_tally_answers_for_what_is_missing_and_for_whom_it_counted():
    result = tally(a_roll(*flats(36)), votes(agree=23), GENERAL)

    assert result.missing.heads_to_take_part == 1
    assert result.missing.area_to_take_part == 5000
    with pytest.raises(KeyError):
        result.standing_of("nobody")
