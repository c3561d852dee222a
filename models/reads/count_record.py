"""A count as plain JSON: what is certified, kept with the ballot and shown to the public."""

from typing import Any

from models.reads.ballot_count import BallotCount
from rules.figures import ClauseResult, Figures
from rules.tally import CountResult


def result_record(count: BallotCount) -> dict[str, Any]:
    """Return a count as plain JSON: what is certified, and what the public may see."""
    record: dict[str, Any] = {
        "ballot": count.ballot.number,
        "title": count.ballot.title,
        "matter": count.ballot.matter.value,
        "rule": count.ballot.rule.id,
        "adopted": count.adopted,
        "winner": count.winner,
        **_result(count.result),
        "strict": _result(count.strict),
        "with_silent": None if count.with_silent is None else _result(count.with_silent),
    }
    if count.options is not None:
        record["options"] = [
            {"option": each.option, **_result(each.result)} for each in count.options.results
        ]
    return record


def _result(result: CountResult) -> dict[str, Any]:
    return {
        "passed": result.adopted,
        "heads": _figures(result.heads),
        "area": _figures(result.area),  # whole 0.01 m²
        "clauses": [_clause(clause) for clause in result.clauses],
    }


def _figures(figures: Figures) -> dict[str, int]:
    return {
        "eligible": figures.eligible,
        "participating": figures.participating,
        "for": figures.for_,
        "against": figures.against,
        "abstain": figures.abstain,
        "conditional": figures.conditional,
        "invalid": figures.invalid,
        "undecided": figures.undecided,
        "silent": figures.silent,
    }


def _clause(clause: ClauseResult) -> dict[str, Any]:
    asked = clause.clause
    return {
        "measure": asked.measure.value,
        "num": asked.numerator.value,
        "den": asked.denominator.value,
        "op": asked.operator.value,
        "fraction": f"{asked.share.numerator}/{asked.share.denominator}",
        "numerator": clause.numerator,
        "denominator": clause.denominator,
        "needed": clause.needed,
        "missing": clause.missing,
        "passed": clause.passed,
    }
