"""The decision rules we ship, and which one a vote is held by."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rules.decision_rule import DecisionRule
from rules.matters import Matter
from rules.refusal import Refusal
from rules.rule_record import BadRuleRecord, from_json
from rules.rule_spelling import respelt
from rules.schema import SchemaFault, faults


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
        BadRuleRecord: see `rulebook`; `field` is the place, such as "rule[3].clauses[1].op".
    """
    return _rules_of(_book_of(text))


def read_rule_file(text: str) -> tuple[DecisionRule, ...]:
    """Read rules as somebody sends them: TOML, or JSON with a whole book or a single record.

    JSON may use the spelling of DOMAIN §2.1. Every file is held against the shipped schema
    (rules/data/decision_rules.schema.json, JSON Schema draft 2020-12).

    Raises:
        BadRuleRecord: as for `read_rules`.
    """
    return _rules_of(_book_of(text))


def _book_of(text: str) -> dict[str, Any]:
    """Return a file as a book, respelt, before anything is held against the schema."""
    book = _json_book(text) if text.lstrip().startswith(("{", "[{")) else _toml_book(text)
    if isinstance(book.get("rule"), list):
        book["rule"] = [respelt(each) if isinstance(each, dict) else each for each in book["rule"]]
    return book


def _json_book(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadRuleRecord(field="JSON", value=str(error)[:80]) from None
    if isinstance(found, dict) and "rule" in found:
        return found
    return {"rule": found if isinstance(found, list) else [found]}


def _toml_book(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRuleRecord(field="toml", value=str(error)[:80]) from None


def rule_file_faults(text: str) -> tuple[SchemaFault, ...]:
    """Return everything that is wrong with a rule file, by place; empty if it can be read.

    `read_rule_file` stops at the first; whoever writes a file wants to see them all.
    """
    try:
        read_rule_file(text)
    except BadRuleRecord as refusal:
        first = SchemaFault(str(refusal.facts["field"]), str(refusal.facts["value"]))
        try:
            book = _book_of(text)
        except BadRuleRecord:
            return (first,)
        return faults(rule_schema(), book) or (first,)
    return ()


@cache
def rule_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of rule files."""
    text = (files("rules") / "data" / "decision_rules.schema.json").read_text(encoding="utf-8")
    schema: Mapping[str, Any] = json.loads(text)
    return schema


def _rules_of(book: dict[str, Any]) -> tuple[DecisionRule, ...]:
    for fault in faults(rule_schema(), book):
        raise BadRuleRecord(field=fault.path, value=fault.why)
    shapes = book.get("shapes", {})
    rules = []
    for at, record in enumerate(book["rule"]):
        clauses = record["clauses"]
        if isinstance(clauses, str):
            if clauses not in shapes:
                raise BadRuleRecord(field=f"rule[{at}].clauses", value=f"no such shape: {clauses}")
            record["clauses"] = shapes[clauses]
        try:
            rules.append(from_json(record))
        except BadRuleRecord as refusal:
            field, value = refusal.facts["field"], refusal.facts["value"]
            raise BadRuleRecord(field=f"rule[{at}].{field}", value=value) from None
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
    latest `effective_from`, then the highest version (DOMAIN §2.1 [P]). A version that has
    begun replaces the lower ones of its id for good: ending it does not bring them back.
    Rules that must be chosen explicitly are passed over; use `choices` to offer them.

    Raises:
        NoRuleInForce: if no jurisdiction has one.
    """
    candidates = [
        rule
        for rule in newest_begun(rules, on)
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
        for rule in newest_begun(rules, on)
        if matter in rule.matters and rule.in_force(on) and rule.jurisdiction in jurisdictions
    ]
    order = list(jurisdictions)
    return tuple(sorted(found, key=lambda rule: (order.index(rule.jurisdiction), rule.id)))


def newest_begun(rules: Iterable[DecisionRule], on: date) -> tuple[DecisionRule, ...]:
    """Return of every rule the highest version that has begun by a day, ended or not.

    A record with another jurisdiction or other matters under the same id is a rule apart.
    """
    newest: dict[tuple[str, str, frozenset[Matter]], DecisionRule] = {}
    for rule in rules:
        if rule.effective_from > on:
            continue
        key = rule.id, rule.jurisdiction, rule.matters
        if key not in newest or newest[key].version < rule.version:
            newest[key] = rule
    return tuple(newest.values())


def _refuse_twins(rules: Sequence[DecisionRule]) -> None:
    seen: set[tuple[str, int]] = set()
    for rule in rules:
        if (rule.id, rule.version) in seen:
            raise BadRuleRecord(field="id", value=rule.id)
        seen.add((rule.id, rule.version))
