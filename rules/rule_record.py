"""A decision rule as plain data: read from the rule book, frozen into a ballot.

The record is DOMAIN §2.1's. What a ballot was opened with is kept with it, so that a rule
changed later never touches an open ballot.
"""

from collections.abc import Mapping
from typing import Any

from rules.consent import ProxyRule
from rules.decision_rule import (
    Abstention,
    AreaBasis,
    Clause,
    Combine,
    Confidence,
    ConsultationStep,
    Count,
    Counting,
    DecisionRule,
    Electorate,
    Fallback,
    Headcount,
    Measure,
    Nested,
    Operator,
    Outcome,
    PartKind,
    Revote,
    Silence,
    Timing,
)
from rules.matters import Matter, Scope
from rules.record_field import (
    BadRuleRecord,
    count,
    day,
    each_of,
    flag,
    fraction,
    or_none,
    read,
    refuse_unknown,
    table,
    tables,
    text,
    texts,
)
from rules.rule_spelling import respelt

__all__ = ["BadRuleRecord", "from_json", "to_json"]


def from_json(record: Mapping[str, Any]) -> DecisionRule:
    """Read a rule from its record, in our spelling or in that of DOMAIN §2.1.

    Raises:
        BadRuleRecord: if a field is missing, unknown, of the wrong kind or out of range, or
            there are neither clauses nor steps.
    """
    record = respelt(record)
    refuse_unknown(record, DecisionRule.__slots__)
    clauses = _clauses(record, "clauses")
    if not clauses and not record.get("steps"):
        raise BadRuleRecord(field="clauses", value="")
    rule = DecisionRule(
        id=read(record, "id", text),
        version=read(record, "version", count),
        name=read(record, "name", text),
        jurisdiction=read(record, "jurisdiction", text),
        effective_from=read(record, "effective_from", day),
        effective_to=read(record, "effective_to", or_none(day), None),
        matters=frozenset(read(record, "matters", each_of(Matter), ())),
        scopes=frozenset(read(record, "scopes", each_of(Scope), tuple(Scope))),
        clauses=clauses,
        electorate=_electorate(read(record, "electorate", table, {})),
        counting=_counting(read(record, "counting", table, {})),
        nested=read(record, "nested", or_none(_nested), None),
        fallback=read(record, "fallback", or_none(_fallback), None),
        proxy=_proxy(read(record, "proxy", table, {})),
        timing=_timing(read(record, "timing", table, {})),
        outcome=_outcome(read(record, "outcome", table, {})),
        special_consents=read(record, "special_consents", texts, ()),
        steps=read(record, "steps", _steps, ()),
        source=read(record, "source", text),
        confidence=read(record, "confidence", Confidence),
        explicit_only=read(record, "explicit_only", flag, default=False),
        legal_risk=read(record, "legal_risk", str, ""),
    )
    if rule.effective_to is not None and rule.effective_to < rule.effective_from:
        raise BadRuleRecord(field="effective_to", value=rule.effective_to.isoformat())
    return rule


def to_json(rule: DecisionRule) -> dict[str, Any]:
    """Return the record of a rule in JSON values; `from_json` gives the same rule back."""
    return {
        "id": rule.id,
        "version": rule.version,
        "name": rule.name,
        "jurisdiction": rule.jurisdiction,
        "effective_from": rule.effective_from.isoformat(),
        "effective_to": rule.effective_to and rule.effective_to.isoformat(),
        "matters": sorted(rule.matters),
        "scopes": sorted(rule.scopes),
        "clauses": [_clause_record(clause) for clause in rule.clauses],
        "electorate": {
            "headcount": rule.electorate.headcount,
            "area_basis": list(rule.electorate.area_basis),
            "exclude_kinds": sorted(rule.electorate.exclude_kinds),
            "only": rule.electorate.only,
        },
        "counting": {
            "abstention": rule.counting.abstention,
            "silence": rule.counting.silence,
            "revote": rule.counting.revote,
            "combine": rule.counting.combine,
        },
        "nested": rule.nested
        and {
            "scope": rule.nested.scope,
            "clauses": [_clause_record(clause) for clause in rule.nested.clauses],
            "exempt_up_to": rule.nested.exempt_up_to,
        },
        "fallback": rule.fallback
        and {
            "rule_id": rule.fallback.rule_id,
            "precondition": rule.fallback.precondition
            and _clause_record(rule.fallback.precondition),
        },
        "proxy": {
            "max_per_proxy": rule.proxy.max_per_proxy,
            "forbidden": list(rule.proxy.forbidden),
            "instruction_required": rule.proxy.instruction_required,
        },
        "timing": {name: getattr(rule.timing, name) for name in Timing.__slots__},
        "outcome": {name: getattr(rule.outcome, name) for name in Outcome.__slots__},
        "special_consents": list(rule.special_consents),
        "steps": [
            {"key": step.key, "days": step.days, "needs": list(step.needs)} for step in rule.steps
        ],
        "source": rule.source,
        "confidence": rule.confidence,
        "explicit_only": rule.explicit_only,
        "legal_risk": rule.legal_risk,
    }


def _clauses(record: Mapping[str, Any], name: str) -> tuple[Clause, ...]:
    return tuple(_clause(each) for each in read(record, name, tables))


def _clause(record: Mapping[str, Any]) -> Clause:
    return Clause(
        measure=read(record, "measure", Measure),
        numerator=read(record, "num", Count),
        denominator=read(record, "den", Count),
        operator=read(record, "op", Operator),
        share=read(record, "frac", fraction),
        minimum=read(record, "minimum", count, 0),
        enough=read(record, "enough", or_none(count), None),
    )


def _clause_record(clause: Clause) -> dict[str, Any]:
    bounds = {"minimum": clause.minimum or None, "enough": clause.enough}
    return {
        "measure": clause.measure,
        "num": clause.numerator,
        "den": clause.denominator,
        "op": clause.operator,
        "frac": str(clause.share),
        **{name: bound for name, bound in bounds.items() if bound is not None},
    }


def _electorate(record: Mapping[str, Any]) -> Electorate:
    refuse_unknown(record, Electorate.__slots__)
    usual = Electorate()
    return Electorate(
        headcount=read(record, "headcount", Headcount, usual.headcount),
        area_basis=read(record, "area_basis", each_of(AreaBasis), usual.area_basis),
        exclude_kinds=frozenset(
            read(record, "exclude_kinds", each_of(PartKind), tuple(usual.exclude_kinds))
        ),
        only=read(record, "only", str, ""),
    )


def _counting(record: Mapping[str, Any]) -> Counting:
    refuse_unknown(record, Counting.__slots__)
    usual = Counting()
    return Counting(
        abstention=read(record, "abstention", Abstention, usual.abstention),
        silence=read(record, "silence", Silence, usual.silence),
        revote=read(record, "revote", Revote, usual.revote),
        combine=read(record, "combine", Combine, usual.combine),
    )


def _nested(value: object) -> Nested:
    record = table(value)
    exempt = read(record, "exempt_up_to", count, 0)
    return Nested(read(record, "scope", Scope), _clauses(record, "clauses"), exempt)


def _fallback(value: object) -> Fallback:
    record = table(value)
    precondition = read(record, "precondition", or_none(table), None)
    return Fallback(
        read(record, "rule_id", text), None if precondition is None else _clause(precondition)
    )


def _steps(value: object) -> tuple[ConsultationStep, ...]:
    return tuple(
        ConsultationStep(
            read(record, "key", text),
            read(record, "days", count, 0),
            read(record, "needs", texts, ()),
        )
        for record in tables(value)
    )


def _proxy(record: Mapping[str, Any]) -> ProxyRule:
    refuse_unknown(record, ProxyRule.__slots__)
    return ProxyRule(
        max_per_proxy=read(record, "max_per_proxy", or_none(count), None),
        forbidden=read(record, "forbidden", texts, ()),
        instruction_required=read(record, "instruction_required", flag, default=False),
    )


def _timing(record: Mapping[str, Any]) -> Timing:
    refuse_unknown(record, Timing.__slots__)
    days = {name: read(record, name, count) for name in record if name != "publication_days"}
    publication = read(record, "publication_days", or_none(count), None)
    return Timing(**days, publication_days=publication)


def _outcome(record: Mapping[str, Any]) -> Outcome:
    refuse_unknown(record, Outcome.__slots__)
    return Outcome(
        binding=read(record, "binding", flag, default=True),
        cost_bearing=read(record, "cost_bearing", text, "by_agreement"),
        dissenters_may_sue_days=read(record, "dissenters_may_sue_days", or_none(count), None),
    )
