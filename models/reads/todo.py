"""What waits for one member of staff: cases to work on, submissions to review, deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import Hand, RenovationCase, StageVisit, Submission
from models.compound import Compound
from models.deadline import Deadline
from models.reads.cases import visible
from models.reads.deadlines import still_waited_for
from rules.roles import Post, Role
from rules.stages import Stage, Standing, Verdict

A_WEEK: Final = timedelta(days=7)
MOST: Final = 20
"""Lines of each list; the counts say how many there are."""


@dataclass(frozen=True, slots=True)
class CaseToDo:
    """A case whose stage's work is this person's to do; `returned`: a reviewer sent it back."""

    reference: str
    compound: str
    title: str
    stage: Stage
    since: datetime
    returned: bool


@dataclass(frozen=True, slots=True)
class ReviewToDo:
    """A submission this person may decide; `own_hand`: not this one, they did its work."""

    reference: str
    compound: str
    title: str
    stage: Stage
    submitted_at: datetime
    own_hand: bool


@dataclass(frozen=True, slots=True)
class ComingDeadline:
    """A deadline of a case this person may see, within the week."""

    reference: str
    compound: str
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits; the lists are cut, the counts are not."""

    cases: tuple[CaseToDo, ...]
    case_count: int
    reviews: tuple[ReviewToDo, ...]
    review_count: int
    deadlines: tuple[ComingDeadline, ...]


def todo_of(session: Session, posts: Sequence[Post], staff_id: int, at: datetime) -> ToDo:
    """Return what waits for somebody with these posts; one to five queries, by their roles."""
    managing = [post for post in posts if post.role is Role.PROJECT_MANAGER]
    reviewing = [post for post in posts if post.role is Role.REVIEWER]
    return ToDo(
        cases=_cases(session, managing) if managing else (),
        case_count=_count(session, _in_work(managing)) if managing else 0,
        reviews=_reviews(session, reviewing, staff_id) if reviewing else (),
        review_count=_count(session, _before(reviewing)) if reviewing else 0,
        deadlines=_deadlines(session, posts, at),
    )


def _in_work(posts: Sequence[Post]) -> list[sa.ColumnElement[bool]]:
    return [
        visible(posts),
        RenovationCase.standing == Standing.OPEN,
        RenovationCase.submission_id.is_(None),
    ]


def _before(posts: Sequence[Post]) -> list[sa.ColumnElement[bool]]:
    mine = [sa.and_(Submission.body == post.body, visible([post])) for post in posts]
    decidable = (
        sa.exists()
        .where(Submission.id == RenovationCase.submission_id, sa.or_(*mine))
        .correlate(RenovationCase)
    )
    return [decidable, RenovationCase.standing == Standing.OPEN]


def _count(session: Session, conditions: list[sa.ColumnElement[bool]]) -> int:
    return session.scalar(sa.select(sa.func.count(RenovationCase.id)).where(*conditions)) or 0


def _cases(session: Session, posts: Sequence[Post]) -> tuple[CaseToDo, ...]:
    last_verdict = (
        sa.select(StageVisit.verdict)
        .where(StageVisit.case_id == RenovationCase.id, StageVisit.left_at.is_not(None))
        .order_by(StageVisit.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(RenovationCase, Compound.name, last_verdict)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(*_in_work(posts))
        .order_by(RenovationCase.stage_since, RenovationCase.id)
        .limit(MOST)
    )
    sent_back = {Verdict.RETURN, Verdict.REJECT}
    return tuple(
        CaseToDo(
            case.reference,
            compound,
            case.title,
            case.stage,
            case.stage_since,
            returned=verdict in sent_back,
        )
        for case, compound, verdict in rows
    )


def _reviews(session: Session, posts: Sequence[Post], staff_id: int) -> tuple[ReviewToDo, ...]:
    own_hand = (
        sa.exists()
        .where(
            StageVisit.case_id == RenovationCase.id,
            StageVisit.left_at.is_(None),
            Hand.visit_id == StageVisit.id,
            Hand.staff_id == staff_id,
        )
        .correlate(RenovationCase)
    )
    rows = session.execute(
        sa.select(RenovationCase, Compound.name, Submission.submitted_at, own_hand)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .join(Submission, Submission.id == RenovationCase.submission_id)
        .where(*_before(posts))
        .order_by(Submission.submitted_at, RenovationCase.id)
        .limit(MOST)
    )
    return tuple(
        ReviewToDo(case.reference, compound, case.title, case.stage, submitted_at, mine)
        for case, compound, submitted_at, mine in rows
    )


def _deadlines(session: Session, posts: Sequence[Post], at: datetime) -> tuple[ComingDeadline, ...]:
    rows = session.execute(
        sa.select(RenovationCase.reference, Compound.name, Deadline.kind, Deadline.due_at)
        .join(RenovationCase, RenovationCase.id == Deadline.case_id)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(
            visible(posts),
            still_waited_for(),
            Deadline.due_at < at + A_WEEK,
        )
        .order_by(Deadline.due_at, Deadline.id)
        .limit(MOST)
    )
    return tuple(ComingDeadline(*row) for row in rows)
