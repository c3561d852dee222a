"""Counting a closed round, publishing what it came to, certifying it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.document import Notice
from models.reads.ballot_count import BallotCount, count_round
from models.reads.count_record import result_record
from models.reads.round_recount import differing
from models.resident_consultation import (
    Ballot,
    Consultation,
    Objection,
    PaperBallot,
    PaperReading,
    Signature,
    SignatureFinding,
)
from rules.act import Act
from rules.paper import PaperKind
from rules.refusal import Refusal
from rules.resident_consultation import ConsultationState, ObjectorStanding, VoteState
from rules.roles import NotYours, may_manage, may_review, require_other_eyes
from rules.stages import Stage, Standing
from rules.voting_window import objections_end
from workflows.actions.access import (
    CaseNotOpen,
    UnderReview,
    WrongStage,
    note_hand,
    posts_of,
)
from workflows.actions.consultation_ballots import limits_of
from workflows.actions.consultation_round import working_round
from workflows.actions.papers import order_papers
from workflows.actions.record import ask_flow, record, set_deadline


class CountMoved(Refusal):
    """A recount gives other figures than those that were published."""

    code = "count_moved"


class CountsDiffer(Refusal):
    """The database, counting by itself, comes to other figures: `ballots` are the numbers."""

    code = "counts_differ"


class PapersOpen(Refusal):
    """Paper ballots wait for their second reader, so there is nothing to certify yet."""

    code = "papers_open"


def publish_preliminary(
    session: Session, case: RenovationCase, row: Consultation, act: Act
) -> bool:
    """Count, and publish the count for objections (询异公示); say whether anything changed.

    A count that differs from the one published (a paper read late, a signature found not
    genuine) is published again, and the time for objections begins again. A certified count
    is never replaced.
    """
    counts = count_round(session, row.id)
    records = {count.ballot.id: result_record(count) for count in counts}
    if row.certified_at is not None or not _differs(session, row, records):
        return False
    _keep_results(session, counts, records)
    row.state = ConsultationState.PRELIMINARY
    row.preliminary_at = act.at
    row.objections_end_at = objections_end(act.at, limits_of(session, row.id))
    subject = f"consultation:{row.id}"
    set_deadline(session, case.id, "consultation.objections_end", subject, row.objections_end_at)
    _publish(session, case, row, PaperKind.RESULT_PRELIMINARY, act)
    record(
        session,
        act,
        "consultation.counted",
        case_id=case.id,
        round=row.round,
        adopted=sum(count.adopted for count in counts),
        ballots=len(counts),
    )
    return True


def publish_final(session: Session, case: RenovationCase, row: Consultation, act: Act) -> bool:
    """Publish the final result once it is certified, unopposed and its time is over."""
    if row.certified_at is None or row.objections_end_at is None:
        return False
    if act.at < row.objections_end_at or open_objections(session, row.id):
        return False
    row.state, row.final_at = ConsultationState.FINAL, act.at
    _publish(session, case, row, PaperKind.RESULT_FINAL, act)
    record(session, act, "consultation.result_published", case_id=case.id, round=row.round)
    return True


def certify_count(session: Session, case_id: int, act: Act) -> None:
    """Certify the published count after counting it anew; twice by anybody is once.

    Raises:
        NotYours: if the person neither manages nor reviews the case.
        FourEyes: if they read papers, entered answers or struck signatures of this round.
        RoundMoved: if no count is published.
        PapersOpen: if papers wait for their second reader.
        CountMoved: if the recount differs from what was published.
        CountsDiffer: if the second count, by the database alone, differs from the first.
    """
    case = session.get_one(RenovationCase, case_id)
    _require_certifier(session, case, act)
    row = working_round(session, case.id, ConsultationState.PRELIMINARY, ConsultationState.FINAL)
    if row.certified_at is not None:
        return
    require_other_eyes(act.staff_id, counting_hands(session, row.id))
    if papers_awaiting(session, row.id):
        raise PapersOpen(count=papers_awaiting(session, row.id))
    counts = count_round(session, row.id)
    if _differs(session, row, {count.ballot.id: result_record(count) for count in counts}):
        raise CountMoved
    if wrong := differing(session, counts):
        raise CountsDiffer(ballots=wrong)
    row.certified_by, row.certified_at = act.staff_id, act.at
    note_hand(session, case.id, act)
    record(session, act, "consultation.certified", case_id=case.id, round=row.round)
    ask_on(session, case, f"consultation:{row.id}:certified", act)


def counting_hands(session: Session, consultation_id: int) -> set[int]:
    """Return who entered or struck anything that the count is made of; three queries."""
    readers = (
        sa.select(PaperReading.staff_id)
        .join(PaperBallot, PaperBallot.id == PaperReading.paper_ballot_id)
        .where(PaperBallot.consultation_id == consultation_id)
    )
    entered = sa.select(Signature.entered_by).where(
        Signature.consultation_id == consultation_id, Signature.entered_by.is_not(None)
    )
    struck = (
        sa.select(SignatureFinding.found_by)
        .join(Signature, Signature.id == SignatureFinding.signature_id)
        .where(Signature.consultation_id == consultation_id, SignatureFinding.is_genuine.is_(False))
    )
    hands: set[int] = set()
    for query in (readers, entered, struck):
        hands.update(hand for hand in session.scalars(query) if hand is not None)
    return hands


def papers_awaiting(session: Session, consultation_id: int) -> int:
    """Return how many papers wait for a second reader, or were read differently; one query."""
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                PaperBallot.consultation_id == consultation_id,
                PaperBallot.state.in_([VoteState.AWAITING_SECOND, VoteState.MISMATCH]),
            )
        )
        or 0
    )


def open_objections(session: Session, consultation_id: int) -> int:
    """Return how many objections with standing are neither answered nor settled; one query."""
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                Objection.consultation_id == consultation_id,
                Objection.standing != ObjectorStanding.OTHER,
                Objection.result.is_(None),
            )
        )
        or 0
    )


def ask_on(session: Session, case: RenovationCase, once: str, act: Act) -> None:
    """Ask the flow to look at the case again: something it waits for may have come."""
    once = f"case:{case.id}:{once}:{act.at.isoformat()}"
    ask_flow(session, act, "drive-case", once=once, case_id=case.id, stage=case.stage)


def _require_certifier(session: Session, case: RenovationCase, act: Act) -> None:
    posts = posts_of(session, act.staff_id)
    stage = Stage.RESIDENT_CONSULTATION
    may = may_manage(posts, case.area_path, case.id)
    if not may and not may_review(posts, stage, case.area_path, case.id):
        raise NotYours(reference=case.reference)
    if case.standing is not Standing.OPEN:
        raise CaseNotOpen(reference=case.reference, standing=case.standing)
    if case.stage is not stage:
        raise WrongStage(stage=case.stage, wanted=stage)
    if case.submission_id is not None:
        raise UnderReview(reference=case.reference)


def _differs(session: Session, row: Consultation, records: dict[int, dict[str, Any]]) -> bool:
    kept = session.execute(
        sa.select(Ballot.id, Ballot.result).where(Ballot.consultation_id == row.id)
    )
    return any(records[ballot] != result for ballot, result in kept)


def _keep_results(
    session: Session, counts: tuple[BallotCount, ...], records: dict[int, dict[str, Any]]
) -> None:
    for count in counts:
        ballot = session.get_one(Ballot, count.ballot.id)
        ballot.result = records[ballot.id]
        ballot.is_adopted = count.adopted


def _publish(
    session: Session, case: RenovationCase, row: Consultation, kind: PaperKind, act: Act
) -> None:
    once = f"{kind}:consultation:{row.id}:{_stamp(act.at)}"
    ballots = session.scalars(
        sa.select(Ballot).where(Ballot.consultation_id == row.id).order_by(Ballot.number)
    ).all()
    final = kind is PaperKind.RESULT_FINAL
    said = "；".join(
        f"{ballot.title}：{'通过' if ballot.is_adopted else '未通过'}" for ballot in ballots
    )
    session.add(
        Notice(
            case_id=case.id,
            kind=kind.value,
            once=once,
            title=f"{case.title}{'表决结果公告' if final else '初步统计结果公示（询异公示）'}",
            body=said,
            facts={
                "consultation": row.id,
                "round": row.round,
                "results": [ballot.result for ballot in ballots],
                "objection_address": row.objection_address,
            },
            is_public=True,
            published_at=act.at,
            ends_at=None if final else row.objections_end_at,
        )
    )
    order_papers(session, case.id, kind, row.id, act, once=once)
    ask_flow(session, act, "notices", once=f"notices:{once}", case_id=case.id)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%S%f")
