"""The funding mix: the reference's cases, whole fen, and what a yuan is worth."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.money import Fen
from rules.planning.mix import (
    RESIDENT,
    Infeasible,
    Match,
    MixItem,
    MixProblem,
    MixSource,
    SubsidyClaim,
    UnusableMix,
)
from rules.planning.mix_rows import rows_of
from rules.planning.mix_solver import pareto_front, solve_mix, with_cap
from rules.planning.subsidies import UnknownSubsidyRule, subsidy_rules
from tests.shared import SHARED, needs_shared
from webapp.cli.answering import given_from
from webapp.cli.mix_problem import mix_problem
from webapp.cli.plan_money import funding_mix

FILE = SHARED / "vectors" / "funding_mix.jsonl"
PLAN = MixProblem(
    items=(
        MixItem("roof", "basic", Fen(90_000_000)),
        MixItem("parking", "improve", Fen(40_000_001)),
        MixItem("parcel", "enhance", Fen(6_000_000)),
    ),
    sources=(
        MixSource("central", frozenset({"basic"}), cap_per_m2=Fraction(1000)),
        MixSource("province", cap=Fraction(90_000_000), match=Match("central", Fraction(3, 5))),
        MixSource("city", frozenset({"basic", "improve"}), cap=Fraction(33_333_333)),
        MixSource(RESIDENT, min_share={"improve": Fraction(1, 3), "enhance": Fraction(1, 3)}),
    ),
    area_c=2_000_000,
    households=260,
)


def rows():
    if not FILE.exists():
        return [pytest.param(None, id="absent")]
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [pytest.param(json.loads(line), id=f"case {n}") for n, line in enumerate(lines, 1)]


@needs_shared
@pytest.mark.parametrize("row", rows())
def test_the_reference_and_we_find_the_same_mix(row, tmp_path):
    asked = {name: row[name] for name in ("problem", "soft_weights") if name in row}

    answer = funding_mix(given_from(json.dumps(asked), tmp_path))

    assert answer["feasible"] is row["feasible"]
    if row["feasible"]:
        assert answer["min_resident_total"] == pytest.approx(row["min_resident_total"], abs=1e-4)
        assert answer["per_household"] == pytest.approx(row["per_household"])
        assert answer["duals"] == row["duals"]
    else:
        assert answer["min_total_relaxation"] == pytest.approx(
            row["min_total_relaxation"], abs=1e-3
        )
        assert set(answer["iis_example"]) == set(row["iis_example"])


@needs_shared
@pytest.mark.parametrize("row", rows())
def test_whole_fen_keep_every_row_and_pay_every_item(row, tmp_path):
    problem = mix_problem(given_from(json.dumps(row["problem"]), tmp_path))

    result = solve_mix(problem)

    if isinstance(result, Infeasible):
        return
    for item in problem.items:
        paid = [fen for (_, name), fen in result.pays.items() if name == item.id]
        assert sum(paid) == item.cost
        assert min(paid) >= 0
    assert abs(result.residents - result.least * 100) <= len(problem.items)
    columns = rows_of(problem).columns
    whole = {
        at: Fraction(result.pays[column.source, column.item])
        for at, column in enumerate(columns)
        if column.is_money
    }
    whole |= {
        at: result.pledged[column.name[4:-1]]
        for at, column in enumerate(columns)
        if column.name.startswith("phi[")
    }
    assert all(each.holds(whole) for each in rows_of(problem).rows)


def test_a_yuan_of_central_money_is_worth_its_match_too():
    result = solve_mix(PLAN)

    saved = {relief.row: relief.saves for relief in result.reliefs}

    assert saved["cap_per_m2[central]"] == pytest.approx(1.6)
    assert saved["cap[city]"] == pytest.approx(1.0)
    more = replace(PLAN.sources[0], cap_per_m2=Fraction(1001))
    richer = solve_mix(replace(PLAN, sources=(more, *PLAN.sources[1:])))
    assert result.least - richer.least == pytest.approx(200 * 1.6)


def test_what_if_the_city_gave_more():
    before, after = solve_mix(PLAN), solve_mix(with_cap(PLAN, "city", Fen(35_000_000)))

    assert before.residents - after.residents == 35_000_000 - 33_333_333


def test_residents_pay_less_the_more_others_may_give():
    front = pareto_front(PLAN, "city", Fen(30_000_000), 7)

    totals = [point.residents for point in front]
    assert len(front) == 7
    assert totals == sorted(totals, reverse=True)


def test_what_cannot_be_paid_says_what_must_give_way():
    poor = replace(
        PLAN, sources=(*PLAN.sources[:3], replace(PLAN.sources[3], cap=Fraction(10_000_000)))
    )

    why = solve_mix(poor)

    assert isinstance(why, Infeasible)
    assert why.least == pytest.approx(sum(why.changes.values()), abs=0.02)
    assert "cap[resident]" in why.conflict
    for row, yuan in why.changes.items():
        assert yuan > 0, row


def test_an_item_nobody_may_pay_is_beyond_any_change():
    nobody = MixSource(RESIDENT, items=frozenset({"roof", "parking"}))

    why = solve_mix(replace(PLAN, sources=(nobody,)))

    assert isinstance(why, Infeasible)
    assert why.least is None


def test_problems_that_contradict_themselves_are_refused():
    for broken in (
        replace(PLAN, sources=PLAN.sources[:3]),
        replace(PLAN, items=(*PLAN.items, PLAN.items[0])),
        replace(PLAN, sources=(replace(PLAN.sources[1], match=Match("moon", Fraction(1))),)),
    ):
        with pytest.raises(UnusableMix):
            solve_mix(broken)


def claim(resident_cap, **changes):
    """A city that gives 40 %, more or less by what residents pay (standard 70,000 yuan)."""
    problem = MixProblem(
        items=(MixItem("roof", "basic", Fen(70_000_000)),),
        sources=(
            MixSource("city", subsidy=SubsidyClaim("wenzhou-2020", Fraction(2, 5))),
            MixSource("loan", cap=Fraction(resident_cap)),
            MixSource(RESIDENT),
        ),
        area_c=1_000_000,
        households=100,
        on=date(2021, 6, 30),
    )
    return solve_mix(replace(problem, **changes))


def test_a_city_takes_two_points_for_every_point_residents_fall_short():
    result = claim(Fen(40_000_000))

    short = (Fraction(7_000_000) - result.residents) / 700_000
    down = result.steps["down[city]"]
    assert down == max(0, -(-short.numerator // short.denominator))
    assert result.totals["city"] <= 70_000_000 * (Fraction(2, 5) - Fraction(2 * down, 100))


def test_a_city_adds_a_point_for_every_started_point_above():
    result = claim(Fen(20_000_000))

    up = result.steps["up[city]"]
    assert up > 0
    assert result.residents > 7_000_000 + (up - 1) * 700_000
    assert result.totals["city"] <= 70_000_000 * (Fraction(2, 5) + Fraction(up, 100))


def test_a_subsidy_rule_ends_when_it_ends():
    with pytest.raises(UnknownSubsidyRule):
        claim(Fen(0), on=date(2023, 1, 1))


def test_every_subsidy_rule_says_where_it_comes_from():
    for rule in subsidy_rules():
        assert rule.source
        assert rule.confidence in {"A", "B", "K", "S", "P"}
        assert rule.holds_on(rule.effective_from)


@settings(max_examples=25, deadline=None)
@given(
    costs=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
    caps=st.lists(st.integers(0, 10**9), min_size=1, max_size=4),
    share=st.fractions(0, 1, max_denominator=97),
)
def test_odd_amounts_are_dealt_out_to_the_last_fen(costs, caps, share):
    problem = MixProblem(
        items=tuple(MixItem(f"i{n}", "basic", Fen(cost)) for n, cost in enumerate(costs)),
        sources=(
            *(MixSource(f"s{n}", cap=Fraction(cap, 3)) for n, cap in enumerate(caps)),
            MixSource(RESIDENT, min_share={"basic": share}),
        ),
        area_c=100,
        households=1,
    )

    result = solve_mix(problem)

    total, given_away = sum(costs), sum(cap // 3 for cap in caps)
    least = max(-(-total * share.numerator // share.denominator), total - given_away)
    assert sum(result.pays.values()) == total
    assert result.residents == least
