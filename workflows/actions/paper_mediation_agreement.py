"""The agreement that ends a dispute, prepared from the objection it began with."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.field_words import said
from documents.mediation_agreement import Disputant, MediationAgreement
from models.household import Household
from models.resident_consultation import Objection
from rules.deadlines import local_day
from rules.paper import PaperUnavailable
from rules.resident_consultation import ObjectionResult
from workflows.actions.paper_lift_agreement import community_of
from workflows.actions.paper_sheet import Commission, Sheet, Whose


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the agreement on one objection (the order's subject); three queries.

    What was settled already stands in it; everything else is written at the table.

    Raises:
        PaperUnavailable: if the case has no such objection.
    """
    row = session.get(Objection, order.subject)
    if row is None or row.case_id != order.case_id:
        raise PaperUnavailable(kind=order.kind)
    home = session.get(Household, row.household_id) if row.household_id else None
    community = community_of(session, order.case_id).removesuffix("居委会")
    is_settled = row.result is ObjectionResult.SETTLED
    value = MediationAgreement(
        head=order.head(),
        objector=Disputant(row.objector, home.door if home else "", ""),
        other_side=Disputant("", "", ""),
        standing=said(row.standing),
        subject=said(row.subject),
        dispute=row.text,
        received_on=local_day(row.received_at),
        answer="" if is_settled else row.answer,
        answered_on=local_day(row.answered_at) if row.answered_at else None,
        terms=row.answer if is_settled else "",
        body=f"{community}人民调解委员会",
        phone=order.contact,
    )
    whose = Whose(home.id, home.door, home.place, home.has_elderly) if home else None
    return [order.sheet("人民调解协议书", value, whose)]
