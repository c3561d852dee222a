"""What a forecast of a compound's account rests on: its area, its spaces, other compounds."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.long_term_management import LedgerMonth
from models.reads.scope import households_of
from rules.area import hundredths
from rules.decision_rule import PartKind


@dataclass(frozen=True, slots=True)
class Charged:
    """What fees are charged on: area in 0.01 m², spaces, homes."""

    area_c: int
    spaces: int
    homes: int


def charged_of(session: Session, case_id: int) -> Charged:
    """Return what a case's fees are charged on, in one query."""
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    row = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(area), Decimal(0)),
            sa.func.sum(Household.parking_spaces),
            sa.func.count(Household.id),
        ).where(households_of(case_id), Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE]))
    ).one()
    return Charged(hundredths(Decimal(row[0])), int(row[1] or 0), int(row[2]))


def other_yards(session: Session, case_id: int) -> tuple[tuple[int, int], ...]:
    """Return paid and due households of every other compound's newest month; one query."""
    newest = (
        sa.select(LedgerMonth.case_id, sa.func.max(LedgerMonth.month).label("month"))
        .where(
            LedgerMonth.case_id != case_id,
            LedgerMonth.published_at.is_not(None),
            LedgerMonth.billed_households > 0,
        )
        .group_by(LedgerMonth.case_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(LedgerMonth.paid_households, LedgerMonth.billed_households).join(
            newest,
            sa.and_(newest.c.case_id == LedgerMonth.case_id, newest.c.month == LedgerMonth.month),
        )
    )
    return tuple((min(paid, due), due) for paid, due in rows)
