import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.consent import Answer
from rules.decision_rule import Measure
from rules.figures import carries, judge
from rules.rulebook import rule_by_id
from rules.unit_tally import CountedPart, PartBallot, count_parts
from tests.shared import SHARED, needs_shared

RULES = {"ordinary": rule_by_id("CN-CC278-GENERAL"), "major": rule_by_id("CN-CC278-MAJOR")}


@cache
def cases():
    if not SHARED.is_dir():
        return []
    text = (SHARED / "vectors" / "dual_majority.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def counted(case):
    parts = [CountedPart(unit["id"], unit["owner"], unit["area"]) for unit in case["units"]]
    ballots = [
        PartBallot(each["unit"], each["seq"], each["choice"] and Answer(each["choice"]))
        for each in case["ballots"]
    ]
    return count_parts(parts, ballots)


@needs_shared
@pytest.mark.parametrize("number", range(len(cases())))
def test_the_reference_is_met_by_the_shipped_rules(number):
    case = cases()[number]
    expected = case["expected"]

    count = counted(case)

    rule = RULES[case["rule"]["name"]]
    clauses = judge(rule, count.figures)
    names = ("quorum_area", "quorum_owners", "approve_area", "approve_owners")
    assert [clause.passed for clause in clauses] == [expected[name] for name in names]
    assert carries(rule, clauses) is expected["passed"]
    assert (count.heads.eligible, count.area.eligible) == (
        expected["total_owners"],
        expected["total_area"],
    )
    assert count.conflicts == expected["owners"]["conflict"]
    assert (count.area.for_, count.area.against, count.area.abstain) == (
        expected["area"]["agree"],
        expected["area"]["disagree"],
        expected["area"]["abstain"],
    )


def test_an_owner_of_two_minds_takes_part_without_agreeing():
    parts = [CountedPart("1", "A", 100), CountedPart("2", "A", 300), CountedPart("3", "B", 50)]
    ballots = [PartBallot("1", 1, Answer.AGREE), PartBallot("2", 2, Answer.DISAGREE)]

    count = count_parts(parts, ballots)

    assert (count.heads.participating, count.heads.for_, count.conflicts) == (1, 0, 1)
    assert (count.area.for_, count.area.against, count.area.silent) == (100, 300, 50)
    assert count.figures[Measure.HEAD].silent == 1


def test_the_latest_ballot_counts_and_nothing_withdraws_it():
    parts = [CountedPart("1", "A", 100)]
    early, late = PartBallot("1", 1, Answer.AGREE), PartBallot("1", 2, None)

    assert count_parts(parts, [late, early]).heads.participating == 0
    assert count_parts(parts, [early, PartBallot("9", 3, Answer.AGREE)]).heads.for_ == 1
    assert count_parts(parts, [PartBallot("1", 1, Answer.UNDECIDED)]).heads.participating == 0
    assert count_parts(parts, [PartBallot("1", 1, Answer.CONDITIONAL)]).heads.conditional == 1


answers = st.sampled_from([Answer.AGREE, Answer.DISAGREE, Answer.ABSTAIN, None])
houses = st.lists(
    st.tuples(st.integers(1, 9999), st.sampled_from("ABCDEF"), answers), min_size=1, max_size=12
)


def a_count(house, scale=1):
    parts = [CountedPart(str(n), owner, area * scale) for n, (area, owner, _) in enumerate(house)]
    ballots = [PartBallot(str(n), n, answer) for n, (_, _, answer) in enumerate(house)]
    return parts, ballots, count_parts(parts, ballots)


@given(houses, st.randoms())
def test_the_order_of_the_papers_changes_nothing(house, random):
    parts, ballots, count = a_count(house)

    assert count_parts(parts, random.sample(ballots, len(ballots))) == count


@given(houses, st.integers(2, 1000))
def test_the_unit_of_area_decides_nothing(house, scale):
    _, _, small = a_count(house)
    _, _, large = a_count(house, scale)

    for rule in RULES.values():
        before = [clause.passed for clause in judge(rule, small.figures)]
        assert before == [clause.passed for clause in judge(rule, large.figures)]


@given(houses, st.integers(1, 9998))
def test_a_flat_split_in_two_of_one_owner_changes_nothing(house, cut):
    parts, ballots, count = a_count(house)
    first, *rest = parts
    cut = min(cut, first.area - 1)
    if cut < 1:
        return
    halves = [CountedPart("0", first.owner, cut), CountedPart("0b", first.owner, first.area - cut)]
    again = [*ballots, PartBallot("0b", 99, ballots[0].choice)]

    assert count_parts([*halves, *rest], again) == count


@given(houses)
def test_one_more_agreement_never_takes_one_away(house):
    _, _, before = a_count(house)
    _, _, after = a_count([*house, (500, "new", Answer.AGREE)])

    assert after.heads.for_ == before.heads.for_ + 1
    assert after.area.for_ == before.area.for_ + 500
