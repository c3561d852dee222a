"""A rule's record as DOMAIN §2.1 prints it, brought to the spelling of our rule files.

Both are accepted wherever a rule is read, so that a record can be copied from a paper that
uses the reference's names ("m", "headcount_method", "silent", "fallback_rule" …).
"""

from collections.abc import Mapping
from typing import Any, Final

from rules.record_field import BadRuleRecord

_COUNTING: Final[Mapping[str, str]] = {
    "abstain": "abstention",
    "silent": "silence",
    "revote": "revote",
    "combine": "combine",
}
# What the reference can say and what our engine always does: any other value is refused.
_FIXED: Final[Mapping[str, tuple[Any, ...]]] = {
    "invalid": ("not_participating",),
    "developer_unsold": ("one_head",),
}


def respelt(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record in our spelling; a record that is in it already comes back equal.

    Raises:
        BadRuleRecord: if it asks for a count that the engine does not do.
    """
    found = dict(record)
    _fixed(found, "invalid")
    counting = {ours: found.pop(theirs) for theirs, ours in _COUNTING.items() if theirs in found}
    if counting:
        found["counting"] = {**counting, **found.get("counting", {})}
    if "fallback_rule" in found:
        rule_id = found.pop("fallback_rule")
        if isinstance(rule_id, Mapping):
            found["fallback"] = dict(rule_id)
        elif rule_id is not None:
            found["fallback"] = {"rule_id": rule_id}
    if isinstance(found.get("electorate"), Mapping):
        found["electorate"] = _electorate(found["electorate"])
    if isinstance(found.get("clauses"), list):
        found["clauses"] = [_clause(each) for each in found["clauses"]]
    if isinstance(found.get("special_consents"), list):
        found["special_consents"] = [_consent(each) for each in found["special_consents"]]
    if "name" not in found and isinstance(found.get("id"), str):
        found["name"] = found["id"]
    return found


def _electorate(record: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(record)
    _fixed(found, "developer_unsold")
    if "headcount_method" in found:
        found["headcount"] = found.pop("headcount_method")
    if found.pop("court_excluded", []) not in ([], ()):
        # Who a court has excluded stands in the register, not in a rule.
        raise BadRuleRecord(field="court_excluded", value=str(record["court_excluded"])[:80])
    return found


def _clause(record: object) -> object:
    if not isinstance(record, Mapping) or "m" not in record:
        return record
    found = dict(record)
    found["measure"] = found.pop("m")
    return found


def _consent(record: object) -> object:
    if isinstance(record, Mapping) and record.get("need", "all") == "all":
        return record.get("who")
    return record


def _fixed(record: dict[str, Any], name: str) -> None:
    if name in record and record.pop(name) not in _FIXED[name]:
        raise BadRuleRecord(field=name, value=f"not one of {', '.join(_FIXED[name])}")
