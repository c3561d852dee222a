"""What may be put to the owners a second time: a run-off between two plans, a fallback rule.

A second vote is a further round on the same plan while the first one stands: what was carried
there stays carried, and only the questions that were lost are asked again.
Source: DOMAIN §3.7 [P] (run-off); §5: WEG, loi 1965 art. 25-1, 公寓大廈管理條例 32 (fallback).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.reads.ballot_count import BallotCount
from models.reads.ballots import BallotView, Option, Round, ballots_of
from models.reads.rules_known import rules_known
from models.resident_consultation import Consultation
from rules.decision_rule import DecisionRule, Measure
from rules.figures import judge_clause
from rules.matters import Matter, Place
from rules.rulebook import UnknownRule, rule_by_id

Key = tuple[Matter, Place]


@dataclass(frozen=True, slots=True)
class SecondQuestion:
    """A ballot that may be asked again: between which plans, and by which rule."""

    ballot: BallotView
    options: tuple[Option, ...]
    rule: DecisionRule

    @property
    def is_run_off(self) -> bool:
        """Whether it is between the two plans that led."""
        return bool(self.options)


def second_questions(session: Session, counts: Iterable[BallotCount]) -> tuple[SecondQuestion, ...]:
    """Return the ballots of a counted round that may be asked again at once.

    One query a session for added rules where a rule has a fallback, else arithmetic.
    """
    found = (_second(session, count) for count in counts if not count.adopted)
    return tuple(question for question in found if question is not None)


def fallback_of(count: BallotCount) -> str:
    """Return the id of the rule of an immediate second vote, "" where none may be taken."""
    fallback = count.ballot.rule.fallback
    if fallback is None or count.adopted or count.options:
        return ""
    clause = fallback.precondition
    figures = count.result.area if clause and clause.measure is Measure.AREA else count.result.heads
    return fallback.rule_id if clause is None or judge_clause(clause, figures).passed else ""


def earlier_rounds(session: Session, row: Round | Consultation) -> Sequence[int]:
    """Return the rounds on the same plan that a second vote follows up; one query, or none."""
    if row.round == 1:
        return ()
    return session.scalars(
        sa.select(Consultation.id)
        .where(
            Consultation.plan_id == row.plan_id,
            Consultation.round < row.round,
            Consultation.set_aside_at.is_(None),
        )
        .order_by(Consultation.round.desc())
    ).all()


def settled_before(session: Session, row: Round) -> tuple[BallotView, ...]:
    """Return the ballots of earlier rounds that this one does not ask again; one query each."""
    asked: set[Key] = {_key(ballot) for ballot in ballots_of(session, row.id)}
    settled = []
    for earlier in earlier_rounds(session, row):
        for ballot in ballots_of(session, earlier):
            if _key(ballot) not in asked:
                asked.add(_key(ballot))
                settled.append(ballot)
    return tuple(settled)


def _second(session: Session, count: BallotCount) -> SecondQuestion | None:
    ballot = count.ballot
    if count.options and count.options.run_off:
        two = tuple(each for each in ballot.options if each.letter in count.options.run_off)
        return SecondQuestion(ballot, two, ballot.rule)
    rule_id = fallback_of(count)
    if not rule_id:
        return None
    try:
        return SecondQuestion(ballot, (), rule_by_id(rule_id, rules_known(session)))
    except UnknownRule:  # the rule was added without the one it falls back on
        return None


def _key(ballot: BallotView) -> Key:
    return ballot.matter, ballot.place
