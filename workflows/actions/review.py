"""Putting a stage's work before reviewers, and their decisions."""

import hashlib
import json
from importlib import import_module
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.case import Hand, RenovationCase, StageDecision, StageVisit, Submission
from models.reads.gates import evidence_of, gate_of
from models.staff import StaffPost
from rules.act import Act
from rules.condition import Condition, unmet
from rules.refusal import Refusal
from rules.roles import NotYours, Post, may_review, require_other_eyes
from rules.stages import APPROVER, Decision, Standing, Verdict, turning
from workflows.actions.access import CaseNotOpen, UnderReview, at_work, managed_case
from workflows.actions.cases import CaseMoved, enter
from workflows.actions.record import record


class NothingSubmitted(Refusal):
    """No work of this case is before a reviewer."""

    code = "nothing_submitted"


class GateNotMet(Refusal):
    """The work may not be approved while conditions of its exit gate are unmet."""

    code = "gate_not_met"


def submit_stage(session: Session, case_id: int, version: int, note: str, act: Act) -> Submission:
    """Freeze what the stage came to and put it before the reviewers.

    Unmet conditions do not stop a submission (a reviewer may send the case back, or reject
    a plan that failed), but they stop the approval.

    Raises:
        CaseMoved: if the case changed since the manager looked.
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
    """
    case = at_work(session, case_id, act)
    if case.version != version:
        raise CaseMoved(stage=case.stage)
    conditions = gate_of(session, case.id, case.stage, act.at)
    evidence = evidence_of(session, case.id, case.stage, act.at)
    frozen = [as_json(condition) for condition in conditions]
    submission = Submission(
        case_id=case.id,
        stage=case.stage,
        body=APPROVER[case.stage],
        submitted_by=act.staff_id,
        submitted_at=act.at,
        conditions=frozen,
        evidence=evidence,
        digest=snapshot_digest(frozen, evidence),
        note=note,
    )
    session.add(submission)
    session.flush()  # the case points at it
    case.submission_id = submission.id
    case.stage_since = act.at
    record(
        session,
        act,
        "stage.submitted",
        case_id=case.id,
        stage=case.stage,
        met=len(conditions) - len(unmet(conditions)),
        conditions=len(conditions),
        digest=submission.digest,
    )
    return submission


def take_back(session: Session, case_id: int, version: int, act: Act) -> None:
    """Take the work back from the reviewers, to change it.

    Raises:
        NothingSubmitted: if it is not before them.
        CaseMoved: if the case changed since the manager looked.
        NotYours, CaseNotOpen: as for all work on a case.
    """
    case = managed_case(session, case_id, act)
    if case.version != version:
        raise CaseMoved(stage=case.stage)
    if case.submission_id is None:
        raise NothingSubmitted(reference=case.reference)
    session.get_one(Submission, case.submission_id).taken_back_at = act.at
    case.submission_id = None
    case.stage_since = act.at
    record(session, act, "stage.taken_back", case_id=case.id, stage=case.stage)


def decide_stage(session: Session, case_id: int, decision: Decision, act: Act) -> RenovationCase:
    """Apply a reviewer's decision on the submitted work; return the case as it is now.

    Seven statements and one of the stage's own `leave`, whatever the length of the case's
    history; what takes longer is done by the stage's `follow_up`, which the flow calls.

    Raises:
        CaseMoved: if the case is no longer as the reviewer saw it.
        NothingSubmitted: if no work is before the reviewers.
        NotYours: if the reviewer's posts do not cover this stage of this case.
        FourEyes: if their own hand was in the work.
        GateNotMet: if approval was asked for below the gate.
        StageNotReviewable: if the road knows no such turning.
    """
    case, submission = _submitted(session, case_id, decision, act)
    if decision.verdict is Verdict.APPROVE:
        _require_gate(submission)
    way = turning(case.stage, decision.verdict)
    action: Any = import_module(f"workflows.actions.{case.stage}")
    left = {"of_case": case.id, "left_at": act.at, "verdict": decision.verdict}
    with session.no_autoflush:  # the case is written once, by the flush below
        action.leave(session, case, decision, act)
        session.execute(_LEAVE, left)
    session.add(
        StageDecision(
            submission_id=submission.id,
            case_id=case.id,
            stage=case.stage,
            verdict=decision.verdict,
            reason=decision.reason,
            decided_by=act.staff_id,
            decided_at=act.at,
        )
    )
    record(
        session,
        act,
        f"stage.{_PAST[decision.verdict]}",
        case_id=case.id,
        left=case.stage,
        entered=way.to,
        reason=decision.reason,
        submission=submission.id,
    )
    enter(session, case, way.to, act)
    session.flush()  # a second reviewer's version is refused here, inside the action
    return case


_PAST = {Verdict.APPROVE: "approved", Verdict.RETURN: "returned", Verdict.REJECT: "rejected"}


def as_json(condition: Condition) -> dict[str, Any]:
    """Return a condition as the snapshot keeps it."""
    return {
        "code": condition.code,
        "met": condition.met,
        "source": condition.source,
        "mend": condition.mend,
        "figures": dict(condition.figures),
    }


def snapshot_digest(conditions: list[dict[str, Any]], evidence: dict[str, Any]) -> str:
    """Return the SHA-256 of a snapshot in canonical JSON."""
    text = json.dumps(
        [conditions, evidence], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _submitted(
    session: Session, case_id: int, decision: Decision, act: Act
) -> tuple[RenovationCase, Submission]:
    """Read the case, what is before the reviewers and who decides; check all three. One query."""
    who = {"case_id": case_id, "staff_id": act.staff_id}
    rows = session.execute(_BEFORE_REVIEWER, who).all()
    case, submission = rows[0][:2]
    if (case.stage, case.version) != (decision.stage, decision.version):
        raise CaseMoved(stage=case.stage)
    if case.standing is not Standing.OPEN:
        raise CaseNotOpen(reference=case.reference, standing=case.standing)
    if submission is None:
        raise NothingSubmitted(reference=case.reference)
    posts = [Post(*row[2:6]) for row in rows if row.role is not None]
    if not may_review(posts, case.stage, case.area_path, case.id):
        raise NotYours(reference=case.reference)
    hands = {submission.submitted_by}
    if act.staff_id is not None and rows[0].had_a_hand:
        hands.add(act.staff_id)
    require_other_eyes(act.staff_id, hands)
    return case, submission


# Built once: a decision is made of few statements, and building them costs as much as sending.
_BEFORE_REVIEWER: Final = (
    sa.select(
        RenovationCase,
        Submission,
        StaffPost.role,
        Area.path,
        StaffPost.case_id,
        StaffPost.body,
        sa.exists()
        .where(
            Hand.visit_id == StageVisit.id,
            Hand.staff_id == sa.bindparam("staff_id"),
            StageVisit.case_id == RenovationCase.id,
            StageVisit.left_at.is_(None),
        )
        .correlate(RenovationCase)
        .label("had_a_hand"),
    )
    .outerjoin(Submission, Submission.id == RenovationCase.submission_id)
    .outerjoin(StaffPost, StaffPost.staff_id == sa.bindparam("staff_id"))
    .outerjoin(Area, Area.id == StaffPost.area_id)
    .where(RenovationCase.id == sa.bindparam("case_id"))
    # The second of two reviewers waits here and then sees what the first one decided.
    .with_for_update(of=RenovationCase)
    .execution_options(populate_existing=True)
)
_VISIT: Final = cast("sa.Table", StageVisit.__table__)
_LEAVE: Final = sa.update(_VISIT).where(
    _VISIT.c.case_id == sa.bindparam("of_case"), _VISIT.c.left_at.is_(None)
)


def _require_gate(submission: Submission) -> None:
    missing = [condition["code"] for condition in submission.conditions if not condition["met"]]
    if missing:
        raise GateNotMet(missing=missing, count=len(missing))


__all__ = [
    "GateNotMet",
    "NothingSubmitted",
    "UnderReview",
    "decide_stage",
    "submit_stage",
    "take_back",
]
