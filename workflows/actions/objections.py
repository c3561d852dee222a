"""Objections to a vote, and their answers (异议登记与答复, DOMAIN §2.8)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.resident_consultation import Objection
from rules.act import Act
from rules.resident_consultation import ObjectionResult, ObjectionSubject, ObjectorStanding
from rules.stages import Stage
from rules.voting_window import answer_due
from workflows.actions.access import at_work
from workflows.actions.consultation_count import ask_on
from workflows.actions.consultation_records import UnknownRecord, published_round
from workflows.actions.record import record


@dataclass(frozen=True, slots=True)
class NewObjection:
    """An objection as it came in."""

    objector: str
    standing: ObjectorStanding
    subject: ObjectionSubject
    text: str
    received_at: datetime
    household_id: int | None = None


@dataclass(frozen=True, slots=True)
class ObjectionAnswer:
    """What the office answered, and how the objection ended."""

    objection_id: int
    answer: str
    result: ObjectionResult


def receive_objection(session: Session, case_id: int, new: NewObjection, act: Act) -> None:
    """Register an objection; it must be answered within five working days.

    The same words by the same person in the same round are one objection.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview, NoRound: as for all work here.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = published_round(session, case.id)
    known = sa.select(Objection.id).where(
        Objection.consultation_id == row.id,
        Objection.objector == new.objector,
        Objection.text == new.text,
    )
    if session.scalar(known.limit(1)) is not None:
        return
    session.add(
        Objection(
            case_id=case.id,
            consultation_id=row.id,
            household_id=new.household_id,
            objector=new.objector,
            standing=new.standing,
            subject=new.subject,
            text=new.text,
            received_at=new.received_at,
            answer_due_at=answer_due(new.received_at),
        )
    )
    record(session, act, "objection.received", case_id=case.id, subject=new.subject)


def answer_objection(session: Session, case_id: int, said: ObjectionAnswer, act: Act) -> None:
    """Answer an objection, or correct the answer; every wording stays in the audit log.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview, NoRound: as for all work here.
        UnknownRecord: if the round has no such objection.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = published_round(session, case.id)
    objection = session.get(Objection, said.objection_id)
    if objection is None or objection.consultation_id != row.id:
        raise UnknownRecord
    if (objection.answer, objection.result) == (said.answer, said.result):
        return
    objection.answer, objection.result = said.answer, said.result
    objection.answered_at, objection.answered_by = act.at, act.staff_id
    record(
        session,
        act,
        "objection.answered",
        case_id=case.id,
        objection=objection.id,
        result=said.result,
        answer=said.answer,
    )
    ask_on(session, case, f"objection:{objection.id}", act)
