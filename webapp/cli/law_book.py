"""`xinyuan rules list|show|test`: the rules in force, one of them, and whether all are sound."""

import json
import sys
from collections.abc import Iterable, Iterator

import click

from rules.decision_rule import Clause, Confidence, DecisionRule
from rules.figures import Figures, judge_clause
from rules.rule_record import BadRuleRecord, from_json, to_json
from rules.rulebook import UnknownRule, rule_by_id, rulebook

_REFUSED = 2
_WIDE = 120  # eligible heads on which every clause is tried


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--jurisdiction", default="", help="Only this one, such as CN-41 or FR.")
def list_rules(jurisdiction: str, *, as_json: bool) -> None:
    """List the shipped rules. 列出规则."""
    for rule in rulebook():
        if jurisdiction not in {"", rule.jurisdiction}:
            continue
        if as_json:
            click.echo(json.dumps(to_json(rule), ensure_ascii=False))
        else:
            click.echo(_line(rule))


@click.command("show")
@click.argument("rule_id")
@click.option("--json", "as_json", is_flag=True, help="The record as JSON (the default).")
def show_rule(rule_id: str, *, as_json: bool) -> None:
    """Show one rule's record. 查看一条规则."""
    del as_json
    try:
        rule = rule_by_id(rule_id)
    except UnknownRule:
        click.echo(f"rule_id: 没有这条规则 no such rule: {rule_id}", err=True)
        sys.exit(_REFUSED)
    click.echo(json.dumps(to_json(rule), ensure_ascii=False, indent=1))


@click.command("test")
def test_rules() -> None:
    """Check every shipped rule and say what is unverified. 检查规则."""
    faults = list(faults_of(rulebook()))
    for fault in faults:
        click.echo(fault, err=True)
    unverified = [rule.id for rule in rulebook() if rule.confidence is not Confidence.PRIMARY]
    click.echo(f"{len(rulebook())} 条规则，{len(faults)} 处不对。未核实的：{'、'.join(unverified)}")
    if faults:
        sys.exit(1)


def faults_of(rules: Iterable[DecisionRule]) -> Iterator[str]:
    """Yield what is wrong: a record that does not survive, a bound that does not bind."""
    for rule in rules:
        try:
            if from_json(json.loads(json.dumps(to_json(rule)))) != rule:
                yield f"{rule.id}: 存取后不一致 not the same after reading back"
        except BadRuleRecord as refusal:
            yield f"{rule.id}.{refusal.facts['field']}: {refusal.facts['value']}"
        for clause in rule.clauses:
            if not _binds(clause):
                yield f"{rule.id}: 比较没有作用 a clause that binds nobody: {clause}"
        if rule.fallback is not None and not _known(rule.fallback.rule_id):
            yield f"{rule.id}.fallback: 没有这条规则 no such rule: {rule.fallback.rule_id}"


def _binds(clause: Clause) -> bool:
    """Whether the clause's bound is exact: it holds at its figure and not one beyond."""
    needed = clause.needed(_WIDE)
    beyond = needed + 1 if clause.caps else needed - 1
    return clause.holds(needed, _WIDE) and not clause.holds(beyond, _WIDE) and _empty_fails(clause)


def _empty_fails(clause: Clause) -> bool:
    return not judge_clause(clause, Figures()).passed


def _known(rule_id: str) -> bool:
    try:
        rule_by_id(rule_id)
    except UnknownRule:
        return False
    return True


def _line(rule: DecisionRule) -> str:
    until = rule.effective_to or "—"
    dated = f"{rule.id:28} v{rule.version} {rule.jurisdiction:10} {rule.effective_from} … {until}"
    return f"{dated} [{rule.confidence}] {rule.name}"
