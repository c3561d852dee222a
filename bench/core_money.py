"""The core's money: who pays, ten years of an account, against HiGHS and a plain loop."""

import random
from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np

from bench.row import Row, wall_ms
from rules.money import Fen
from rules.planning.cash_flow import Upkeep, cash_fan
from rules.planning.linear import Programme
from rules.planning.mix import (
    RESIDENT,
    Investor,
    Loan,
    Match,
    MixItem,
    MixProblem,
    MixSource,
    Revenue,
)
from rules.planning.mix_rows import rows_of
from rules.planning.mix_solver import pareto_front, solve_mix

PATHS, MONTHS = 10_000, 120


def rows() -> Iterable[Row]:
    plan, poor = a_plan(25_000), a_plan(1500)
    bare = wall_ms(lambda: _bare(plan), times=5, warm=1)
    yield _five("core: funding mix with explanation", lambda: solve_mix(plan), bare, 20)
    yield _five("core: why no mix fits", lambda: solve_mix(poor), bare, 20)
    front = Fen(30_000_000)
    yield _five("core: Pareto front, 9 points", lambda: pareto_front(plan, "social", front), bare)
    drawn = wall_ms(_drawing, times=5, warm=1)
    yield _five("core: 10,000 paths of 120 months", lambda: cash_fan(a_yard(), PATHS), drawn, 300)


def _five(
    name: str, work: Callable[[], object], reference: float, goal: float | None = None
) -> Row:
    return Row(name, wall_ms(work, times=5, warm=1), "ms", reference, goal)


def a_plan(per_household: int) -> MixProblem:
    """Eight items, ten sources, four revenues; infeasible where households may give little."""
    draw = random.Random(1)  # noqa: S311 -- made-up costs
    kinds = (*["basic"] * 3, *["improve"] * 3, *["enhance"] * 2)
    items = tuple(
        MixItem(f"item{n}", kind, Fen(draw.randrange(20_000_000, 150_000_000, 10_000)))
        for n, kind in enumerate(kinds)
    )
    basic, dear = frozenset({"basic"}), frozenset({"improve", "enhance"})
    least = {"basic": Fraction(1, 20), "improve": Fraction(3, 10), "enhance": Fraction(7, 10)}
    return MixProblem(
        items=items,
        sources=(
            MixSource("central", basic, cap_per_m2=Fraction(4500), max_share_all=Fraction(1, 2)),
            MixSource(
                "province", cap_per_m2=Fraction(3000), match=Match("central", Fraction(3, 5))
            ),
            MixSource("city", cap_per_m2=Fraction(3500)),
            MixSource("fund", items=frozenset({"item0", "item1"}), cap=Fraction(32_000_000)),
            MixSource("public", cap=Fraction(8_000_000)),
            MixSource("operator", items=frozenset({"item1"}), cap=Fraction(40_000_000)),
            MixSource("property", items=frozenset({"item3"}), cap=Fraction(15_000_000)),
            MixSource("social", dear, cap=Fraction(90_000_000)),
            MixSource("loan", dear, cap=Fraction(50_000_000)),
            MixSource(RESIDENT, cap_per_household=Fraction(100 * per_household), min_share=least),
        ),
        area_c=2_000_000,
        households=260,
        revenues=(
            Revenue("parking", Fen(9_000_000), 10, Fraction(7, 10)),
            Revenue("ads", Fen(1_800_000), 8, Fraction(4, 5)),
            Revenue("lockers", Fen(600_000), 8),
            Revenue("charging", Fen(3_000_000), 8, Fraction(9, 10)),
        ),
        investor=Investor("social", Fraction(8, 100)),
        loan=Loan("loan", Fraction(45, 1000), 10),
        upkeep_income=Fen(15_000_000),
        upkeep_cost=Fen(19_000_000),
    )


def a_yard() -> Upkeep:
    return Upkeep(
        months=MONTHS,
        area_c=1_890_000,
        fee=600,
        collection=0.62,
        collection_mean=0.85,
        cost=Fen(1_250_000),
        other_income=Fen(350_000),
        reserve=Fen(6_000_000),
        pull=0.06,
        collection_spread=0.08,
        other_spread=0.15,
        cost_spread=0.05,
        inflation=0.025,
        repairs=0.03,
        repair=Fen(2_500_000),
        repair_spread=0.8,
    )


def _bare(plan: MixProblem) -> object:
    """HiGHS alone: one programme, one optimum, no explanation, no fen."""
    rows = rows_of(plan)
    return Programme(rows).minimise(dict.fromkeys(rows.money_of(RESIDENT), 1.0))


def _drawing() -> object:
    """The floor: nothing but the numbers drawn and their exponentials."""
    return np.exp(np.random.default_rng(0).standard_normal((3, MONTHS, PATHS)))
