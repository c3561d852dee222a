"""The decision rules we ship, and which one a vote is held by."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from rules.decision_rule import DecisionRule
from rules.matters import Matter
from rules.refusal import Refusal
from rules.rule_record import BadRuleRecord, from_json


class NoRuleInForce(Refusal):
    """No rule of any of the jurisdictions covers the matter on that day."""

    code = "no_rule_in_force"


class UnknownRule(Refusal):
    """The rule book has no rule of that id."""

    code = "unknown_rule"


@cache
def rulebook() -> tuple[DecisionRule, ...]:
    """Return the rules of rules/data/decision_rules.toml, in their order there.

    Raises:
        BadRuleRecord: if a record is no rule, or an id and version stand there twice.
    """
    text = (files("rules") / "data" / "decision_rules.toml").read_text(encoding="utf-8")
    return read_rules(text)


def read_rules(text: str) -> tuple[DecisionRule, ...]:
    """Read rules from TOML: a table `shapes` of named clause lists, and `[[rule]]` records.

    A record names a shape (`clauses = "majority_both"`) or spells its clauses out.

    Raises:
        BadRuleRecord: see `rulebook`; `value` is the id where one is known.
    """
    try:
        book = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRuleRecord(field="toml", value=str(error)[:80]) from None
    shapes = book.get("shapes", {})
    rules = []
    for record in book.get("rule", []):
        clauses = record.get("clauses")
        if isinstance(clauses, str):
            if clauses not in shapes:
                raise BadRuleRecord(field="clauses", value=clauses)
            record["clauses"] = shapes[clauses]
        rules.append(from_json(record))
    _refuse_twins(rules)
    return tuple(rules)


def rule_by_id(rule_id: str, rules: Iterable[DecisionRule] | None = None) -> DecisionRule:
    """Return the latest version of a rule, of the shipped book unless `rules` are given.

    Raises:
        UnknownRule: if there is none of that id.
    """
    found = [rule for rule in (rulebook() if rules is None else rules) if rule.id == rule_id]
    if not found:
        raise UnknownRule(rule=rule_id)
    return max(found, key=lambda rule: rule.version)


def jurisdictions(area_code: str, compound_id: int | None = None) -> tuple[str, ...]:
    """Return a compound's jurisdictions, nearest first.

    Args:
        area_code: the administrative code (GB/T 2260) of its district or county, two, four
            or six digits: "410105" gives CN-410105, CN-4101, CN-41, CN.
        compound_id: the compound, to put its own rules of procedure first.
    """
    code = area_code[:6]
    levels = [f"CN-{code[:size]}" for size in (6, 4, 2) if len(code) >= size]
    own = [] if compound_id is None else [f"compound:{compound_id}"]
    return (*own, *levels, "CN")


def resolve(
    rules: Iterable[DecisionRule], matter: Matter, jurisdictions: Sequence[str], on: date
) -> DecisionRule:
    """Return the rule by which a vote on `matter` that opens `on` is counted.

    The nearest jurisdiction that has a rule in force decides, and in it the rule with the
    latest `effective_from`, then the highest version (DOMAIN §2.1 [P]). Rules that must be
    chosen explicitly are passed over; use `choices` to offer them.

    Raises:
        NoRuleInForce: if no jurisdiction has one.
    """
    candidates = [
        rule
        for rule in rules
        if matter in rule.matters and rule.in_force(on) and not rule.explicit_only
    ]
    for place in jurisdictions:
        here = [rule for rule in candidates if rule.jurisdiction == place]
        if here:
            return max(here, key=lambda rule: (rule.effective_from, rule.version))
    raise NoRuleInForce(matter=matter, on=on)


def choices(
    rules: Iterable[DecisionRule], matter: Matter, jurisdictions: Sequence[str], on: date
) -> tuple[DecisionRule, ...]:
    """Return every rule that could count the vote, nearest first, explicit ones included."""
    found = [
        rule
        for rule in rules
        if matter in rule.matters and rule.in_force(on) and rule.jurisdiction in jurisdictions
    ]
    order = list(jurisdictions)
    return tuple(sorted(found, key=lambda rule: (order.index(rule.jurisdiction), rule.id)))


def _refuse_twins(rules: Sequence[DecisionRule]) -> None:
    seen: set[tuple[str, int]] = set()
    for rule in rules:
        if (rule.id, rule.version) in seen:
            raise BadRuleRecord(field="id", value=rule.id)
        seen.add((rule.id, rule.version))
