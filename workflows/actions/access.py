"""Who may do this work on this case, and that their hand was in it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.case import Hand, RenovationCase, StageVisit
from models.staff import StaffPost
from rules.act import Act
from rules.refusal import Refusal
from rules.roles import NotYours, Post, may_administer, may_manage
from rules.stages import Stage, Standing


class UnknownCase(Refusal):
    """No case has this reference, or it lies outside what the person may see."""

    code = "unknown_case"


class CaseNotOpen(Refusal):
    """The case is suspended, withdrawn or archived."""

    code = "case_not_open"


class WrongStage(Refusal):
    """This work belongs to a stage the case is not in."""

    code = "wrong_stage"


class UnderReview(Refusal):
    """The work is before a reviewer and may not change until it is taken back."""

    code = "under_review"


def posts_of(session: Session, staff_id: int | None) -> tuple[Post, ...]:
    """Return the posts somebody holds, the oldest first, in one query."""
    rows = session.execute(
        sa.select(StaffPost.role, Area.path, StaffPost.case_id, StaffPost.body)
        .join(Area, Area.id == StaffPost.area_id)
        .where(StaffPost.staff_id == staff_id)
        .order_by(StaffPost.id)
    )
    return tuple(Post(role, path, case_id, body) for role, path, case_id, body in rows)


def case_by_reference(session: Session, reference: str) -> RenovationCase:
    """Return the case people call `reference`.

    Raises:
        UnknownCase: if there is none.
    """
    case = session.scalar(sa.select(RenovationCase).where(RenovationCase.reference == reference))
    if case is None:
        raise UnknownCase(reference=reference)
    return case


def managed_case(session: Session, case_id: int, act: Act) -> RenovationCase:
    """Return an open case whose work the acting person may do, in whatever stage it is.

    Raises:
        NotYours: if no post of theirs covers the case.
        CaseNotOpen: if it is suspended, withdrawn or archived.
    """
    case = session.get_one(RenovationCase, case_id)
    if not may_manage(posts_of(session, act.staff_id), case.area_path, case.id):
        raise NotYours(reference=case.reference)
    if case.standing is not Standing.OPEN:
        raise CaseNotOpen(reference=case.reference, standing=case.standing)
    return case


def at_work(session: Session, case_id: int, act: Act, *stages: Stage) -> RenovationCase:
    """Return the case for a piece of work that belongs to one of `stages`.

    Every action of a project manager begins with this. The person's hand is noted, so that
    they may not approve the stage later (four eyes). About four queries.

    Raises:
        NotYours: if no post of theirs covers the case.
        CaseNotOpen: if it is suspended, withdrawn or archived.
        WrongStage: if the case is in none of `stages` (none named: any stage will do).
        UnderReview: if the stage's work is before a reviewer.
    """
    case = managed_case(session, case_id, act)
    if stages and case.stage not in stages:
        raise WrongStage(stage=case.stage, wanted=stages[0])
    if case.submission_id is not None:
        raise UnderReview(reference=case.reference)
    note_hand(session, case.id, act)
    return case


def note_hand(session: Session, case_id: int, act: Act) -> None:
    """Note that somebody did work in the present visit; a second time changes nothing."""
    if act.staff_id is None:
        return
    visit_id = session.scalar(
        sa.select(StageVisit.id)
        .where(StageVisit.case_id == case_id, StageVisit.left_at.is_(None))
        .order_by(StageVisit.id.desc())
        .limit(1)
    )
    if visit_id is None:
        return
    known = sa.exists().where(Hand.visit_id == visit_id, Hand.staff_id == act.staff_id)
    session.execute(
        sa.insert(Hand).from_select(
            ["visit_id", "staff_id"],
            sa.select(sa.literal(visit_id), sa.literal(act.staff_id)).where(~known),
        )
    )


def require_administrator(session: Session, act: Act) -> None:
    """Refuse everybody who holds no administrator's post.

    Raises:
        NotYours: always, except to administrators.
    """
    if not may_administer(posts_of(session, act.staff_id)):
        raise NotYours
