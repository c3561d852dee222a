"""A decision rule as plain data: read from the rule book, frozen into a ballot.

The record is DOMAIN §2.1's. What a ballot was opened with is kept with it, so that a rule
changed later never touches an open ballot.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeVar, cast

from rules.consent import ProxyRule
from rules.decision_rule import (
    AreaBasis,
    Clause,
    Combine,
    Confidence,
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
from rules.refusal import Refusal

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class BadRuleRecord(Refusal):
    """A record that is no rule: `field` names the place, `value` what stood there."""

    code = "bad_rule_record"


def from_json(record: Mapping[str, Any]) -> DecisionRule:
    """Read a rule from its record.

    Raises:
        BadRuleRecord: if a field is missing, unknown, of the wrong kind or out of range.
    """
    _known(record, DecisionRule.__slots__)
    clauses = _clauses(record, "clauses")
    if not clauses:
        raise BadRuleRecord(field="clauses", value="")
    rule = DecisionRule(
        id=_read(record, "id", _text),
        version=_read(record, "version", _count),
        name=_read(record, "name", _text),
        jurisdiction=_read(record, "jurisdiction", _text),
        effective_from=_read(record, "effective_from", _day),
        effective_to=_read(record, "effective_to", _maybe(_day), None),
        matters=frozenset(_read(record, "matters", _each(Matter), ())),
        scopes=frozenset(_read(record, "scopes", _each(Scope), tuple(Scope))),
        clauses=clauses,
        electorate=_electorate(_read(record, "electorate", _table, {})),
        counting=_counting(_read(record, "counting", _table, {})),
        nested=_read(record, "nested", _maybe(_nested), None),
        fallback=_read(record, "fallback", _maybe(_fallback), None),
        proxy=_proxy(_read(record, "proxy", _table, {})),
        timing=_timing(_read(record, "timing", _table, {})),
        outcome=_outcome(_read(record, "outcome", _table, {})),
        special_consents=_read(record, "special_consents", _texts, ()),
        source=_read(record, "source", _text),
        confidence=_read(record, "confidence", Confidence),
        explicit_only=_read(record, "explicit_only", _flag, default=False),
        legal_risk=_read(record, "legal_risk", str, ""),
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
            "silence": rule.counting.silence,
            "revote": rule.counting.revote,
            "combine": rule.counting.combine,
        },
        "nested": rule.nested
        and {
            "scope": rule.nested.scope,
            "clauses": [_clause_record(clause) for clause in rule.nested.clauses],
        },
        "fallback": rule.fallback
        and {
            "rule_id": rule.fallback.rule_id,
            "precondition": _clause_record(rule.fallback.precondition),
        },
        "proxy": {
            "max_per_proxy": rule.proxy.max_per_proxy,
            "forbidden": list(rule.proxy.forbidden),
            "instruction_required": rule.proxy.instruction_required,
        },
        "timing": {name: getattr(rule.timing, name) for name in Timing.__slots__},
        "outcome": {name: getattr(rule.outcome, name) for name in Outcome.__slots__},
        "special_consents": list(rule.special_consents),
        "source": rule.source,
        "confidence": rule.confidence,
        "explicit_only": rule.explicit_only,
        "legal_risk": rule.legal_risk,
    }


_MISSING: Final = object()


def _read(
    record: Mapping[str, Any], name: str, kind: Callable[[Any], T], default: T | object = _MISSING
) -> T:
    value = record.get(name, default)
    if value is _MISSING:
        raise BadRuleRecord(field=name, value="")
    if value is default:
        return cast("T", value)
    try:
        return kind(value)
    except (ValueError, TypeError, ZeroDivisionError, AttributeError):
        raise BadRuleRecord(field=name, value=str(value)[:80]) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(value))


def _list(value: object) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return list(value)


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _tables(value: object) -> tuple[Mapping[str, Any], ...]:
    return tuple(_table(each) for each in _list(value))


def _known(record: Mapping[str, Any], names: Iterable[str]) -> None:
    unknown = set(record) - set(names)
    if unknown:
        raise BadRuleRecord(field=min(unknown), value="")


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError
    return value


def _day(value: object) -> date:
    # A TOML file gives a date, JSON gives its text; a datetime is neither.
    return value if type(value) is date else date.fromisoformat(_text(value))


def _fraction(value: object) -> Fraction:
    share = Fraction(_text(value))
    if not 0 < share <= 1:
        raise ValueError
    return share


def _each(kind: type[E]) -> Callable[[Any], tuple[E, ...]]:
    return lambda value: tuple(kind(each) for each in _list(value))


def _maybe(kind: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else kind(value)


def _clauses(record: Mapping[str, Any], name: str) -> tuple[Clause, ...]:
    return tuple(_clause(each) for each in _read(record, name, _tables))


def _clause(record: Mapping[str, Any]) -> Clause:
    return Clause(
        measure=_read(record, "measure", Measure),
        numerator=_read(record, "num", Count),
        denominator=_read(record, "den", Count),
        operator=_read(record, "op", Operator),
        share=_read(record, "frac", _fraction),
    )


def _clause_record(clause: Clause) -> dict[str, str]:
    return {
        "measure": clause.measure,
        "num": clause.numerator,
        "den": clause.denominator,
        "op": clause.operator,
        "frac": str(clause.share),
    }


def _electorate(record: Mapping[str, Any]) -> Electorate:
    _known(record, Electorate.__slots__)
    usual = Electorate()
    return Electorate(
        headcount=_read(record, "headcount", Headcount, usual.headcount),
        area_basis=_read(record, "area_basis", _each(AreaBasis), usual.area_basis),
        exclude_kinds=frozenset(
            _read(record, "exclude_kinds", _each(PartKind), tuple(usual.exclude_kinds))
        ),
        only=_read(record, "only", str, ""),
    )


def _counting(record: Mapping[str, Any]) -> Counting:
    _known(record, Counting.__slots__)
    usual = Counting()
    return Counting(
        silence=_read(record, "silence", Silence, usual.silence),
        revote=_read(record, "revote", Revote, usual.revote),
        combine=_read(record, "combine", Combine, usual.combine),
    )


def _nested(value: object) -> Nested:
    record = _table(value)
    return Nested(_read(record, "scope", Scope), _clauses(record, "clauses"))


def _fallback(value: object) -> Fallback:
    record = _table(value)
    return Fallback(_read(record, "rule_id", _text), _clause(_read(record, "precondition", _table)))


def _proxy(record: Mapping[str, Any]) -> ProxyRule:
    _known(record, ProxyRule.__slots__)
    return ProxyRule(
        max_per_proxy=_read(record, "max_per_proxy", _maybe(_count), None),
        forbidden=_read(record, "forbidden", _texts, ()),
        instruction_required=_read(record, "instruction_required", _flag, default=False),
    )


def _timing(record: Mapping[str, Any]) -> Timing:
    _known(record, Timing.__slots__)
    days = {name: _read(record, name, _count) for name in record if name != "publication_days"}
    publication = _read(record, "publication_days", _maybe(_count), None)
    return Timing(**days, publication_days=publication)


def _outcome(record: Mapping[str, Any]) -> Outcome:
    _known(record, Outcome.__slots__)
    return Outcome(
        binding=_read(record, "binding", _flag, default=True),
        cost_bearing=_read(record, "cost_bearing", _text, "by_agreement"),
        dissenters_may_sue_days=_read(record, "dissenters_may_sue_days", _maybe(_count), None),
    )
