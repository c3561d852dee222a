"""`xinyuan rules`: every worked example of the reference, piped in without its results."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests.shared import SHARED, needs_shared, vectors
from webapp.cli import main

# What a line of each kind asks for; everything else in a vector is given.
RESULTS = {
    "rules": {"clauses"},
    "votes": {"clauses", "adopted"},
    "electorate": {"expected"},
    "lift_allocation": {"rows"},
    "late_joiner": {"interest", "due"},
    "subsidy": {"expected"},
    "running_cost": {"each"},
    "fee_plan": {
        "monthly_difference",
        "compound_monthly_difference",
        "share_A_trunc",
        "share_A_half_up",
        "winner",
    },
    "break_even": {
        "break_even_rate",
        "surplus",
        "break_even_pct_half_up",
        "pct_trunc",
        "pct_1dp_half_up",
        "charging_pct_half_up",
    },
    "collection": {"simple_mean_pct", "weighted_pct", "expected"},
    "funding": {
        "committed",
        "coverage",
        "resident_share_pct",
        "subsidy_share_pct",
        "feasible",
        "derived_decisions",
        "required",
        "coverage_pct_trunc",
        "gap",
        "simple_payback_years",
        "npv",
    },
    "payment": {"retention", "min_progress", "interest", "pct", "allowed"},
    "warranty": {"ends"},
    "dates": {
        "raw_last",
        "last",
        "last_if_weekend_rolls",
        "last_if_not",
        "court_cancel_until",
        "joint_confirmation_until",
    },
    "classification": {
        "ownerless_pct",
        "pct",
        "sanwu_pct_half_up",
        "m2_per_household",
        "old_pct",
        "low_level_approx",
        "table",
    },
    "scoring": {"total"},
    "menu": {"points", "households", "rank"},
    "stars": {"total", "number"},
    "reward": {"reward"},
    "satisfaction": {"n", "top2_pct_half_up", "mean", "index100", "sample"},
    "fees_unit_cost": {"per_m2", "per_household"},
}
FILES = ("dual_majority", "largest_remainder", "lift_airport_shapley", "lift_table_shares")
SINGLE = {
    "votes": "tally",
    "electorate": "electorate",
    "lift_allocation": "split",
    "subsidy": "lift",
    "late_joiner": "lift",
    "dates": "dates",
    "warranty": "dates",
    "running_cost": "fees",
    "fee_plan": "fees",
    "collection": "fees",
    "classification": "classify",
    "scoring": "classify",
}


def rules(*words, given=""):
    return CliRunner().invoke(main, ["rules", *words], input=given)


def batch(kind, lines):
    ran = rules("batch", kind, given="\n".join(json.dumps(line) for line in lines))
    assert ran.exit_code == 0, ran.output
    return [json.loads(line) for line in ran.stdout.splitlines()]


def halves(kind, vector):
    """A vector as it is asked, and what is to come out."""
    if kind == "lift_allocation":
        bare = [{name: row[name] for name in ("unit", "weight")} for row in vector["rows"]]
        return {**vector, "rows": bare}, {"rows": vector["rows"]}
    if "table" in vector and kind == "classification":
        bare = [{name: row[name] for name in row if name != "expect"} for row in vector["table"]]
        return {**vector, "table": bare}, {"table": vector["table"]}
    wanted = RESULTS[kind] | ({"monthly_total"} if "items" in vector else set())
    wanted |= {"billing"} if "rate" in vector else set()
    asked = {name: value for name, value in vector.items() if name not in wanted}
    return asked, {name: vector[name] for name in vector if name in wanted}


def rows_of(kind):
    rows = [param.values[0] for param in vectors(kind)]
    if kind == "rules":
        return [
            {"id": param.id, "clauses": row} for param, row in zip(vectors(kind), rows, strict=True)
        ]
    return rows


@needs_shared
@pytest.mark.parametrize("kind", RESULTS)
def test_a_kind_of_the_domain_answers_all_its_examples(kind):
    pairs = [halves(kind, vector) for vector in rows_of(kind)]

    answers = batch(kind, [asked for asked, _ in pairs])

    told = [
        {name: answer.get(name) for name in wanted}
        for answer, (_, wanted) in zip(answers, pairs, strict=True)
    ]
    assert told == [wanted for _, wanted in pairs]


@needs_shared
@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_vectors_is_answered_line_by_line(kind):
    text = (SHARED / "vectors" / f"{kind}.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    asked = [{k: v for k, v in line.items() if not k.startswith("expected")} for line in lines]

    answers = batch(kind, asked)

    assert answers == [
        {k: v for k, v in line.items() if k.startswith("expected")} for line in lines
    ]


@needs_shared
@pytest.mark.parametrize("kind", SINGLE)
def test_a_single_question_gives_the_same_and_says_it_in_words(kind):
    asked, wanted = halves(kind, rows_of(kind)[0])

    ran = rules(SINGLE[kind], "--json", "--explain", given=json.dumps(asked))

    answer = json.loads(ran.stdout)
    assert {name: answer.get(name) for name in wanted} == wanted
    assert answer["sentences"]
    assert all(sentence.endswith("。") for sentence in answer["sentences"])


def test_a_vote_is_shown_with_its_margins_and_under_other_rules():
    asked = {"rule": "FR-25", "input": {"share": {"eligible": 1000, "for": 450, "against": 150}}}

    answer = json.loads(rules("tally", given=json.dumps(asked)).stdout)

    detail = answer["details"][0]
    assert (detail["needed"], detail["missing"], detail["margin"]) == (501, 51, -51)
    assert answer["under"]["FR-24"]
    assert answer["may_vote_again"] == "FR-24"


def test_what_a_plan_needs_is_derived_from_its_items():
    asked = {"items": [{"code": "lift", "occupies": ["101"]}], "fund_drawn": True}

    answer = json.loads(rules("decisions", given=json.dumps(asked)).stdout)

    matters = [each["matter"] for each in answer["decisions"]]
    assert matters == ["renovation_plan", "choose_manager", "use_maintenance_fund", "lift_retrofit"]
    assert answer["decisions"][-1]["special_consents"][0]["households"] == ["101"]


def test_a_lift_is_split_both_ways_side_by_side():
    asked = {
        "cumulative_cost_cents": {"1": 0, "2": 100000, "3": 300000},
        "coefficients": {"2": "0.5", "3": "1"},
        "floors": [1, 2, 3],
    }

    answer = json.loads(rules("lift", given=json.dumps(asked)).stdout)

    assert answer == {"by_game": [0, 50000, 250000], "by_table": [0, 100000, 200000]}


@pytest.mark.parametrize(
    ("words", "given", "field"),
    [
        pytest.param(["tally"], '{"rule": "NO-SUCH", "input": {}}', "rule", id="unknown rule"),
        pytest.param(["tally"], '{"rule": "FR-25", "input": {}}', "input", id="no figures"),
        pytest.param(["tally"], '{"rule": {"clauses": 1}, "input": {}}', "rule.clauses", id="rule"),
        pytest.param(["tally"], "[1]", "JSON", id="a list"),
        pytest.param(["tally"], "{", "JSON", id="half an object"),
        pytest.param(["electorate"], "{}", "units", id="no units"),
        pytest.param(["electorate"], '{"units": [{"area": "1.005"}]}', "units[0].area", id="area"),
        pytest.param(["electorate"], '{"same_units_as": "E9"}', "same_units_as", id="nobody"),
        pytest.param(["split"], '{"total_cents": 1, "weights": [0]}', "weights", id="no weight"),
        pytest.param(["split"], '{"total_cents": 1.5, "weights": [1]}', "total_cents", id="half"),
        pytest.param(
            ["lift"], '{"cumulative_cost_cents": {"9": 5}, "floors": [1]}', "floors", id="nobody up"
        ),
        pytest.param(["lift"], '{"kind": "gift"}', "kind", id="subsidy"),
        pytest.param(["fees"], '{"cost": "1"}', "rate", id="no rate"),
        pytest.param(["fees"], '{"items": {"a": "x/y"}, "payers": 1}', "items.a", id="cost"),
        pytest.param(["dates"], '{"start": "2025-02-30", "days": 3}', "start", id="no such day"),
        pytest.param(["dates"], '{"start": "2025-02-03", "days": 0}', "days", id="no days"),
        pytest.param(["classify"], '{"scores": {"safety": 2}}', "scores.safety", id="score"),
        pytest.param(["decisions"], '{"items": [{"code": "x"}]}', "items[0].code", id="item"),
        pytest.param(["batch", "payment"], '{"contract": 1}', "supplements", id="batch"),
    ],
)
def test_bad_input_is_one_line_that_names_the_field(words, given, field):
    ran = rules(*words, given=given)

    assert ran.exit_code == 2
    assert field in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stdout == ""


def test_the_shipped_rules_can_be_listed_shown_and_tested():
    listed, shown, tested = rules("list"), rules("show", "FR-25"), rules("test")

    assert "CN-CC278-MAJOR" in listed.stdout
    assert json.loads(shown.stdout)["fallback"]["rule_id"] == "FR-24"
    assert tested.exit_code == 0
    assert "FR-26" in tested.stdout  # from memory, so unverified
    assert rules("show", "NO-SUCH").exit_code == 2


def test_a_rule_file_is_checked_and_refused_by_its_place(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    record = json.loads(rules("show", "CN-CC278-MAJOR").stdout) | {"id": "OWN", "version": 1}
    good.write_text(json.dumps(record), encoding="utf-8")
    bad.write_text(json.dumps(record | {"scopes": ["street"]}), encoding="utf-8")

    assert "OWN v1" in rules("check", str(good)).stdout
    refused = rules("add", str(bad))
    assert refused.exit_code == 2
    assert refused.stderr.startswith("rule[0].scopes[0]: 'street' is not one of compound")


def test_a_rule_is_added_to_the_database_once(monkeypatch, database_url, tmp_path):
    monkeypatch.setenv("XINYUAN_DATABASE_URL", database_url)
    monkeypatch.setenv("XINYUAN_HOME", str(tmp_path))
    record = json.loads(rules("show", "CN-CC278-MAJOR").stdout) | {"id": "OWN"}

    first = rules("add", given=json.dumps(record))
    again = rules("add", given=json.dumps(record))
    other = rules("add", given=json.dumps(record | {"source": "another"}))

    assert "新增 1 条规则" in first.stdout
    assert "新增 0 条规则 (1 条已有)" in again.stdout
    assert other.exit_code == 2
    assert other.stderr.startswith("OWN.version")


def test_counting_loads_no_web_no_database_and_no_numpy():
    program = (
        "import sys; from click.testing import CliRunner; from webapp.cli import main\n"
        "CliRunner().invoke(main, ['rules', 'batch', 'votes'], input='{}')\n"
        "heavy = {'flask', 'sqlalchemy', 'numpy', 'highspy', 'prefect', 'wtforms', 'models'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )

    ran = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "[]"
