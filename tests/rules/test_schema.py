import json
import tomllib
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.rule_record import BadRuleRecord, from_json, to_json
from rules.rulebook import read_rule_file, read_rules, rule_by_id, rule_schema, rulebook
from rules.schema import SchemaFault, UnknownWord, faults, plain

RECORD = plain(to_json(rule_by_id("CN-CC278-MAJOR")))
# The record of DOMAIN 2.1, word for word.
REFERENCE = """
{"id":"CN-CC278-MAJOR","version":3,"jurisdiction":"CN","effective_from":"2021-01-01","effective_to":null,
 "matters":["raise_maintenance_fund","alter_or_rebuild","change_common_use_or_business"],
 "scopes":["compound","building","stairwell"],
 "electorate":{"headcount_method":"dedup_owner","area_basis":["registered","surveyed","contract"],
               "exclude_kinds":["parking","storage"],"developer_unsold":"one_head","court_excluded":[]},
 "clauses":[{"m":"area","num":"participating","den":"eligible","op":">=","frac":"2/3"},
            {"m":"head","num":"participating","den":"eligible","op":">=","frac":"2/3"},
            {"m":"area","num":"for","den":"participating","op":">=","frac":"3/4"},
            {"m":"head","num":"for","den":"participating","op":">=","frac":"3/4"}],
 "combine":"all","nested":null,"fallback_rule":null,
 "abstain":"participates","invalid":"not_participating","silent":"not_participating","revote":"first_valid_wins",
 "special_consents":[{"who":"owners_of_occupied_exclusive_part","need":"all"}],
 "proxy":{"max_per_proxy":null,"forbidden":["property_staff"],"instruction_required":true},
 "timing":{"notice_days":15,"vote_min_days":5,"vote_max_days":60,"result_publish_days":3,"objection_days":7},
 "outcome":{"binding":true,"cost_bearing":"by_agreement"},"source":"民法典 278","confidence":"A"}
"""


def book_with(**changes):
    return {"rule": [RECORD | changes]}


def test_the_shipped_file_is_valid():
    text = (files("rules") / "data" / "decision_rules.toml").read_text(encoding="utf-8")

    assert faults(rule_schema(), tomllib.loads(text)) == ()


@pytest.mark.parametrize("rule", rulebook(), ids=lambda rule: rule.id)
def test_a_frozen_rule_is_valid(rule):
    assert faults(rule_schema(), {"rule": [to_json(rule)]}) == ()


def test_the_record_of_the_reference_is_read_as_it_is_printed():
    (rule,) = read_rule_file(REFERENCE)

    assert rule.version == 3
    assert rule.clauses == rule_by_id("CN-CC278-MAJOR").clauses
    assert rule.special_consents == ("owners_of_occupied_exclusive_part",)
    assert rule.proxy.instruction_required
    assert from_json(to_json(rule)) == rule


@pytest.mark.parametrize(
    ("changes", "path", "why"),
    [
        pytest.param({"version": "1"}, "version", "is not a integer", id="version as text"),
        pytest.param({"version": 0}, "version", "0 is below 1", id="version nought"),
        pytest.param({"colour": 1}, "colour", "is unknown", id="unknown field"),
        pytest.param({"name": " "}, "name", "is blank", id="blank name"),
        pytest.param({"matters": ["lift"]}, "matters[0]", "'lift' is not one of", id="matter"),
        pytest.param({"scopes": []}, "scopes", "has fewer than 1", id="no scope"),
        pytest.param({"scopes": ["compound"] * 2}, "scopes", "names one twice", id="twice"),
        pytest.param({"effective_from": "2021-02-30"}, "effective_from", "is no day", id="day"),
        pytest.param({"jurisdiction": "Henan"}, "jurisdiction", "does not look like", id="place"),
        pytest.param(
            {"clauses": [RECORD["clauses"][0] | {"op": "=>"}]},
            "clauses[0].op",
            "'=>' is not one of >=, >, <=, <",
            id="operator",
        ),
        pytest.param(
            {"clauses": [RECORD["clauses"][0] | {"frac": "two"}]},
            "clauses[0].frac",
            "does not look like",
            id="fraction",
        ),
        pytest.param({"timing": {"notice_days": -1}}, "timing.notice_days", "below 0", id="days"),
        pytest.param({"proxy": {"instruction_required": 1}}, "proxy", "boolean", id="flag"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(changes, path, why):
    (fault, *_) = faults(rule_schema(), book_with(**changes))

    assert fault.path.startswith(f"rule[0].{path}")
    assert why in fault.why
    assert str(fault) == f"{fault.path}: {fault.why}"


def test_what_is_missing_is_told():
    record = {name: value for name, value in RECORD.items() if name != "source"}

    assert faults(rule_schema(), {"rule": [record]}) == (
        SchemaFault("rule[0].source", "is missing"),
    )
    assert faults(rule_schema(), {}) == (SchemaFault("rule", "is missing"),)


def test_a_schema_with_a_word_we_do_not_know_is_refused():
    with pytest.raises(UnknownWord, match="maxLength"):
        faults({"type": "object", "properties": {"a": {"maxLength": 3}}}, {})


def test_days_of_a_toml_file_are_texts():
    assert plain({"on": date(2025, 1, 2), "all": (1, [date(2025, 1, 3)])}) == {
        "on": "2025-01-02",
        "all": [1, ["2025-01-03"]],
    }


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("[[rule", "toml", id="no TOML"),
        pytest.param("{", "JSON", id="no JSON"),
        pytest.param("[]", "toml", id="an empty list"),
        pytest.param("{}", "rule[0].id", id="an empty record"),
        pytest.param("[[rule]]\nid = 'X-1'", "rule[0].version", id="no version"),
        pytest.param(json.dumps(RECORD | {"invalid": "counts"}), "invalid", id="invalid counts"),
        pytest.param(
            json.dumps(RECORD | {"clauses": "no_such"}), "rule[0].clauses", id="unknown shape"
        ),
        pytest.param(
            json.dumps(RECORD | {"effective_to": "2020-01-01"}),
            "rule[0].effective_to",
            id="ends before it begins",
        ),
        pytest.param(json.dumps([RECORD, RECORD]), "id", id="twice"),
        pytest.param(json.dumps(RECORD | {"clauses": []}), "rule[0].clauses", id="nothing asked"),
        pytest.param(
            json.dumps(RECORD | {"electorate": {"court_excluded": ["A"]}}),
            "court_excluded",
            id="persons in a rule",
        ),
    ],
)
def test_a_file_that_is_no_rule_book_is_refused_by_the_place(text, field):
    with pytest.raises(BadRuleRecord) as refusal:
        read_rule_file(text)

    assert refusal.value.facts["field"] == field


def test_a_rule_without_a_vote_has_steps():
    rule = rule_by_id("UK-S20-WORKS")

    assert [step.days for step in rule.steps] == [30, 30, 21]
    assert rule.clauses == ()


def test_shapes_may_be_named_in_a_file_of_ones_own():
    text = """
    [shapes]
    half = [{ measure = "head", num = "for", den = "eligible", op = ">", frac = "1/2" }]
    [[rule]]
    id = "OWN-1"
    version = 1
    name = "本小区议事规则"
    jurisdiction = "compound:12"
    effective_from = 2025-01-01
    matters = ["choose_manager"]
    clauses = "half"
    source = "业主大会决议"
    confidence = "S"
    """

    (rule,) = read_rules(text)

    assert str(rule.clauses[0].share) == "1/2"


# --- ours against a validator of the trade, which the flows happen to bring along ---

broken = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["A-1", "a", 3]),
        "version": st.sampled_from([1, 0, "1", True]),
        "jurisdiction": st.sampled_from(["CN", "CN-41", "china"]),
        "effective_to": st.sampled_from([None, "2030-01-01", "soon", 5]),
        "matters": st.lists(st.sampled_from(["lift_retrofit", "lift"]), max_size=2),
        "clauses": st.sampled_from(["shape", [], [{}], RECORD["clauses"], 7]),
        "nested": st.sampled_from([None, {}, {"scope": "building", "clauses": []}]),
        "fallback": st.sampled_from([None, {"rule_id": "FR-24"}, {"rule_id": ""}]),
        "outcome": st.sampled_from([{}, {"binding": 1}, {"dissenters_may_sue_days": None}]),
        "steps": st.sampled_from([[], [{"key": "a", "days": -1}], [{"key": "a"}]]),
        "unknown": st.just(1),
    },
)


@settings(max_examples=60)
@given(broken)
def test_ours_says_valid_exactly_when_a_library_does(changes):
    jsonschema = pytest.importorskip("jsonschema")
    book = book_with(**changes)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    library = jsonschema.Draft202012Validator(rule_schema(), format_checker=checker)

    assert (faults(rule_schema(), book) == ()) is library.is_valid(book)
