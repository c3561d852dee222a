"""The consents that no majority replaces, as far as they are given."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.resident_consultation import SpecialConsent, Vote
from rules.consent import Answer
from rules.matters import ConsentNeeded
from rules.resident_consultation import VoteState


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One household whose own consent is needed. `is_given` None: nothing is known yet."""

    id: int
    household_id: int
    door: str
    reason: ConsentNeeded
    source: str
    ballot_id: int | None
    is_given: bool | None
    evidence: str
    by_vote: bool


def special_consents(session: Session, consultation_id: int) -> tuple[ConsentLine, ...]:
    """Return the consents no majority replaces, in staircase order; one or two queries.

    Who pays consents by agreeing on the ballot, whose text names the amount and the ceiling;
    whose part is taken must say so in writing (Civil Code 301).
    """
    rows = session.execute(
        sa.select(SpecialConsent, Household.door)
        .join(Household, Household.id == SpecialConsent.household_id)
        .where(SpecialConsent.consultation_id == consultation_id)
        .order_by(Household.place)
    ).all()
    if not rows:
        return ()
    agreed = {
        (home, ballot)
        for home, ballot in session.execute(
            sa.select(Vote.household_id, Vote.ballot_id).where(
                Vote.consultation_id == consultation_id,
                Vote.state == VoteState.VALID,
                Vote.choice == Answer.AGREE,
            )
        )
    }
    return tuple(_consent_line(row, door, agreed) for row, door in rows)


def given_consent() -> sa.ColumnElement[bool]:
    """Return the condition on `SpecialConsent` that it is given, as `special_consents` says it."""
    consent, vote = SpecialConsent.__table__.c, Vote.__table__.c
    agreed = sa.exists().where(
        vote.ballot_id == consent.ballot_id,
        vote.household_id == consent.household_id,
        vote.state == VoteState.VALID,
        vote.choice == Answer.AGREE,
    )
    by_vote = consent.is_given.is_(None) & (consent.reason == ConsentNeeded.PAYERS) & agreed
    return consent.is_given.is_(True) | by_vote


def _consent_line(row: SpecialConsent, door: str, agreed: set[tuple[int, int]]) -> ConsentLine:
    reason = ConsentNeeded(row.reason)
    by_vote = (
        row.is_given is None
        and reason is ConsentNeeded.PAYERS
        and (row.household_id, row.ballot_id) in agreed
    )
    return ConsentLine(
        id=row.id,
        household_id=row.household_id,
        door=door,
        reason=reason,
        source=row.source,
        ballot_id=row.ballot_id,
        is_given=True if by_vote else row.is_given,
        evidence=row.evidence,
        by_vote=by_vote,
    )
