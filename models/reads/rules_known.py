"""The rules a vote may be held by: those that are shipped and those that were added."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.added_rule import AddedRule
from rules.decision_rule import DecisionRule
from rules.rule_record import from_json
from rules.rulebook import rulebook

_KNOWN = "rules_known"


def rules_known(session: Session) -> tuple[DecisionRule, ...]:
    """Return every shipped and added rule; one query a session, none when asked again."""
    if _KNOWN not in session.info:
        records = session.scalars(sa.select(AddedRule.record).order_by(AddedRule.id))
        session.info[_KNOWN] = (*rulebook(), *(from_json(record) for record in records))
    known: tuple[DecisionRule, ...] = session.info[_KNOWN]
    return known


def forget_rules(session: Session) -> None:
    """Ask the table again next time, after rules were added in this session."""
    session.info.pop(_KNOWN, None)
