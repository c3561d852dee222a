import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decision_rule import Clause, Confidence, Count, Measure, Operator
from rules.matters import Matter
from rules.rule_record import BadRuleRecord, from_json, to_json
from rules.rulebook import (
    NoRuleInForce,
    UnknownRule,
    choices,
    jurisdictions,
    read_rules,
    resolve,
    rule_by_id,
    rulebook,
)
from tests.shared import needs_shared, vectors

IN_2025 = date(2025, 3, 1)
BOOK = rulebook()
LOCAL = (Matter.FUND_OBJECTION_POLL, Matter.REPRESENTATIVES_DECISION)
fractions = st.fractions(Fraction(1, 20), 1, max_denominator=20)


def a_clause(operator, share):
    return Clause(Measure.HEAD, Count.FOR, Count.ELIGIBLE, operator, share)


def a_record(**changes):
    return to_json(rule_by_id("CN-CC278-MAJOR")) | changes


def without(name):
    return {field: value for field, value in a_record().items() if field != name}


@needs_shared
@pytest.mark.parametrize("rule_id", [param.id for param in vectors("rules")])
def test_the_rule_book_has_the_clauses_of_the_reference(rule_id):
    expected = {param.id: param.values[0] for param in vectors("rules")}

    record = to_json(rule_by_id(rule_id))

    assert record["clauses"] == expected[rule_id]


@pytest.mark.parametrize("rule", BOOK, ids=lambda rule: rule.id)
def test_a_rule_survives_being_frozen_into_a_ballot(rule):
    frozen = json.dumps(to_json(rule), ensure_ascii=False)

    assert from_json(json.loads(frozen)) == rule


@pytest.mark.parametrize("rule", BOOK, ids=lambda rule: rule.id)
def test_every_rule_says_where_it_comes_from(rule):
    assert rule.source
    assert rule.confidence in Confidence
    assert rule.fallback is None or rule_by_id(rule.fallback.rule_id)


@given(st.sampled_from(Operator), fractions, st.integers(1, 3000))
def test_what_is_needed_is_just_enough(operator, share, whole):
    clause = a_clause(operator, share)

    needed = clause.needed(whole)

    inwards = 1 if clause.caps else -1
    assert needed < 0 or clause.holds(needed, whole)
    assert not clause.holds(needed + inwards, whole)


@given(st.sampled_from(Operator), fractions, st.integers(0, 50))
def test_nothing_holds_of_an_empty_whole(operator, share, part):
    assert not a_clause(operator, share).holds(part, 0)


@pytest.mark.parametrize(
    ("operator", "share", "whole", "needed"),
    [
        pytest.param(">=", "2/3", 2219, 1480, id="V13 Fuzhou"),
        pytest.param(">=", "2/3", 403, 269, id="V24 heads"),
        pytest.param(">=", "3/4", 269, 202, id="V24 consent"),
        pytest.param(">=", "2/3", 446, 298, id="446 households: participants"),
        pytest.param(">=", "3/4", 298, 224, id="446 households: 3/4"),
        pytest.param(">", "1/2", 298, 150, id="446 households: majority"),
        pytest.param(">", "2/3", 36, 25, id="V04 strict"),
        pytest.param("<=", "1/3", 36, 12, id="V14 most dissent"),
        pytest.param("<", "1/3", 36, 11, id="V15 most dissent"),
    ],
)
def test_needed_heads_of_the_reference(operator, share, whole, needed):
    assert a_clause(Operator(operator), Fraction(share)).needed(whole) == needed


@pytest.mark.parametrize(
    ("matter", "area", "on", "expected"),
    [
        pytest.param("alter_or_rebuild", "410105", IN_2025, "CN-CC278-MAJOR", id="nation"),
        pytest.param("lift_retrofit", "510604", IN_2025, "LUOJIANG-GT23", id="district"),
        pytest.param("lift_retrofit", "410105", IN_2025, "CN-CC278-MAJOR", id="Henan 59 not alone"),
        pytest.param("renovation_plan", "410302", IN_2025, "LUOYANG-80", id="city"),
        pytest.param(
            "annual_plan_inclusion", "410105", IN_2025, "HENAN-ZHENGZHOU-INCLUSION", id="Zhengzhou"
        ),
        pytest.param("fund_objection_poll", "410105", IN_2025, "HENAN-ART66-OBJECTION", id="prov."),
        pytest.param(
            "use_maintenance_fund", "110101", date(2020, 12, 31), "CN-PRE2021-FUND", id="last day"
        ),
        pytest.param(
            "use_maintenance_fund", "110101", date(2021, 1, 1), "CN-CC278-GENERAL", id="first day"
        ),
        pytest.param(
            "use_maintenance_fund", "41", date(2020, 6, 1), "HENAN-PRE2021-FUND", id="old province"
        ),
    ],
)
def test_the_nearest_rule_in_force_decides(matter, area, on, expected):
    assert resolve(BOOK, Matter(matter), jurisdictions(area), on).id == expected


def test_a_compounds_own_rule_goes_first():
    own = from_json(a_record(id="OWN", jurisdiction="compound:12", effective_from="2024-01-01"))
    places = jurisdictions("410105", compound_id=12)

    found = resolve([*BOOK, own], Matter.LIFT_RETROFIT, places, IN_2025)

    assert found.id == "OWN"
    assert resolve([*BOOK, own], Matter.LIFT_RETROFIT, places, date(2023, 1, 1)).id != "OWN"


def test_the_latest_rule_of_a_place_decides_and_then_its_version():
    older = from_json(a_record(id="A", effective_from="2022-01-01"))
    newer = from_json(a_record(id="A", version=2, effective_from="2024-01-01"))
    newest = from_json(a_record(id="A", version=3, effective_from="2024-01-01"))

    found = resolve([newest, older, newer], Matter.ALTER_OR_REBUILD, ("CN",), IN_2025)

    assert found == newest


def test_a_rule_that_predates_the_code_is_offered_but_never_taken_by_itself():
    offered = choices(BOOK, Matter.LIFT_RETROFIT, jurisdictions("370102"), IN_2025)

    assert [rule.id for rule in offered] == ["JINAN-ART7-LIFT", "CN-CC278-MAJOR"]
    assert offered[0].legal_risk


def test_a_matter_without_a_rule_is_refused():
    with pytest.raises(NoRuleInForce) as refusal:
        resolve(BOOK, Matter.FUND_OBJECTION_POLL, jurisdictions("110101"), IN_2025)

    assert refusal.value.facts["on"] == IN_2025


@pytest.mark.parametrize("matter", [matter for matter in Matter if matter not in LOCAL])
def test_every_ordinary_matter_has_a_national_rule_today(matter):
    assert resolve(BOOK, matter, ("CN",), IN_2025).in_force(IN_2025)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        pytest.param(without("clauses"), "clauses", id="no clauses"),
        pytest.param(a_record(clauses=[]), "clauses", id="empty clauses"),
        pytest.param(a_record(clauses=["x"]), "clauses", id="a clause that is no table"),
        pytest.param(a_record(version="1"), "version", id="version as text"),
        pytest.param(a_record(version=True), "version", id="version as flag"),
        pytest.param(a_record(effective_from="2021-02-30"), "effective_from", id="no such day"),
        pytest.param(a_record(effective_to="2020-01-01"), "effective_to", id="ends too soon"),
        pytest.param(a_record(matters=["lift"]), "matters", id="unknown matter"),
        pytest.param(a_record(confidence="Z"), "confidence", id="unknown confidence"),
        pytest.param(a_record(name=" "), "name", id="blank name"),
        pytest.param(a_record(colour="red"), "colour", id="unknown field"),
        pytest.param(a_record(timing={"notice_days": -1}), "notice_days", id="negative days"),
        pytest.param(a_record(timing={"days": 1}), "days", id="unknown timing"),
        pytest.param(
            a_record(proxy={"instruction_required": 1}), "instruction_required", id="flag"
        ),
    ],
)
def test_a_bad_record_is_refused_by_the_name_of_its_field(record, field):
    with pytest.raises(BadRuleRecord) as refusal:
        from_json(record)

    assert refusal.value.facts["field"] == field


@pytest.mark.parametrize("share", ["0", "4/3", "-1/2", "two", "1/0", "", 0.75])
def test_a_share_is_a_fraction_of_the_whole(share):
    clause = a_record()["clauses"][0] | {"frac": share}

    with pytest.raises(BadRuleRecord):
        from_json(a_record(clauses=[clause]))


@pytest.mark.parametrize("text", ["[[rule", "[[rule]]\nid = 'x'\nclauses = 'no_such_shape'"])
def test_a_broken_book_is_refused(text):
    with pytest.raises(BadRuleRecord):
        read_rules(text)


def test_an_unknown_rule_is_refused():
    with pytest.raises(UnknownRule):
        rule_by_id("CN-NOTHING")
