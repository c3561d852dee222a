"""Objections to a vote, and their answers (异议登记与答复, DOMAIN §2.8)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.resident_consultation import Consultation, Objection, RollEntry
from models.resident_link import ResidentLink
from rules.act import Act
from rules.refusal import Refusal
from rules.resident_consultation import (
    ObjectionResult,
    ObjectionSubject,
    ObjectorStanding,
    objection_number,
    takes_objections,
)
from rules.resident_link import LinkPurpose, UnknownLink, require_usable
from rules.stages import Stage, Standing
from rules.voting_window import answer_due
from workflows.actions.access import CaseNotOpen, at_work
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
class HomesObjection:
    """An objection as a household wrote it behind its link."""

    objector: str
    standing: ObjectorStanding
    subject: ObjectionSubject
    text: str


class ObjectionsClosed(Refusal):
    """The time for objections is over: fact `ended_at`, None where nobody published an end."""

    code = "objections_closed"


class NotOnThisRoll(Refusal):
    """The household is not on the roll of the round."""

    code = "not_on_this_roll"


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
        NotOnThisRoll: if the household is not on the round's roll.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = published_round(session, case.id)
    if new.household_id is not None:
        _require_on_roll(session, row.id, new.household_id)
    _keep(session, row, new, act)


def raise_objection(session: Session, link_id: int, said: HomesObjection, act: Act) -> int:
    """Keep an objection that came in behind a household's link; return its id.

    The same words by the same person in the same round are one objection, so a form sent
    twice is. The link's row is held, so that two tabs of one household come one after the
    other. Seven queries.

    Raises:
        UnknownLink: if the link belongs to no vote.
        LinkLocked, LinkExpired: if it opens nothing any more.
        ObjectionsClosed: if the time for objections is over or the round was set aside.
        CaseNotOpen: if the case rests.
    """
    link = session.get(ResidentLink, link_id, with_for_update=True)
    if link is None or link.purpose is not LinkPurpose.CONSULTATION:
        raise UnknownLink
    require_usable(link.expires_at, link.locked_at, act.at)
    row = session.get_one(Consultation, link.round_id)
    case = session.get_one(RenovationCase, row.case_id)
    if case.standing is not Standing.OPEN:
        raise CaseNotOpen(reference=case.reference, standing=case.standing)
    is_open = takes_objections(row.state, row.objections_end_at, act.at)
    if row.set_aside_at is not None or not is_open:
        raise ObjectionsClosed(ended_at=row.objections_end_at)
    new = NewObjection(
        said.objector, said.standing, said.subject, said.text, act.at, link.household_id
    )
    return _keep(session, row, new, act)


def _require_on_roll(session: Session, consultation_id: int, household_id: int) -> None:
    on_roll = sa.select(RollEntry.id).where(
        RollEntry.consultation_id == consultation_id, RollEntry.household_id == household_id
    )
    if session.scalar(on_roll) is None:
        raise NotOnThisRoll


def _keep(session: Session, row: Consultation, new: NewObjection, act: Act) -> int:
    known = session.scalar(
        sa.select(Objection.id)
        .where(
            Objection.consultation_id == row.id,
            Objection.household_id.is_not_distinct_from(new.household_id),
            Objection.objector == new.objector,
            Objection.text == new.text,
        )
        .order_by(Objection.id)
        .limit(1)
    )
    if known is not None:
        return known
    objection = Objection(
        case_id=row.case_id,
        consultation_id=row.id,
        household_id=new.household_id,
        objector=new.objector,
        standing=new.standing,
        subject=new.subject,
        text=new.text,
        received_at=new.received_at,
        answer_due_at=answer_due(new.received_at),
    )
    session.add(objection)
    session.flush()  # its number is on the receipt
    number = objection_number(objection.id)
    record(
        session,
        act,
        "objection.received",
        case_id=row.case_id,
        number=number,
        subject=new.subject,
    )
    return objection.id


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
        number=objection_number(objection.id),
        result=said.result,
        answer=said.answer,
    )
    ask_on(session, case, f"objection:{objection.id}", act)
