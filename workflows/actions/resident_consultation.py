"""The stage of the owners' vote: carried on by its clock, ended by a verdict."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageVisit
from models.plan_proposal import FeePlan
from models.reads.ballot_count import count_round
from models.reads.second_vote import earlier_rounds
from models.resident_consultation import Consultation
from rules.act import Act
from rules.matters import Matter
from rules.plan_proposal import PlanState
from rules.resident_consultation import ConsultationState
from rules.resident_link import LinkPurpose
from rules.stages import Decision, Verdict
from workflows.actions.consultation_ballots import open_round
from workflows.actions.consultation_count import (
    open_objections,
    papers_awaiting,
    publish_final,
    publish_preliminary,
)
from workflows.actions.plan_versions import end_plan
from workflows.actions.progress import Progress
from workflows.actions.record import clear_deadline, record
from workflows.actions.resident_links import move_links

_DEADLINES: Final = ("opens", "closes", "objections_end")


AFTERWARDS: Final = timedelta(days=30)
"""How long households still reach their receipts and answers once the round is over."""


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Draw up the round, open and close the vote at its instants, count, publish.

    Everything that is due by `act.at` is done at once, in order; run again it finds its work
    done. It never decides anything a person has to decide: dates, certificate, answers.
    """
    case = session.get_one(RenovationCase, case_id)
    row = open_round(session, case, act)
    if row is None:
        return Progress(waits_for=("a frozen plan",))
    session.refresh(row, with_for_update=True)
    done: list[str] = []
    while step := _due(session, case, row, act):
        done.append(step)
    return _progress(session, row, tuple(done))


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """Adopt the plan or let it fail; its votes stay with it either way.

    Rejection keeps the reviewer's reason with the plan. A return leaves the round as it is.
    One statement; the fee plan the owners chose is marked by `follow_up`.
    """
    if decision.verdict is Verdict.APPROVE:
        end_plan(session, case.id, PlanState.ADOPTED, act)
    elif decision.verdict is Verdict.REJECT:
        end_plan(session, case.id, PlanState.FAILED, act, decision.reason)


def follow_up(session: Session, left: StageVisit, act: Act) -> None:
    """Stop the round's clock; after an approval mark the fee plan that the owners chose."""
    del act
    if left.verdict is Verdict.RETURN:
        return
    row = session.scalar(
        sa.select(Consultation)
        .where(Consultation.case_id == left.case_id)
        .order_by(Consultation.id.desc())
        .limit(1)
    )
    if row is None:
        return
    for kind in _DEADLINES:
        clear_deadline(session, f"consultation.{kind}", f"consultation:{row.id}")
    if row.final_at is None and left.left_at is not None:
        move_links(session, LinkPurpose.CONSULTATION, row.id, left.left_at + AFTERWARDS)
    if left.verdict is Verdict.APPROVE:
        _choose_fee_plan(session, row)


def _choose_fee_plan(session: Session, row: Consultation) -> None:
    fees = session.scalars(
        sa.select(FeePlan).where(FeePlan.plan_id == row.plan_id).order_by(FeePlan.label)
    ).all()
    for round_id in (row.id, *earlier_rounds(session, row)):
        for count in count_round(session, round_id):
            if count.ballot.matter is Matter.CHOOSE_MANAGER and count.adopted:
                chosen = count.winner or (fees[0].label if len(fees) == 1 else "")
                for fee in fees:
                    fee.is_chosen = fee.label == chosen
                return


def _due(session: Session, case: RenovationCase, row: Consultation, act: Act) -> str:
    """Do the next thing that is due and say what it was; "" where nothing is."""
    match row.state:
        case ConsultationState.NOTICE if row.opens_at and act.at >= row.opens_at:
            return _turn(session, case, row, ConsultationState.VOTING, act)
        case ConsultationState.VOTING if row.closes_at and act.at >= row.closes_at:
            return _turn(session, case, row, ConsultationState.COUNTING, act)
        case ConsultationState.COUNTING if not papers_awaiting(session, row.id):
            return "count published" if publish_preliminary(session, case, row, act) else ""
        case ConsultationState.PRELIMINARY if not papers_awaiting(session, row.id):
            if publish_preliminary(session, case, row, act):
                return "count published again"
            return _end(session, case, row, act)
        case _:
            return ""


def _end(session: Session, case: RenovationCase, row: Consultation, act: Act) -> str:
    if not publish_final(session, case, row, act):
        return ""
    move_links(session, LinkPurpose.CONSULTATION, row.id, act.at + AFTERWARDS)
    return "result published"


def _turn(
    session: Session,
    case: RenovationCase,
    row: Consultation,
    state: ConsultationState,
    act: Act,
) -> str:
    row.state = state
    word = "opened" if state is ConsultationState.VOTING else "closed"
    if state is ConsultationState.COUNTING:
        # Behind the link: the receipt, and objections until the count is settled.
        move_links(session, LinkPurpose.CONSULTATION, row.id, None)
    record(session, act, f"consultation.{word}", case_id=case.id, round=row.round)
    return f"vote {word}"


def _progress(session: Session, row: Consultation, done: tuple[str, ...]) -> Progress:
    match row.state:
        case ConsultationState.DRAFT:
            return Progress(done, ("dates and notice",))
        case ConsultationState.NOTICE:
            return Progress(done, ("the notice period",), row.opens_at)
        case ConsultationState.VOTING:
            return Progress(done, ("the owners' votes",), row.closes_at)
        case ConsultationState.COUNTING:
            waiting = papers_awaiting(session, row.id)
            return Progress(done, (f"{waiting} papers to be read a second time",))
        case ConsultationState.PRELIMINARY:
            waits = [] if row.certified_at else ["a certified count"]
            waits += [f"{n} objections"] if (n := open_objections(session, row.id)) else []
            return Progress(done, (*waits, "the time for objections"), row.objections_end_at)
        case ConsultationState.FINAL:
            return Progress(done, ("submission to the reviewers",))
