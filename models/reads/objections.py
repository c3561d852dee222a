"""Objections to a round as pages show them: the office's list, a household's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household
from models.reads.keyset import START, Leaf, Sorting, Turn, leaf
from models.resident_consultation import Consultation, Objection
from rules.resident_consultation import (
    ConsultationState,
    ObjectionResult,
    ObjectionSubject,
    ObjectorStanding,
    objection_number,
    takes_objections,
)
from rules.stages import Standing

PAGE = 20
"""Objections of one page: each is read with its answer."""


class Answered(StrEnum):
    """Which objections a list shows."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ObjectionFilter:
    """What a list of objections shows and how: by default what must be answered first."""

    answered: Answered | None = None
    subject: ObjectionSubject | None = None
    newest_first: bool = False
    turn: Turn = START


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One objection with its answer; `result` is None until the office has answered."""

    id: int
    objector: str
    door: str
    standing: ObjectorStanding
    subject: ObjectionSubject
    text: str
    received_at: datetime
    answer_due_at: datetime
    answer: str
    answered_at: datetime | None
    result: ObjectionResult | None

    @property
    def number(self) -> str:
        """What the objection is called on its receipt."""
        return objection_number(self.id)


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One page of objections and the keys beside it; `counts` are of the whole round."""

    rows: tuple[ObjectionRow, ...]
    counts: dict[str, int]
    previous: int
    following: int


@dataclass(frozen=True, slots=True)
class ObjectionRound:
    """What a household must know of a round before it objects; `is_open` at the asked instant."""

    is_open: bool
    ends_at: datetime | None
    address: str
    phone: str


def objection_page(
    session: Session, consultation_id: int, wanted: ObjectionFilter
) -> ObjectionPage:
    """Return one page of a round's objections; two queries."""
    found = _page(session, consultation_id, wanted)
    is_open = Objection.result.is_(None)
    every, still = session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.case((is_open, 1)))).where(
            Objection.consultation_id == consultation_id
        )
    ).one()
    return ObjectionPage(
        tuple(_row(row, door) for _, row, door in found.rows),
        {"": every, Answered.OPEN: still, Answered.DONE: every - still},
        found.previous,
        found.following,
    )


def objections_of_home(
    session: Session, consultation_id: int, household_id: int
) -> Sequence[ObjectionRow]:
    """Return what one household objected in a round, the newest first; one query."""
    rows = session.execute(
        sa.select(Objection, sa.func.coalesce(Household.door, ""))
        .outerjoin(Household, Household.id == Objection.household_id)
        .where(Objection.consultation_id == consultation_id, Objection.household_id == household_id)
        .order_by(Objection.id.desc())
    )
    return [_row(row, door) for row, door in rows]


def objection_round(session: Session, consultation_id: int, at: datetime) -> ObjectionRound:
    """Return whether a round takes objections at `at`, until when, and where else; one query."""
    row, standing, phone = session.execute(
        sa.select(Consultation, RenovationCase.standing, RenovationCase.contact)
        .join(RenovationCase, RenovationCase.id == Consultation.case_id)
        .where(Consultation.id == consultation_id)
    ).one()
    is_open = takes_objections(row.state, row.objections_end_at, at)
    return ObjectionRound(
        is_open=is_open and row.set_aside_at is None and standing is Standing.OPEN,
        ends_at=row.objections_end_at if row.state is ConsultationState.PRELIMINARY else None,
        address=row.objection_address,
        phone=phone,
    )


def _page(session: Session, consultation_id: int, wanted: ObjectionFilter) -> Leaf:
    query = (
        sa.select(Objection.id, Objection, sa.func.coalesce(Household.door, ""))
        .outerjoin(Household, Household.id == Objection.household_id)
        .where(Objection.consultation_id == consultation_id)
    )
    if wanted.answered is Answered.OPEN:
        query = query.where(Objection.result.is_(None))
    elif wanted.answered is Answered.DONE:
        query = query.where(Objection.result.is_not(None))
    if wanted.subject is not None:
        query = query.where(Objection.subject == wanted.subject)
    sorting = (
        Sorting(Objection.received_at.expression, Objection.id.expression, descending=True)
        if wanted.newest_first
        else Sorting(Objection.answer_due_at.expression, Objection.id.expression)
    )
    return leaf(session, query, sorting, wanted.turn, PAGE)


def _row(row: Objection, door: str) -> ObjectionRow:
    return ObjectionRow(
        row.id,
        row.objector,
        door,
        row.standing,
        row.subject,
        row.text,
        row.received_at,
        row.answer_due_at,
        row.answer,
        row.answered_at,
        row.result,
    )
