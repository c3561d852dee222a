"""The warranty of a case with its ledger of defects."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.party import unsigned
from documents.warranty_certificate import TicketLine, WarrantyCertificate, WarrantyLine
from models.acceptance import Acceptance, Defect
from models.household import Household
from models.reads.defects import WarrantyView, warranties_of
from models.reads.works import contract_view, money_of_works
from rules.acceptance import DefectState
from rules.deadlines import local_day
from rules.money import Fen
from rules.paper import PaperUnavailable
from rules.warranty import WarrantyCategory
from workflows.actions.paper_acceptance_record import WARRANTIES
from workflows.actions.paper_sheet import Commission, Sheet

STATES: Final[Mapping[DefectState, str]] = {
    DefectState.REPORTED: "已报修",
    DefectState.REPAIRED: "已修，待确认",
    DefectState.CONFIRMED: "居民已确认",
    DefectState.FAILED: "没修好",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the warranty of an accepted case; nine queries. Reporters are not named.

    Raises:
        PaperUnavailable: if the works have not been accepted.
    """
    accepted = session.scalar(
        sa.select(Acceptance).where(
            Acceptance.case_id == order.case_id, Acceptance.passed_on.is_not(None)
        )
    )
    contract = contract_view(session, order.case_id)
    if accepted is None or accepted.passed_on is None:
        raise PaperUnavailable(kind=order.kind)
    money = money_of_works(session, order.case_id)
    value = WarrantyCertificate(
        head=order.head(),
        contractor=contract.contractor if contract else "施工单位",
        contract_number=contract.number if contract else "—",
        accepted_on=accepted.passed_on,
        lines=tuple(_line(each) for each in warranties_of(session, order.case_id, order.made_at)),
        tickets=_tickets(session, order.case_id),
        retention=Fen(money.retained - money.released) if money.retained else None,
        retention_percent=contract.retention_percent if contract else 3,
        phone=order.contact,
        parties=unsigned("施工单位", "实施单位", "居民代表"),
    )
    return [order.sheet("工程质量保修书（保修台账）", value)]


def _line(each: WarrantyView) -> WarrantyLine:
    return WarrantyLine(
        part=WARRANTIES[each.category],
        term=_term(each.category, each.starts_on, each.ends_on),
        starts_on=each.starts_on,
        ends_on=each.ends_on,
    )


def _term(category: WarrantyCategory, starts_on: date, ends_on: date | None) -> str:
    if ends_on is None or category is WarrantyCategory.STRUCTURE:
        return "设计使用年限"
    if category is WarrantyCategory.HEATING:
        return "2 个采暖期"
    return f"{ends_on.year - starts_on.year} 年"


def _tickets(session: Session, case_id: int) -> tuple[TicketLine, ...]:
    rows = session.execute(
        sa.select(Defect, Household.door)
        .outerjoin(Household, Household.id == Defect.household_id)
        .where(Defect.case_id == case_id)
        .order_by(Defect.id)
    )
    return tuple(
        TicketLine(
            reported_on=local_day(row.reported_at),
            place=f"{door} {row.place}" if door else row.place,
            description=row.description,
            respond_by=local_day(row.respond_by),
            state=STATES[row.state],
            repaired_on=row.repaired_on,
        )
        for row, door in rows
    )
