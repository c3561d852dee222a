"""Adding decision rules to the shipped ones: what a city or a compound has decided."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from models.added_rule import AddedRule
from models.reads.rules_known import forget_rules, rules_known
from rules.act import Act
from rules.decision_rule import Count, DecisionRule, Measure
from rules.refusal import Refusal
from rules.rule_record import to_json
from rules.rulebook import rule_by_id, rulebook
from workflows.actions.record import record


class RuleVersionKnown(Refusal):
    """Another record already bears this id and version; a change needs a higher version."""

    code = "rule_version_known"


class RuleNotCountable(Refusal):
    """The rule counts what no vote here records: `rule`, `counts` (presence, or shares)."""

    code = "rule_not_countable"


class RuleIsShipped(Refusal):
    """The rule comes with the product; it ends when a release says so."""

    code = "rule_is_shipped"


class EndsBeforeItBegins(Refusal):
    """The last day lies before the first: `rule`, `begins`."""

    code = "rule_ends_before_it_begins"


def add_rules(session: Session, rules: Iterable[DecisionRule], act: Act) -> int:
    """Add rules, all or none, and return how many are new; the same record again is none.

    A vote that is under way keeps the rule it was opened with (DOMAIN §2.1). Rounds that are
    still in draft take the new rule when their notice is published.

    A rule that counts who was present or represented at a meeting, or shares of co-ownership,
    would find nobody and lose every vote: it is not taken in.

    Raises:
        RuleVersionKnown: if an id and version is taken by a different record.
        RuleNotCountable: if a rule counts what votes here do not record.
    """
    known = {(rule.id, rule.version): rule for rule in rules_known(session)}
    added = []
    for rule in rules:
        _require_countable(rule)
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


_UNRECORDED: Final = frozenset({Count.PRESENT_IN_PERSON, Count.REPRESENTED, Measure.SHARE})


def _require_countable(rule: DecisionRule) -> None:
    nested = rule.nested.clauses if rule.nested else ()
    for clause in (*rule.clauses, *nested):
        counted = {clause.numerator, clause.denominator, clause.measure}
        if unrecorded := counted & _UNRECORDED:
            raise RuleNotCountable(rule=rule.id, counts=min(unrecorded).value)


def end_rule(session: Session, rule_id: str, last_day: date, act: Act) -> None:
    """Set the last day on which an added rule is in force; the same day again is success.

    Nothing is changed or removed: a higher version with that end is added. Votes whose notice
    is out keep the rule they were opened with.

    Raises:
        UnknownRule: if nobody knows a rule of that id.
        RuleIsShipped: if it was not added here.
        EndsBeforeItBegins: if the day lies before the rule's first.
    """
    newest = rule_by_id(rule_id, rules_known(session))
    if newest in rulebook():
        raise RuleIsShipped(rule=rule_id)
    if last_day < newest.effective_from:
        raise EndsBeforeItBegins(rule=rule_id, begins=newest.effective_from.isoformat())
    if newest.effective_to == last_day:
        return
    ended = replace(newest, version=newest.version + 1, effective_to=last_day)
    row = AddedRule(
        rule_id=ended.id,
        version=ended.version,
        record=to_json(ended),
        added_at=act.at,
        added_by=act.by,
    )
    session.add(row)
    forget_rules(session)
    record(session, act, "rule.ended", case_id=None, rule=rule_id, last_day=last_day.isoformat())
