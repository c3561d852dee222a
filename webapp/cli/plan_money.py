"""`xinyuan plan mix|upkeep` and the kinds of `batch` about money."""

from collections.abc import Iterable, Mapping
from typing import Any

from rules.money import Fen
from rules.planning.mix import Infeasible, MixResult
from rules.planning.mix_solver import SOFT, pareto_front, solve_mix
from rules.refusal import Refusal
from webapp.cli.given import BadInput, Given
from webapp.cli.mix_problem import mix_problem
from webapp.words.mix import sentences_of

_PARETO_WITH = "social"


def mix(given: Given) -> dict[str, Any]:
    """Answer a problem, bare or under `problem`, with `pareto` against the private money."""
    answer = funding_mix(given)
    if answer["feasible"]:
        problem = mix_problem(_problem(given))
        private = problem.investor.id if problem.investor else _PARETO_WITH
        if any(source.id == private for source in problem.sources):
            most = Fen(round(answer["example_mix"].get(private, 0) * 100))
            points = pareto_front(problem, private, most) if most else ()
            answer["pareto"] = [
                {"other": private, "other_total": point.other, "resident_total": point.residents}
                for point in points
            ]
    return answer


def funding_mix(given: Given) -> dict[str, Any]:
    """Answer a line of `funding_mix.jsonl`."""
    try:
        problem = mix_problem(_problem(given))
        result = solve_mix(problem, _weights(given))
    except Refusal as refusal:
        raise BadInput(
            str(refusal.facts.get("field", "problem")),
            f"{refusal.code} {', '.join(str(fact) for fact in refusal.facts.values())}",
        ) from refusal
    if isinstance(result, Infeasible):
        return _why_not(result, given)
    return _answer(result, problem.households)


def say_mix(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say a mix in sentences."""
    del answer
    problem = mix_problem(_problem(given))
    return sentences_of(problem, solve_mix(problem, _weights(given)))


def _problem(given: Given) -> Given:
    return given.part("problem") if "problem" in given else given


def _weights(given: Given) -> dict[str, float] | None:
    if "soft_weights" not in given:
        return None
    inner = given.part("soft_weights")
    for name in inner.fields:
        if name not in SOFT:
            inner.refuse(name, f"没有这类约束 no such kind of row: {', '.join(SOFT)}")
    return {name: inner.number(name) for name in inner.fields}


def _answer(result: MixResult, households: int) -> dict[str, Any]:
    totals = result.totals
    return {
        "feasible": True,
        "min_resident_total": round(result.least, 4),
        "per_household": result.least / households,
        "duals": dict(result.duals),
        "example_mix": {source: fen / 100 for source, fen in totals.items() if fen},
        "resident_cents": result.residents,
        "y_cents": {f"{source},{item}": fen for (source, item), fen in result.pays.items() if fen},
        "reliefs": [{"row": relief.row, "saves": relief.saves} for relief in result.reliefs],
        "pledged": {name: float(part) for name, part in result.pledged.items()},
        **({"steps": dict(result.steps)} if result.steps else {}),
    }


def _why_not(result: Infeasible, given: Given) -> dict[str, Any]:
    return {
        "feasible": False,
        "min_total_relaxation": None if result.least is None else round(result.least, 4),
        "example_relaxation": dict(result.changes),
        "iis_example": list(result.conflict),
        "soft_weights": given.value("soft_weights", dict(SOFT)),
    }
