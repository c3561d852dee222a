"""The kind `dual_majority`: a vote counted part by part, as SPEC.md of the vectors says."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from rules.consent import Answer
from rules.decision_rule import Clause, Count, Measure, Operator
from rules.figures import ClauseResult, Figures, judge_clause
from rules.unit_tally import CountedPart, PartBallot, PartCount, count_parts
from webapp.cli.given import Given
from webapp.cli.law_fields import plain


def dual_majority(given: Given) -> Mapping[str, Any]:
    """`dual_majority`: units, ballots, rule → expected (see SPEC.md)."""
    rule = _PartRule(given.part("rule"))
    counted = count_parts(_parts(given), _ballots(given))
    quorum = [judge_clause(each, counted.figures[each.measure]) for each in rule.quorum]
    approval = [judge_clause(each, counted.figures[each.measure]) for each in rule.approval]
    return {"expected": _counted(counted, quorum, approval)}


def say_parts(found: Mapping[str, Any]) -> Iterable[str]:
    """Say who took part, what is missing, and the verdict."""
    yield (
        f"参与 {found['part_owners']}/{found['total_owners']} 人、"
        f"{plain(found['part_area'])}/{plain(found['total_area'])} ㎡。"
    )
    if found["missing_quorum_owners"] or found["missing_quorum_area"]:
        yield (
            f"还差 {found['missing_quorum_owners']} 人、"
            f"{plain(found['missing_quorum_area'])} ㎡参与。"
        )
    yield (
        f"同意 {found['owners']['agree']} 人、{plain(found['area']['agree'])} ㎡；"
        f"同一业主几套房意见不一 {found['owners']['conflict']} 人。"
    )
    yield "通过。" if found["passed"] else "未通过。"


class _PartRule:
    """The rule of a count part by part, as clauses: two quorums and two approvals."""

    def __init__(self, given: Given) -> None:
        strict = given.flag("approve_strict", default=False)
        approve = Operator.MORE if strict else Operator.AT_LEAST
        self.quorum = [
            Clause(m, Count.PARTICIPATING, Count.ELIGIBLE, Operator.AT_LEAST, _share(given, key))
            for m, key in ((Measure.AREA, "quorum_area"), (Measure.HEAD, "quorum_owners"))
        ]
        self.approval = [
            Clause(m, Count.FOR, Count.PARTICIPATING, approve, _share(given, key))
            for m, key in ((Measure.AREA, "approve_area"), (Measure.HEAD, "approve_owners"))
        ]


def _share(given: Given, key: str) -> Fraction:
    parts = given.wholes(key)
    if len(parts) != 2 or not parts[1]:  # noqa: PLR2004 -- numerator and denominator
        given.refuse(key, "应如 [2, 3]")
    return Fraction(*parts)


def _parts(given: Given) -> list[CountedPart]:
    return [
        CountedPart(str(unit.value("id")), str(unit.value("owner")), unit.whole("area"))
        for unit in given.parts("units")
    ]


def _ballots(given: Given) -> list[PartBallot]:
    found = []
    for at, ballot in enumerate(given.parts("ballots")):
        # Without a number the order of the list is the order of arrival; null withdraws.
        choice = _answer(ballot) if "choice" in ballot else None
        found.append(PartBallot(str(ballot.value("unit")), ballot.whole("seq", at), choice))
    return found


def _answer(ballot: Given) -> Answer:
    text = ballot.text("choice")
    try:
        return Answer(text)
    except ValueError:
        ballot.refuse("choice", f"应为 one of {', '.join(Answer)}: {text!r}")


def _counted(
    counted: PartCount, quorum: list[ClauseResult], approval: list[ClauseResult]
) -> dict[str, Any]:
    return {
        "area": _said(counted.area),
        "owners": {**_said(counted.heads), "conflict": counted.conflicts},
        "total_area": counted.area.eligible,
        "total_owners": counted.heads.eligible,
        "part_area": counted.area.participating,
        "part_owners": counted.heads.participating,
        "quorum_area": quorum[0].passed,
        "quorum_owners": quorum[1].passed,
        "approve_area": approval[0].passed,
        "approve_owners": approval[1].passed,
        "missing_quorum_area": _gap(quorum[0]),
        "missing_quorum_owners": _gap(quorum[1]),
        "passed": all(each.passed for each in (*quorum, *approval)),
    }


def _gap(result: ClauseResult) -> int:
    return max(0, result.needed - result.numerator)


def _said(figures: Figures) -> dict[str, int]:
    said = {"agree": figures.for_, "disagree": figures.against, "abstain": figures.abstain}
    return {**said, "conditional": figures.conditional} if figures.conditional else said
