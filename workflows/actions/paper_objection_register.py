"""The register of objections of a round, in order of receipt."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.field_words import said
from documents.objection_register import ObjectionLine, ObjectionRegister
from models.household import Household
from models.reads.ballots import round_by_id
from models.resident_consultation import Objection
from rules.resident_consultation import objection_number
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the register of a round (the order's subject); two queries."""
    row = round_by_id(session, order.subject)
    rows = session.execute(
        sa.select(Objection, Household.door)
        .outerjoin(Household, Household.id == Objection.household_id)
        .where(Objection.consultation_id == row.id)
        .order_by(Objection.received_at, Objection.id)
    )
    value = ObjectionRegister(
        head=order.head(),
        objections=tuple(objection_line(each, door) for each, door in rows),
        ends_at=row.objections_end_at,
    )
    return [order.sheet("异议登记表", value)]


def objection_line(each: Objection, door: str | None) -> ObjectionLine:
    """Return one objection in words."""
    return ObjectionLine(
        number=objection_number(each.id),
        objector=each.objector,
        door=door or "",
        standing=said(each.standing),
        subject=said(each.subject),
        text=each.text,
        received_at=each.received_at,
        due_at=each.answer_due_at,
        answer=each.answer,
        answered_at=each.answered_at,
        result=said(each.result) if each.result else "",
    )
