"""A count as plain data, frozen into a submission or a result notice."""

from dataclasses import asdict
from typing import Any

from rules.figures import ClauseResult, Figures
from rules.tally import CountResult, Tally


def tally_record(tally: Tally) -> dict[str, Any]:
    """Return a tally in JSON values: both counts, every clause, no names and no choices.

    Areas are whole 0.01 m². What is frozen is what was compared, so that a verdict can be
    checked later without counting again; percentages are there for print only.
    """
    return {
        "rule": tally.rule_id,
        "silence": tally.silence.value,
        "adopted": tally.adopted,
        "strict": _result(tally.strict),
        "with_silent": None if tally.with_silent is None else _result(tally.with_silent),
    }


def _result(result: CountResult) -> dict[str, Any]:
    return {
        "adopted": result.adopted,
        "heads": _figures(result.heads),
        "area": _figures(result.area),
        "clauses": [_clause(clause) for clause in result.clauses],
        "places": [
            {
                "scope": place.place.scope.value,
                "key": place.place.key,
                "passed": place.passed,
                "clauses": [_clause(clause) for clause in place.clauses],
            }
            for place in result.places
        ],
        "missing": asdict(result.missing),
    }


def _figures(figures: Figures) -> dict[str, int]:
    return {name.rstrip("_"): count for name, count in asdict(figures).items()}


def _clause(result: ClauseResult) -> dict[str, Any]:
    return {
        "measure": result.clause.measure.value,
        "num": result.clause.numerator.value,
        "den": result.clause.denominator.value,
        "op": result.clause.operator.value,
        "frac": str(result.clause.share),
        "numerator": result.numerator,
        "denominator": result.denominator,
        "needed": result.needed,
        "missing": result.missing,
        "percent": result.percent,
        "passed": result.passed,
    }
