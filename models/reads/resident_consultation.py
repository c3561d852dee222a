"""The owners' vote for the gate, the reviewer and the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Notice
from models.household import Household
from models.plan_proposal import Plan
from models.reads.ballot_count import BallotCount, count_round, result_record
from models.reads.ballots import current_round
from models.reads.plan_contents import plan_contents
from models.resident_consultation import (
    Ballot,
    Objection,
    PaperBallot,
    Signature,
    SpecialConsent,
    Vote,
)
from rules.consent import Answer
from rules.matters import ConsentNeeded, Matter, required_decisions
from rules.paper import PaperKind
from rules.plan_proposal import PlanState
from rules.resident_consultation import Facts, ObjectorStanding, VoteState
from rules.standing import VoteStanding


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
    """Return what the stage's gate reads, counted from the rows; about fifteen queries."""
    row = current_round(session, case_id)
    required = _decisions_required(session, case_id)
    if row is None:
        return Facts(None, required, 0, 0, (), False, 0, 0, 0, 0, False, False, 0)  # noqa: FBT003 -- nothing yet
    counts = count_round(session, row.id) if row.is_counted else ()
    consents = special_consents(session, row.id)
    objections, unanswered = _objections(session, row.id)
    return Facts(
        state=row.state,
        decisions_required=required,
        ballots=_ballots(session, row.id),
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
        papers_awaiting=_papers_awaiting(session, row.id),
    )


def evidence(session: Session, case_id: int, at: datetime) -> dict[str, Any]:
    """Return the figures a reviewer decides on, as plain JSON."""
    del at
    row = current_round(session, case_id)
    if row is None:
        return {"round": None}
    counts = count_round(session, row.id)
    return {
        "round": row.round,
        "state": row.state.value,
        "roll_digest": row.roll_digest,
        "notice_at": _iso(row.notice_at),
        "opens_at": _iso(row.opens_at),
        "closes_at": _iso(row.closes_at),
        "preliminary_at": _iso(row.preliminary_at),
        "objections_end_at": _iso(row.objections_end_at),
        "final_at": _iso(row.final_at),
        "certified_by": row.certified_by,
        "certified_at": _iso(row.certified_at),
        "counts_parking": row.counts_parking,
        "results": [result_record(count) for count in counts],
        "invalid": [each for count in counts for each in _spoilt(count)],
        "signatures": _signatures(session, row.id),
        "special_consents": [
            {"door": each.door, "reason": each.reason.value, "given": each.is_given}
            for each in special_consents(session, row.id)
        ],
        "objections": _objection_lines(session, row.id),
    }


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


def special_consents(session: Session, consultation_id: int) -> tuple[ConsentLine, ...]:
    """Return the consents no majority replaces, in staircase order; two queries.

    Who pays consents by agreeing on the ballot, whose text names the amount and the ceiling;
    whose part is taken must say so in writing (Civil Code 301).
    """
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
    rows = session.execute(
        sa.select(SpecialConsent, Household.door)
        .join(Household, Household.id == SpecialConsent.household_id)
        .where(SpecialConsent.consultation_id == consultation_id)
        .order_by(Household.place)
    )
    return tuple(_consent_line(row, door, agreed) for row, door in rows)


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


def _decisions_required(session: Session, case_id: int) -> int:
    plan_id = session.scalar(
        sa.select(Plan.id)
        .where(Plan.case_id == case_id, Plan.state.in_([PlanState.FROZEN, PlanState.ADOPTED]))
        .order_by(Plan.number.desc())
        .limit(1)
    )
    return 0 if plan_id is None else len(required_decisions(plan_contents(session, plan_id)))


def _ballots(session: Session, consultation_id: int) -> int:
    return (
        session.scalar(sa.select(sa.func.count()).where(Ballot.consultation_id == consultation_id))
        or 0
    )


def _objections(session: Session, consultation_id: int) -> tuple[int, int]:
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(
                sa.case(
                    (
                        sa.and_(
                            Objection.result.is_(None),
                            Objection.standing != ObjectorStanding.OTHER,
                        ),
                        1,
                    )
                )
            ),
        ).where(Objection.consultation_id == consultation_id)
    ).one()
    return row[0], row[1]


def _papers_awaiting(session: Session, consultation_id: int) -> int:
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                PaperBallot.consultation_id == consultation_id,
                PaperBallot.state.in_([VoteState.AWAITING_SECOND, VoteState.MISMATCH]),
            )
        )
        or 0
    )


def _signatures(session: Session, consultation_id: int) -> dict[str, int]:
    rows = session.execute(
        sa.select(Signature.channel, sa.func.count())
        .where(Signature.consultation_id == consultation_id)
        .group_by(Signature.channel)
    )
    return {channel.value: count for channel, count in rows}


def _spoilt(count: BallotCount) -> list[dict[str, Any]]:
    doors = {key: group.lines[0].door for key, group in count.roll.groups.items()}
    return [
        {
            "ballot": count.ballot.number,
            "door": doors[line.group],
            "reason": line.invalid.value if line.invalid else "conflict",
        }
        for line in count.lines
        if line.standing in {VoteStanding.INVALID, VoteStanding.CONFLICT}
    ]


def _objection_lines(session: Session, consultation_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        sa.select(Objection)
        .where(Objection.consultation_id == consultation_id)
        .order_by(Objection.id)
    )
    return [
        {
            "subject": row.subject.value,
            "standing": row.standing.value,
            "text": row.text,
            "answer": row.answer,
            "result": row.result.value if row.result else None,
        }
        for row in rows
    ]


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
