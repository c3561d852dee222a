"""The cheapest mix for the residents, what would make it cheaper, and why there may be none.

A linear programme (with whole numbers where a subsidy rule steps) in HiGHS: the residents'
total is made as small as possible, then the loan, then the private money. Amounts are dealt
out in whole fen and every row is checked again exactly (`whole_fen`).

Source: DOMAIN §4.4; duality and elastic relaxation of linear programmes, with HiGHS.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from rules.money import Fen
from rules.planning.linear import Optimum, Programme
from rules.planning.mix import (
    RESIDENT,
    Infeasible,
    MixProblem,
    MixResult,
    ParetoPoint,
    Relief,
)
from rules.planning.mix_rows import Rows, rows_of
from rules.planning.whole_fen import totals_of, whole_fen

SOFT: Final[Mapping[str, float]] = {
    "cap": 1.0,
    "cap_per_household": 1.0,
    "cap_per_m2": 1.0,
    "investor_irr": 1.0,
    "match": 1.0,
    "min_share": 1.0,
    "min_total": 1.0,
    "subsidy": 1.0,
    "upkeep_balance": 1.0,
}
"""Rows that may give way when nothing fits, and what a yuan of each costs."""


def solve_mix(
    problem: MixProblem, soft_weights: Mapping[str, float] | None = None
) -> MixResult | Infeasible:
    """Return the mix in which the residents pay least, or what stands in its way.

    Cost: 5 to 15 ms for 8 items and 10 sources, with the explanation; about linear in items
    times sources.

    Args:
        problem: the plan, the sources, the revenues.
        soft_weights: what a yuan of change costs by kind of row (`SOFT` without); kinds that
            are not named hold fast.

    Raises:
        UnusableMix: if names are missing or double.
        UnknownSubsidyRule: if a subsidy rule is not in force on the problem's day.
    """
    rows = rows_of(problem)
    programme = Programme(rows)
    residents = dict.fromkeys(rows.money_of(RESIDENT), 1.0)
    first = programme.minimise(residents)
    if first is None:
        return _explained(rows, programme, SOFT if soft_weights is None else soft_weights)
    steps = _steps(rows, first)
    if steps:
        for column, value in steps.items():
            programme.fix(column, value)
        first = programme.run() or first
    least = _paid(first, residents)
    duals = _duals(rows, first)
    reliefs = _reliefs(programme, first, residents, least)
    chosen = _choose(problem, programme, first, least)
    values = whole_fen(problem, rows, chosen.values)
    pledged = {
        column.name[len("phi[") : -1]: values[at]
        for at, column in enumerate(rows.columns)
        if column.name.startswith("phi[")
    }
    pays = {pair: Fen(fen) for pair, fen in totals_of(rows, values).items()}
    named = {rows.columns[at].name: round(value) for at, value in steps.items()}
    return MixResult(pays, least, duals, reliefs, pledged, named)


def pareto_front(
    problem: MixProblem, other: str, most: Fen, points: int = 9
) -> tuple[ParetoPoint, ...]:
    """Return the residents' least total for growing ceilings on another source's money.

    Ceilings stand evenly from 0 to `most` fen; those under which no mix exists are left out.
    One programme, solved again from where it was: about 1 ms a point.

    Raises:
        UnusableMix, UnknownSubsidyRule: as `solve_mix`.
    """
    rows = rows_of(problem)
    programme = Programme(rows)
    residents = dict.fromkeys(rows.money_of(RESIDENT), 1.0)
    row = programme.hold(rows.money_of(other), 0.0)
    programme.price(residents)
    found = []
    for number in range(points):
        ceiling = most / 100 * number / max(points - 1, 1)
        programme.bound(row, -float("inf"), ceiling)
        optimum = programme.run()
        if optimum is not None:
            found.append(ParetoPoint(round(ceiling, 2), round(_paid(optimum, residents), 2)))
    return tuple(found)


def with_cap(problem: MixProblem, source_id: str, cap: Fen) -> MixProblem:
    """Return the problem with another cap in all on one source: what if?"""
    return replace(
        problem,
        sources=tuple(
            replace(source, cap=Fraction(cap)) if source.id == source_id else source
            for source in problem.sources
        ),
    )


def _paid(optimum: Optimum, residents: Mapping[int, float]) -> float:
    return sum(optimum.values[column] for column in residents)


def _steps(rows: Rows, optimum: Optimum) -> dict[int, float]:
    return {
        at: float(round(optimum.values[at]))
        for at, column in enumerate(rows.columns)
        if column.is_whole
    }


def _duals(rows: Rows, optimum: Optimum) -> dict[str, float]:
    return {
        row.name: round(dual, 6)
        for row, dual in zip(rows.rows, optimum.duals, strict=True)
        if abs(dual) > _NOTHING
    }


def _reliefs(
    programme: Programme, optimum: Optimum, residents: Mapping[int, float], least: float
) -> tuple[Relief, ...]:
    """Loosen every binding row a little and solve again.

    A dual value is what a row is worth only where the optimum is not degenerate, and caps that
    meet are the rule here; the difference of two optima is right always.
    """
    found = []
    for number, row in enumerate(programme.rows.rows):
        if abs(optimum.duals[number]) <= _NOTHING or row.name.startswith(_NO_PROMISE):
            continue
        below, above = programme.least[number], programme.most[number]
        loosened = (below - _STEP, above) if row.most is None else (below, above + _STEP)
        programme.bound(number, *loosened)
        again = programme.run()
        programme.bound(number, below, above)
        if again is not None:
            saves = (least - _paid(again, residents)) / _STEP
            if saves > _WORTH_SAYING:
                found.append(Relief(row.name, round(saves, 4)))
    return tuple(sorted(found, key=lambda relief: (-relief.saves, relief.row)))


def _choose(problem: MixProblem, programme: Programme, optimum: Optimum, least: float) -> Optimum:
    """Among the mixes cheapest for residents take the least loan, then the least private money."""
    rows = programme.rows
    programme.hold(rows.money_of(RESIDENT), least + _TOLERANCE)
    for source in (problem.loan, problem.investor):
        if source is None:
            continue
        columns = rows.money_of(source.id)
        better = programme.minimise(dict.fromkeys(columns, 1.0))
        if better is None:
            return optimum
        optimum = better
        held = sum(optimum.values[column] for column in columns)
        programme.hold(columns, held + _TOLERANCE)
    return optimum


def _explained(rows: Rows, programme: Programme, weights: Mapping[str, float]) -> Infeasible:
    soft = {
        number: weights[row.kind] for number, row in enumerate(rows.rows) if row.kind in weights
    }
    elastic = Programme(rows, soft)
    costs = elastic.slack_costs()
    optimum = elastic.minimise(costs)
    named = tuple(rows.rows[number].name for number in programme.conflict())
    if optimum is None:
        return Infeasible(None, {}, named)
    changes: dict[str, float] = {}
    for column, (number, _sign) in zip(costs, elastic.slacks, strict=True):
        amount = optimum.values[column]
        if amount > _TOLERANCE:
            name = rows.rows[number].name
            changes[name] = round(changes.get(name, 0.0) + amount, 2)
    least = sum(optimum.values[column] * weight for column, weight in costs.items())
    return Infeasible(least, changes, named)


_NOTHING: Final = 1e-9
_WORTH_SAYING: Final = 5e-4
_STEP: Final = 100.0  # yuan
_TOLERANCE: Final = 1e-6  # yuan
_NO_PROMISE: Final = ("balance", "subsidy_")
"""Rows nobody can loosen: an item costs what it costs, a rule counts as it counts."""
