"""Putting a stage's work before reviewers, and their decisions."""

import hashlib
import json
from importlib import import_module
from typing import Any

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

    Eight statements, whatever the length of the case's history.

    Raises:
        CaseMoved: if the case is no longer as the reviewer saw it.
        NothingSubmitted: if no work is before the reviewers.
        NotYours: if the reviewer's posts do not cover this stage of this case.
        FourEyes: if their own hand was in the work.
        GateNotMet: if approval was asked for below the gate.
        StageNotReviewable: if the road knows no such turning.
    """
    case, submission = _submitted(session, case_id, decision)
    _require_reviewer(session, case, submission, act)
    if decision.verdict is Verdict.APPROVE:
        _require_gate(submission)
    way = turning(case.stage, decision.verdict)
    action: Any = import_module(f"workflows.actions.{case.stage}")
    action.leave(session, case, decision, act)
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
    session.execute(
        sa.update(StageVisit)
        .where(StageVisit.case_id == case.id, StageVisit.left_at.is_(None))
        .values(left_at=act.at, verdict=decision.verdict)
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
    session: Session, case_id: int, decision: Decision
) -> tuple[RenovationCase, Submission]:
    row = session.execute(
        sa.select(RenovationCase, Submission)
        .outerjoin(Submission, Submission.id == RenovationCase.submission_id)
        .where(RenovationCase.id == case_id)
        # The second of two reviewers waits here and then sees what the first one decided.
        .with_for_update(of=RenovationCase)
        .execution_options(populate_existing=True)
    ).one()
    case, submission = row
    if (case.stage, case.version) != (decision.stage, decision.version):
        raise CaseMoved(stage=case.stage)
    if case.standing is not Standing.OPEN:
        raise CaseNotOpen(reference=case.reference, standing=case.standing)
    if submission is None:
        raise NothingSubmitted(reference=case.reference)
    return case, submission


def _require_reviewer(
    session: Session, case: RenovationCase, submission: Submission, act: Act
) -> None:
    """Check posts and four eyes together, in one query."""
    had_a_hand = (
        sa.exists()
        .where(
            Hand.visit_id == StageVisit.id,
            Hand.staff_id == act.staff_id,
            StageVisit.case_id == case.id,
            StageVisit.left_at.is_(None),
        )
        .label("had_a_hand")
    )
    rows = session.execute(
        sa.select(StaffPost.role, Area.path, StaffPost.case_id, StaffPost.body, had_a_hand)
        .join(Area, Area.id == StaffPost.area_id)
        .where(StaffPost.staff_id == act.staff_id)
    ).all()
    posts = [Post(role, path, case_id, body) for role, path, case_id, body, _ in rows]
    if not may_review(posts, case.stage, case.area_path, case.id):
        raise NotYours(reference=case.reference)
    hands = {submission.submitted_by}
    if act.staff_id is not None and any(row.had_a_hand for row in rows):
        hands.add(act.staff_id)
    require_other_eyes(act.staff_id, hands)


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
