"""The rules a vote may be held by: those that are shipped and those that were added."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.added_rule import AddedRule
from rules.decision_rule import DecisionRule
from rules.rule_record import from_json
from rules.rulebook import newest_begun, rulebook

_KNOWN = "rules_known"


def rules_known(session: Session) -> tuple[DecisionRule, ...]:
    """Return every shipped and added rule; one query a session, none when asked again."""
    if _KNOWN not in session.info:
        records = session.scalars(sa.select(AddedRule.record).order_by(AddedRule.id))
        session.info[_KNOWN] = (*rulebook(), *(from_json(record) for record in records))
    known: tuple[DecisionRule, ...] = session.info[_KNOWN]
    return known


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of a rule; `added_at` is None of one that is shipped."""

    rule: DecisionRule
    added_at: datetime | None
    added_by: str
    is_replaced: bool  # a higher version has begun

    def state(self, on: date) -> str:
        """Return "replaced", "ended", "coming" or "in_force" on a day."""
        if self.is_replaced:
            return "replaced"
        if self.rule.effective_from > on:
            return "coming"
        return "in_force" if self.rule.in_force(on) else "ended"


def rule_versions(session: Session, on: date) -> tuple[RuleVersion, ...]:
    """Return every version of every rule as of a day, added ones first; one query."""
    rows = session.scalars(sa.select(AddedRule).order_by(AddedRule.id.desc()))
    added = [(from_json(row.record), row.added_at, row.added_by) for row in rows]
    shipped = [(rule, None, "") for rule in rulebook()]
    every = [*added, *shipped]
    current = set(newest_begun((rule for rule, _, _ in every), on))
    return tuple(
        RuleVersion(rule, at, by, rule.effective_from <= on and rule not in current)
        for rule, at, by in every
    )


def forget_rules(session: Session) -> None:
    """Ask the table again next time, after rules were added in this session."""
    session.info.pop(_KNOWN, None)
