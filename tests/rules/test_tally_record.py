import json
from dataclasses import replace

from rules.decision_rule import Counting, Silence
from rules.rulebook import rule_by_id
from rules.standing import Circumstances
from rules.tally import tally
from rules.tally_record import tally_record
from tests.rules.builders_rules import a_part, a_roll, flats, votes

GENERAL = rule_by_id("CN-CC278-GENERAL")


def test_a_frozen_tally_is_json_with_the_figures_that_were_compared():
    count = tally(a_roll(*flats(36)), votes(agree=17, disagree=4, abstain=2), GENERAL)

    record = tally_record(count)

    assert json.loads(json.dumps(record)) == record
    assert record["strict"]["heads"]["for"] == 17
    assert record["strict"]["area"]["participating"] == 115000
    quorum = record["strict"]["clauses"][1]
    assert (quorum["numerator"], quorum["denominator"], quorum["needed"]) == (23, 36, 24)
    assert record["strict"]["missing"]["heads_to_take_part"] == 1
    assert (record["adopted"], record["with_silent"]) == (False, None)


def test_both_counts_are_frozen_where_silence_was_served():
    rule = replace(GENERAL, counting=Counting(silence=Silence.JOINS_MAJORITY))
    about = Circumstances(served=frozenset({"f023"}))

    record = tally_record(tally(a_roll(*flats(36)), votes(agree=23), rule, about))

    assert (record["strict"]["adopted"], record["with_silent"]["adopted"]) == (False, True)
    assert record["adopted"]


def test_nested_places_are_frozen_with_their_clauses():
    rule = rule_by_id("KR-HA11-WHOLE")
    roll = a_roll(a_part("f000", building="A"), a_part("f001", building="B"))

    places = tally_record(tally(roll, votes(agree=1), rule))["strict"]["places"]

    assert [(place["key"], place["passed"]) for place in places] == [("A", True), ("B", False)]


def test_no_owner_is_named():
    record = tally_record(tally(a_roll(*flats(3)), votes(agree=3), GENERAL))

    assert "f000" not in json.dumps(record)
