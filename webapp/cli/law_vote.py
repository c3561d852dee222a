"""`xinyuan rules tally` and the kinds `votes` and `rules`: figures held against a rule."""

from collections.abc import Iterable, Mapping
from typing import Any

from rules.decision_rule import Clause, DecisionRule, Measure
from rules.figures import ClauseResult, Figures, carries, judge, judge_clause
from rules.rule_record import BadRuleRecord, from_json
from rules.rulebook import UnknownRule, rule_by_id, rulebook
from webapp.cli.given import Given
from webapp.cli.law_fields import hundredths_of, plain
from webapp.cli.law_parts import dual_majority, say_parts


def tally(given: Given) -> Mapping[str, Any]:
    """Count a vote given in figures, or part by part; with every clause and what is missing."""
    if "ballots" in given:
        return dual_majority(given)
    rule, figures = _rule(given), _figures(given.part("input"))
    results = judge(rule, figures)
    adopted = carries(rule, results)
    return {
        "clauses": [each.passed for each in results],
        "adopted": adopted,
        "details": [_detail(each) for each in results],
        "under": _under(figures),
        "may_vote_again": _again(rule, figures, adopted=adopted),
    }


def votes(given: Given) -> Mapping[str, Any]:
    """`votes`: rule, input → clauses, adopted."""
    rule, figures = _rule(given), _figures(given.part("input"))
    results = judge(rule, figures)
    return {"clauses": [each.passed for each in results], "adopted": carries(rule, results)}


def clauses_of(given: Given) -> Mapping[str, Any]:
    """`rules`: the id of a shipped rule → its clauses."""
    return {"clauses": [_clause_json(clause) for clause in _rule(given).clauses]}


def say_tally(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say every clause with its two figures, what is missing, and the verdict."""
    if "expected" in answer:
        yield from say_parts(answer["expected"])
        return
    for each in answer["details"]:
        verdict = "达到" if each["passed"] else f"还差 {each['missing']}"
        yield (
            f"{_MEASURE[each['measure']]}：{_COUNT[each['num']]} {each['numerator']}，"
            f"{_COUNT[each['den']]} {each['denominator']}，"
            f"要求{_OPERATOR[each['op']]}{each['frac']}，即 {each['needed']}：{verdict}。"
        )
    yield "通过。" if answer["adopted"] else "未通过。"
    if answer["may_vote_again"]:
        yield f"可以立即按 {answer['may_vote_again']} 再表决一次。"
    other = [name for name, carried in answer["under"].items() if carried]
    yield f"同样的票，按下列规则会通过：{'、'.join(other) or '没有'}。"
    del given


_MEASURE = {"head": "人数", "area": "面积", "share": "份额"}
_COUNT = {
    "eligible": "全体",
    "participating": "参与",
    "for": "同意",
    "against": "反对",
    "for_plus_against": "同意加反对",
    "present_in_person": "到场",
    "represented": "到场和委托",
}
_OPERATOR = {">=": "不少于", ">": "超过", "<=": "不超过", "<": "少于"}


def _rule(given: Given) -> DecisionRule:
    key = "rule" if "rule" in given else "id"
    named = given.value(key)
    try:
        if isinstance(named, Mapping):
            return _written(named)
        return rule_by_id(str(named))
    except UnknownRule:
        given.refuse(key, f"没有这条规则 no such rule: {named}")
    except BadRuleRecord as refusal:
        given.refuse(
            f"{key}.{refusal.facts['field']}", f"不能用 unusable: {refusal.facts['value']}"
        )


def _written(record: Mapping[str, Any]) -> DecisionRule:
    """Read a rule that is written out: a whole record, or its clauses alone."""
    if "source" in record:
        return from_json(record)
    whole = {
        "id": "GIVEN",
        "version": 1,
        "name": "given",
        "jurisdiction": "given",
        "effective_from": "2000-01-01",
        "source": "given",
        "confidence": "P",
    }
    return from_json({**whole, **record})


def _figures(given: Given) -> dict[Measure, Figures]:
    found = {}
    for measure in Measure:
        if measure.value in given:
            found[measure] = _measured(given.part(measure.value), measure)
    if not found:
        given.refuse("head", "缺少人数、面积或份额 missing")
    return found


def _measured(given: Given, measure: Measure) -> Figures:
    def count(name: str) -> int:
        if name not in given:
            return 0
        found = (
            hundredths_of(given, name, "面积最多两位小数 more than two places")
            if measure is Measure.AREA
            else given.whole(name)
        )
        if found < 0:
            given.refuse(name, "不能为负 negative")
        return found

    agree, against, abstain = count("for"), count("against"), count("abstain")
    taking = count("participating") if "participating" in given else agree + against + abstain
    return Figures(
        eligible=count("eligible"),
        participating=taking,
        for_=agree,
        against=against,
        abstain=abstain,
        present_in_person=count("present_in_person"),
        represented=count("represented"),
    )


def _under(figures: Mapping[Measure, Figures]) -> dict[str, bool]:
    """Return, for every shipped rule whose measures are known, whether it would carry."""
    return {
        rule.id: carries(rule, judge(rule, figures))
        for rule in rulebook()
        if {clause.measure for clause in rule.clauses} <= figures.keys()
    }


def _again(rule: DecisionRule, figures: Mapping[Measure, Figures], *, adopted: bool) -> str | None:
    fallback = rule.fallback
    if adopted or fallback is None:
        return None
    clause = fallback.precondition
    if clause is None or judge_clause(clause, figures.get(clause.measure, Figures())).passed:
        return fallback.rule_id
    return None


def _detail(result: ClauseResult) -> dict[str, Any]:
    return {
        **_clause_json(result.clause),
        "numerator": _written_as(result, result.numerator),
        "denominator": _written_as(result, result.denominator),
        "needed": _written_as(result, result.needed),
        "missing": _written_as(result, result.missing),
        "margin": _written_as(result, result.margin),
        "percent": result.percent,
        "passed": result.passed,
    }


def _written_as(result: ClauseResult, count: int) -> int | str:
    return plain(count) if result.clause.measure is Measure.AREA else count


def _clause_json(clause: Clause) -> dict[str, str]:
    return {
        "measure": clause.measure,
        "num": clause.numerator,
        "den": clause.denominator,
        "op": clause.operator,
        "frac": str(clause.share),
    }
