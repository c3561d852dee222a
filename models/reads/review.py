"""What reviewers see: work waiting for them, and one frozen submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import Hand, RenovationCase, StageDecision, StageVisit, Submission
from models.compound import Compound
from models.reads.keyset import START, Sorting, Turn, leaf
from models.staff import Staff
from rules.condition import Condition
from rules.roles import Post, Role
from rules.stages import Reviewer, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submission before the reviewers."""

    submission_id: int
    reference: str
    title: str
    compound: str
    stage: Stage
    body: Reviewer
    submitted_by: str
    submitted_at: datetime
    met: int
    conditions: int


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the past."""

    stage: Stage
    verdict: Verdict
    reason: str
    by: str
    at: datetime
    submission_id: int


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """One submission as it was frozen, and what became of it."""

    id: int
    stage: Stage
    body: Reviewer
    submitted_by: str
    submitted_by_id: int
    submitted_at: datetime
    conditions: tuple[Condition, ...]
    evidence: Mapping[str, Any]
    digest: str
    note: str
    taken_back_at: datetime | None
    decision: Decided | None

    @property
    def unmet(self) -> tuple[Condition, ...]:
        """The conditions that failed when the work was submitted."""
        return tuple(condition for condition in self.conditions if not condition.met)


@dataclass(frozen=True, slots=True)
class WaitingFilter:
    """Which waiting submissions are shown: of a stage, of cases and compounds called so."""

    stage: Stage | None = None
    text: str = ""
    newest_first: bool = False
    turn: Turn = START


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """One page of waiting submissions, how many wait by stage, and the keys beside it."""

    rows: tuple[Waiting, ...]
    counts: Mapping[Stage, int]
    previous: int
    following: int


def waiting_submissions(
    session: Session, posts: Sequence[Post], wanted: WaitingFilter
) -> WaitingPage:
    """Return a page of what these posts may decide on, the oldest first; two queries."""
    bodies = [post for post in posts if post.role is Role.REVIEWER and post.body is not None]
    if not bodies:
        return WaitingPage((), {}, 0, 0)
    mine = sa.or_(
        *(
            sa.and_(
                Submission.body == post.body,
                RenovationCase.id == post.case_id
                if post.case_id is not None
                else RenovationCase.area_path.startswith(post.area_path, autoescape=True),
            )
            for post in bodies
        )
    )
    counts = session.execute(
        sa.select(Submission.stage, sa.func.count())
        .join(RenovationCase, RenovationCase.submission_id == Submission.id)
        .where(mine)
        .group_by(Submission.stage)
    )
    number = Submission.id.expression
    found = leaf(
        session,
        _waiting(wanted).where(mine),
        Sorting(number, number, wanted.newest_first),
        wanted.turn,
    )
    return WaitingPage(
        tuple(_waits(*row[1:]) for row in found.rows),
        {stage: count for stage, count in counts},  # noqa: C416 -- rows, not pairs
        found.previous,
        found.following,
    )


def _waiting(wanted: WaitingFilter) -> Any:  # noqa: ANN401 -- a select; its columns stand in it
    query = (
        sa.select(
            Submission.id,
            Submission,
            RenovationCase.reference,
            RenovationCase.title,
            Compound.name,
            Staff.name,
        )
        .join(RenovationCase, RenovationCase.submission_id == Submission.id)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .join(Staff, Staff.id == Submission.submitted_by)
    )
    if wanted.stage is not None:
        query = query.where(Submission.stage == wanted.stage)
    if wanted.text:
        query = query.where(
            sa.or_(
                RenovationCase.reference.contains(wanted.text, autoescape=True),
                RenovationCase.title.contains(wanted.text, autoescape=True),
                Compound.name.contains(wanted.text, autoescape=True),
            )
        )
    return query


def _waits(
    submission: Submission, reference: str, title: str, compound: str, submitted_by: str
) -> Waiting:
    return Waiting(
        submission_id=submission.id,
        reference=reference,
        title=title,
        compound=compound,
        stage=submission.stage,
        body=submission.body,
        submitted_by=submitted_by,
        submitted_at=submission.submitted_at,
        met=sum(condition["met"] for condition in submission.conditions),
        conditions=len(submission.conditions),
    )


def submission_view(session: Session, submission_id: int) -> SubmissionView:
    """Return one submission with its decision, in two queries."""
    submission, name = session.execute(
        sa.select(Submission, Staff.name)
        .join(Staff, Staff.id == Submission.submitted_by)
        .where(Submission.id == submission_id)
    ).one()
    decided = [
        decision
        for decision in decisions(session, submission.case_id)
        if decision.submission_id == submission_id
    ]
    return SubmissionView(
        id=submission.id,
        stage=submission.stage,
        body=submission.body,
        submitted_by=name,
        submitted_by_id=submission.submitted_by,
        submitted_at=submission.submitted_at,
        conditions=tuple(Condition(**condition) for condition in submission.conditions),
        evidence=submission.evidence,
        digest=submission.digest,
        note=submission.note,
        taken_back_at=submission.taken_back_at,
        decision=decided[0] if decided else None,
    )


def newest_submission(session: Session, case_id: int) -> int | None:
    """Return the id of the case's newest submission, decided or not; None where none was made."""
    return session.scalar(
        sa.select(sa.func.max(Submission.id)).where(Submission.case_id == case_id)
    )


def decisions(session: Session, case_id: int) -> Sequence[Decided]:
    """Return every decision on a case, the newest first, in one query."""
    rows = session.execute(
        sa.select(StageDecision, Staff.name)
        .join(Staff, Staff.id == StageDecision.decided_by)
        .where(StageDecision.case_id == case_id)
        .order_by(StageDecision.id.desc())
    )
    return [
        Decided(
            decision.stage,
            decision.verdict,
            decision.reason,
            name,
            decision.decided_at,
            decision.submission_id,
        )
        for decision, name in rows
    ]


def had_a_hand(session: Session, case_id: int, staff_id: int) -> bool:
    """Whether somebody did work of the present visit, in one query (four eyes)."""
    return (
        session.scalar(
            sa.select(Hand.id)
            .join(StageVisit, StageVisit.id == Hand.visit_id)
            .where(
                StageVisit.case_id == case_id,
                StageVisit.left_at.is_(None),
                Hand.staff_id == staff_id,
            )
            .limit(1)
        )
        is not None
    )
