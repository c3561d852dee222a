import json

import pytest
from click.testing import CliRunner

from tests.shared import SHARED, needs_shared
from webapp.cli import main

# What the vectors give as a result, by kind; pb_outcomes tells its increment in `mes_add`.
RESULTS = {
    "menu_mes_explain": {"endowment", "expected_order", "explanations"},
    "menu_mes_constraints": {"expected", "expected_no_completion"},
    "menu_max_welfare": {"feasible", "max_votes", "max_votes_times_cost"},
    "forecast_small_exact": {"exact"},
    "poisson_binomial": set(),
    "outreach_small_exact": {"feasible", "optimal_cost", "optimal_example"},
    "pb_outcomes": {
        "greedy",
        "mes_cost",
        "mes_cost_order",
        "mes_card",
        "mes_add",
        "phragmen_stop",
        "max_welfare_votes",
        "max_welfare_cost",
    },
}
CLOSE = {"expected_probability", "expected_tail_ge_k", "optimal_probability"}


def run(*words, text=""):
    return CliRunner().invoke(main, ["plan", *words], input=text)


@needs_shared
@pytest.mark.parametrize("kind", RESULTS)
def test_a_batch_answers_the_vectors_under_their_names(kind):
    text = (SHARED / "vectors" / f"{kind}.jsonl").read_text(encoding="utf-8")
    vectors = [json.loads(line) for line in text.splitlines()]
    if kind == "pb_outcomes":
        vectors = [each for each in vectors if each["voters"] < 2000][:12]
    names = RESULTS[kind] | CLOSE
    asked = "\n".join(
        json.dumps({key: value for key, value in each.items() if key not in names})
        for each in vectors
    )

    told = run("batch", kind, "--data", str(SHARED / "data/pb"), text=asked)

    assert told.exit_code == 0, told.stderr
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(answers) == len(vectors)
    for vector, answer in zip(vectors, answers, strict=True):
        for name in RESULTS[kind] & vector.keys():
            assert _bare(answer[name]) == _bare(vector[name]), name
        for name in CLOSE & vector.keys():
            assert float(answer[name]) == pytest.approx(float(vector[name]), abs=1e-9)


def _bare(value):
    """A result without what the vector says of its own origin, or we beside it."""
    if isinstance(value, dict):
        beside = {"verified", "reason"}
        return {key: _bare(each) for key, each in value.items() if key not in beside}
    return value


@needs_shared
def test_the_large_plan_is_as_cheap_as_any_known():
    text = (SHARED / "vectors/outreach_large.jsonl").read_text(encoding="utf-8").splitlines()[0]
    known = json.loads(text)["best_known_cost"]

    answer = json.loads(run("batch", "outreach_large", text=text).stdout)

    assert answer["best_known_cost"] <= 1.005 * known
    assert answer["lp_lower_bound"] <= answer["best_known_cost"]


MENU = {
    "budget": 30000,
    "households": 3,
    "items": [
        {"name": "路灯", "cost": 12000},
        {"name": "坡道", "cost": 9000, "mandatory": True},
        {"name": "花坛", "cost": 40000},
    ],
    "approvers": [[0, 1, 2], [0], [2]],
}
VOTE = {
    "rule": "CN-CC278-MAJOR",
    "totals": {"owners": 4, "area": 32000},
    "fixed": {"agree_owners": 2, "agree_area": 16000, "disagree_owners": 0, "disagree_area": 0},
    "undecided": [
        {"area": 8000, "p_agree": "0.5", "p_disagree": 0.1, "visited": {"p_agree": 0.9}},
        {"area": 8000, "p_agree": 0.2},
    ],
}


def test_a_menu_is_answered_and_said_in_sentences():
    answer = json.loads(run("menu", "--json", text=json.dumps(MENU)).stdout)
    said = run("explain", "--explain", text=json.dumps(MENU)).stdout

    assert answer["selected"] == ["路灯", "坡道"]
    assert answer["spent"] == 21000
    assert "路灯：3 户支持，第 1 个入选；每户从自己的份额中出 40.00 元" in said
    assert "花坛：1 户支持" in said


def test_a_vote_is_forecast_by_a_shipped_rule_and_visits_are_planned():
    odds = json.loads(run("forecast", text=json.dumps(VOTE)).stdout)
    plan = json.loads(run("visits", text=json.dumps({**VOTE, "alpha": 0.9})).stdout)
    said = run("visits", "--explain", text=json.dumps({**VOTE, "alpha": 0.9})).stdout

    assert odds["method"] == "exact"
    assert odds["probability"] == pytest.approx(0.6)
    assert [visit["household"] for visit in plan["visits"]] == [0]
    assert plan["reached"]
    assert "走访 1 户" in said


@pytest.mark.parametrize(
    ("words", "text", "names"),
    [
        (["menu"], '{"items":[{"cost":-3}]}', "items[0].cost"),
        (["menu"], json.dumps({**MENU, "approvers": [[9], [], []]}), "approvers[0]"),
        (["menu"], json.dumps({**MENU, "utility": "joy"}), "utility"),
        (["menu"], "META\nbudget;1\nPROJECTS\nproject_id;cost\n1;2\n", "VOTES"),
        (["explain"], "[]", "JSON"),
        (["forecast"], json.dumps({**VOTE, "rule": "XX"}), "rule"),
        (["forecast"], json.dumps({**VOTE, "undecided": [{"area": 1}]}), "undecided[0].p_agree"),
        (["visits"], json.dumps({**VOTE, "alpha": 2}), "alpha"),
        (["batch", "poisson_binomial"], '{"p_milli":[1],"k":0}\n{"p_milli":[1]}', "2: k"),
        (["batch", "pb_outcomes"], '{"file":"nowhere.pb"}', "1: file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_input_is_one_line_that_names_the_field(words, text, names):
    told = run(*words, text=text)

    assert told.exit_code == 2
    assert names in told.stderr
    assert len(told.stderr.splitlines()) == 1
