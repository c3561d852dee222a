"""Everything a case left behind that proves something: files, events, counts, decisions.

All reads end before an instant, so that a bundle can be made again later and be the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import StageDecision, Submission
from models.document import Attachment, Paper
from models.event import Event
from models.plan_proposal import Plan
from models.resident_consultation import Ballot, Consultation, RollEntry, Signature, Vote
from rules.paper import PaperKind


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the store: `name` is the paper's number, or the file's name when uploaded."""

    id: int
    name: str
    title: str
    digest: str
    size: int


def printed_papers(session: Session, case_id: int, before: datetime) -> tuple[KeptFile, ...]:
    """Return the printed papers of a case as they were ordered; one query.

    The covers of bundles are left out: they are no evidence, they list it.
    """
    rows = session.execute(
        sa.select(Paper.id, Paper.number, Paper.title, Paper.digest, Paper.size)
        .where(
            Paper.case_id == case_id,
            Paper.made_at < before,
            Paper.digest != "",
            Paper.kind != PaperKind.EVIDENCE_BUNDLE,
        )
        .order_by(Paper.order_id, Paper.place, Paper.id)
    )
    return tuple(KeptFile(*row) for row in rows)


def failed_papers(session: Session, case_id: int, before: datetime) -> tuple[str, ...]:
    """Return the titles of papers that could not be printed; one query."""
    rows = session.scalars(
        sa.select(Paper.title)
        .where(Paper.case_id == case_id, Paper.made_at < before, Paper.problem != "")
        .order_by(Paper.id)
    )
    return tuple(rows)


def uploaded_files(session: Session, case_id: int, before: datetime) -> tuple[KeptFile, ...]:
    """Return the evidence people brought, the oldest first; one query."""
    rows = session.execute(
        sa.select(
            Attachment.id,
            Attachment.file_name,
            Attachment.about,
            Attachment.digest,
            Attachment.size,
        )
        .where(Attachment.case_id == case_id, Attachment.uploaded_at < before)
        .order_by(Attachment.id)
    )
    return tuple(KeptFile(*row) for row in rows)


def events_before(session: Session, case_id: int, before: datetime) -> list[dict[str, Any]]:
    """Return every event of a case, the oldest first; one query."""
    rows = session.scalars(
        sa.select(Event).where(Event.case_id == case_id, Event.at < before).order_by(Event.id)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "actor": row.actor,
            "at": row.at.isoformat(),
            "address": row.address,
            "facts": row.facts,
        }
        for row in rows
    ]


def rounds_before(session: Session, case_id: int, before: datetime) -> list[dict[str, Any]]:
    """Return every counted round with roll, rules, votes and kept results; four queries.

    Areas are whole 0.01 m². With the rule, roll and votes a count can be made again.
    """
    rounds = session.scalars(
        sa.select(Consultation)
        .where(Consultation.case_id == case_id, Consultation.preliminary_at < before)
        .order_by(Consultation.id)
    ).all()
    keys = [each.id for each in rounds]
    rolls = _rolls(session, keys)
    ballots = _ballots(session, keys, _votes(session, keys, before))
    return [
        {
            "id": each.id,
            "plan_id": each.plan_id,
            "round": each.round,
            "notice_at": _iso(each.notice_at),
            "opens_at": _iso(each.opens_at),
            "closes_at": _iso(each.closes_at),
            "roll_digest": each.roll_digest,
            "roll": rolls.get(each.id, []),
            "ballots": ballots.get(each.id, []),
        }
        for each in rounds
    ]


def decisions_before(session: Session, case_id: int, before: datetime) -> dict[str, Any]:
    """Return plans with their digests, what was put before reviewers, and verdicts; 3 queries."""
    plans = session.scalars(
        sa.select(Plan)
        .where(Plan.case_id == case_id, Plan.frozen_at < before)
        .order_by(Plan.number)
    )
    submissions = session.scalars(
        sa.select(Submission)
        .where(Submission.case_id == case_id, Submission.submitted_at < before)
        .order_by(Submission.id)
    )
    verdicts = session.scalars(
        sa.select(StageDecision)
        .where(StageDecision.case_id == case_id, StageDecision.decided_at < before)
        .order_by(StageDecision.id)
    )
    return {
        "plans": [
            {"number": each.number, "digest": each.digest, "frozen_at": _iso(each.frozen_at)}
            for each in plans
        ],
        "submissions": [_submission(each) for each in submissions],
        "verdicts": [_verdict(each) for each in verdicts],
    }


def _submission(row: Submission) -> dict[str, Any]:
    return {
        "id": row.id,
        "stage": row.stage.value,
        "submitted_at": _iso(row.submitted_at),
        "conditions": row.conditions,
        "evidence": row.evidence,
        "digest": row.digest,
        "note": row.note,
    }


def _verdict(row: StageDecision) -> dict[str, Any]:
    return {
        "submission_id": row.submission_id,
        "stage": row.stage.value,
        "verdict": row.verdict.value,
        "reason": row.reason,
        "decided_at": _iso(row.decided_at),
    }


def _rolls(session: Session, keys: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = session.scalars(
        sa.select(RollEntry)
        .where(RollEntry.consultation_id.in_(keys))
        .order_by(RollEntry.place, RollEntry.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.consultation_id, []).append(
            {
                "household_id": row.household_id,
                "door": row.door,
                "owner_group": row.owner_group,
                "area": int(row.area.scaleb(2)),
                "area_basis": row.area_basis,
                "is_eligible": row.is_eligible,
                "why_not": row.why_not,
            }
        )
    return found


def _votes(
    session: Session, keys: Sequence[int], before: datetime
) -> dict[int, list[dict[str, Any]]]:
    rows = session.execute(
        sa.select(Vote, Signature.channel, Signature.text_digest)
        .join(Signature, Signature.id == Vote.signature_id)
        .where(Vote.consultation_id.in_(keys), Vote.cast_at < before)
        .order_by(Vote.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row, channel, digest in rows:
        found.setdefault(row.ballot_id, []).append(
            {
                "household_id": row.household_id,
                "choice": row.choice,
                "state": row.state.value,
                "invalid_reason": row.invalid_reason,
                "cast_at": _iso(row.cast_at),
                "channel": channel.value,
                "text_digest": digest,
            }
        )
    return found


def _ballots(
    session: Session, keys: Sequence[int], votes: dict[int, list[dict[str, Any]]]
) -> dict[int, list[dict[str, Any]]]:
    rows = session.scalars(
        sa.select(Ballot)
        .where(Ballot.consultation_id.in_(keys))
        .order_by(Ballot.consultation_id, Ballot.number)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.consultation_id, []).append(
            {
                "number": row.number,
                "matter": row.matter.value,
                "title": row.title,
                "text_digest": row.text_digest,
                "rule": row.rule,
                "options": row.options,
                "result": row.result,
                "is_adopted": row.is_adopted,
                "votes": votes.get(row.id, []),
            }
        )
    return found


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
