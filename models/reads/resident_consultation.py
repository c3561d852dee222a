"""The owners' vote for the gate, the reviewer and the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Notice
from models.reads.ballot_count import count_round
from models.reads.ballots import current_round
from models.reads.consultation_evidence import evidence
from models.reads.plan_contents import contents_before_owners
from models.reads.second_vote import earlier_rounds, settled_before
from models.reads.special_consent import given_consent
from models.resident_consultation import Ballot, Objection, PaperBallot, SpecialConsent
from rules.matters import Matter, required_decisions
from rules.paper import PaperKind
from rules.resident_consultation import Facts, ObjectorStanding, VoteState


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """One count as it was made public."""

    consultation_id: int
    round: int
    is_final: bool
    title: str
    published_at: datetime
    ends_at: datetime | None
    results: tuple[Mapping[str, Any], ...]


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what the stage's gate reads, from the rows; four queries, ten after the count."""
    row = current_round(session, case_id)
    plan = contents_before_owners(session, case_id)
    required = 0 if plan is None else len(required_decisions(plan))
    if row is None:
        return Facts(None, required, 0, 0, (), False, 0, 0, 0, 0, False, False, 0)  # noqa: FBT003 -- nothing yet
    counts = count_round(session, row.id) if row.is_counted else ()
    settled = settled_before(session, row) if row.round > 1 else ()
    rounds = [row.id, *earlier_rounds(session, row)]
    numbers = session.execute(_numbers(), {"of_round": row.id, "of_rounds": rounds}).one()
    carried = [count.ballot for count in counts if count.adopted]
    carried += [ballot for ballot in settled if ballot.is_adopted]
    return Facts(
        state=row.state,
        decisions_required=required,
        ballots=numbers.ballots + len(settled),
        ballots_adopted=len(carried),
        failed=(
            *(count.ballot.title for count in counts if not count.adopted),
            *(ballot.title for ballot in settled if not ballot.is_adopted),
        ),
        certified=row.certified_at is not None,
        special_needed=numbers.consents_needed,
        special_given=numbers.consents_given,
        objections=numbers.objections,
        objections_open=numbers.objections_open,
        window_over=row.objections_end_at is not None and at >= row.objections_end_at,
        mode_and_fee_confirmed=any(each.matter is Matter.CHOOSE_MANAGER for each in carried),
        papers_awaiting=numbers.papers_awaiting,
    )


def published_results(session: Session, case_id: int) -> Sequence[PublishedResult]:
    """Return every count of a case that was made public, the newest first; one query.

    Figures only: no household, no name, no choice of anybody.
    """
    rows = session.scalars(
        sa.select(Notice)
        .where(
            Notice.case_id == case_id,
            Notice.is_public,
            Notice.kind.in_([PaperKind.RESULT_PRELIMINARY, PaperKind.RESULT_FINAL]),
        )
        .order_by(Notice.id.desc())
    )
    return [
        PublishedResult(
            consultation_id=row.facts["consultation"],
            round=row.facts["round"],
            is_final=row.kind == PaperKind.RESULT_FINAL,
            title=row.title,
            published_at=row.published_at,
            ends_at=row.ends_at,
            results=tuple(row.facts["results"]),
        )
        for row in rows
    ]


@cache
def _numbers() -> sa.Executable:
    """What a round, and those it follows up, have come to in numbers; one query."""
    of_rounds = sa.bindparam("of_rounds", type_=sa.BigInteger, expanding=True)
    of_round = sa.bindparam("of_round", type_=sa.BigInteger)
    ballot, objection = Ballot.__table__.c, Objection.__table__.c
    paper, consent = PaperBallot.__table__.c, SpecialConsent.__table__.c
    unanswered = objection.result.is_(None) & (objection.standing != ObjectorStanding.OTHER)
    half_entered = paper.state.in_([VoteState.AWAITING_SECOND, VoteState.MISMATCH])
    return sa.select(
        _count(ballot.consultation_id == of_round).label("ballots"),
        _count(objection.consultation_id.in_(of_rounds)).label("objections"),
        _count(objection.consultation_id.in_(of_rounds), unanswered).label("objections_open"),
        _count(paper.consultation_id.in_(of_rounds), half_entered).label("papers_awaiting"),
        _count(consent.consultation_id.in_(of_rounds)).label("consents_needed"),
        _count(consent.consultation_id.in_(of_rounds), given_consent()).label("consents_given"),
    )


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


__all__ = ["PublishedResult", "evidence", "facts", "published_results"]
