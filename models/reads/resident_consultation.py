"""The owners' vote for the gate, the reviewer and the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Notice
from models.reads.ballot_count import count_round
from models.reads.ballots import current_round
from models.reads.consultation_evidence import evidence
from models.reads.plan_contents import contents_before_owners
from models.reads.special_consent import special_consents
from models.resident_consultation import Ballot, Objection, PaperBallot
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
    """Return what the stage's gate reads, from the rows; six queries, twelve after the count."""
    row = current_round(session, case_id)
    plan = contents_before_owners(session, case_id)
    required = 0 if plan is None else len(required_decisions(plan))
    if row is None:
        return Facts(None, required, 0, 0, (), False, 0, 0, 0, 0, False, False, 0)  # noqa: FBT003 -- nothing yet
    counts = count_round(session, row.id) if row.is_counted else ()
    consents = special_consents(session, row.id)
    ballots, objections, unanswered, papers = _numbers(session, row.id)
    return Facts(
        state=row.state,
        decisions_required=required,
        ballots=ballots,
        ballots_adopted=sum(count.adopted for count in counts),
        failed=tuple(count.ballot.title for count in counts if not count.adopted),
        certified=row.certified_at is not None,
        special_needed=len(consents),
        special_given=sum(each.is_given is True for each in consents),
        objections=objections,
        objections_open=unanswered,
        window_over=row.objections_end_at is not None and at >= row.objections_end_at,
        mode_and_fee_confirmed=any(
            count.adopted for count in counts if count.ballot.matter is Matter.CHOOSE_MANAGER
        ),
        papers_awaiting=papers,
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


def _numbers(session: Session, consultation_id: int) -> tuple[int, int, int, int]:
    """Return ballots, objections, those unanswered, and papers half entered; one query."""
    row = session.execute(
        sa.select(
            _count(Ballot.consultation_id == consultation_id),
            _count(Objection.consultation_id == consultation_id),
            _count(
                Objection.consultation_id == consultation_id,
                Objection.result.is_(None),
                Objection.standing != ObjectorStanding.OTHER,
            ),
            _count(
                PaperBallot.consultation_id == consultation_id,
                PaperBallot.state.in_([VoteState.AWAITING_SECOND, VoteState.MISMATCH]),
            ),
        )
    ).one()
    return row[0], row[1], row[2], row[3]


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


__all__ = ["PublishedResult", "evidence", "facts", "published_results"]
