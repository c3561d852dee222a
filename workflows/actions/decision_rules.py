"""Adding decision rules to the shipped ones: what a city or a compound has decided."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from models.added_rule import AddedRule
from models.reads.rules_known import forget_rules, rules_known
from rules.act import Act
from rules.decision_rule import DecisionRule
from rules.refusal import Refusal
from rules.rule_record import to_json
from workflows.actions.record import record


class RuleVersionKnown(Refusal):
    """Another record already bears this id and version; a change needs a higher version."""

    code = "rule_version_known"


def add_rules(session: Session, rules: Iterable[DecisionRule], act: Act) -> int:
    """Add rules, all or none, and return how many are new; the same record again is none.

    A vote that is under way keeps the rule it was opened with (DOMAIN §2.1). Rounds that are
    still in draft take the new rule when their notice is published.

    Raises:
        RuleVersionKnown: if an id and version is taken by a different record.
    """
    known = {(rule.id, rule.version): rule for rule in rules_known(session)}
    added = []
    for rule in rules:
        before = known.get((rule.id, rule.version))
        if before is not None and before != rule:
            raise RuleVersionKnown(rule=rule.id, version=rule.version)
        if before is None:
            known[rule.id, rule.version] = rule
            added.append(rule)
    for rule in added:
        session.add(
            AddedRule(
                rule_id=rule.id,
                version=rule.version,
                record=to_json(rule),
                added_at=act.at,
                added_by=act.by,
            )
        )
    if added:
        forget_rules(session)
        names = [f"{rule.id} v{rule.version}" for rule in added]
        record(session, act, "rule.added", case_id=None, rules=names)
    return len(added)
