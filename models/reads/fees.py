"""What the owners' fee plan bills, and how compounds of one provider collect."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.long_term_management import LedgerMonth, ManagementTerm
from models.plan_proposal import FeePlan, Plan
from models.reads.ledger import MonthView
from models.reads.scope import households_of
from rules.decision_rule import PartKind
from rules.money import Fen
from rules.plan_proposal import parking_fee_a_month
from rules.upkeep import Collected, is_slipping
from rules.upkeep import FeePlan as FeeRule


@dataclass(frozen=True, slots=True)
class Billing:
    """What a month bills, in fen, and to how many households."""

    fee_plan_id: int
    billed: Fen
    households: int


def chosen_fee_plan(session: Session, case_id: int) -> FeePlan | None:
    """Return the fee plan the owners chose for the newest plan that has one; one query."""
    return session.scalar(
        sa.select(FeePlan)
        .join(Plan, Plan.id == FeePlan.plan_id)
        .where(Plan.case_id == case_id, FeePlan.is_chosen)
        .order_by(Plan.number.desc())
        .limit(1)
    )


def fee_plans_of(session: Session, case_id: int) -> Sequence[FeePlan]:
    """Return the fee plans of the newest plan that has any; one query. Read only."""
    newest = (
        sa.select(sa.func.max(Plan.number))
        .join(FeePlan, FeePlan.plan_id == Plan.id)
        .where(Plan.case_id == case_id)
        .scalar_subquery()
    )
    return session.scalars(
        sa.select(FeePlan)
        .join(Plan, Plan.id == FeePlan.plan_id)
        .where(Plan.case_id == case_id, Plan.number == newest)
        .order_by(FeePlan.label)
    ).all()


def billing_of(session: Session, case_id: int) -> Billing | None:
    """Return what the fee plan in force bills a month, home by home; two queries.

    Spaces come from the register; where it knows none, the plan's own number is billed.
    """
    plan = chosen_fee_plan(session, case_id)
    if plan is None:
        return None
    homes: Sequence[tuple[Decimal | None, int]] = [
        (row[0], row[1])
        for row in session.execute(
            sa.select(
                sa.func.coalesce(
                    Household.registered_area, Household.surveyed_area, Household.contract_area
                ),
                Household.parking_spaces,
            ).where(
                households_of(case_id),
                Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE]),
            )
        )
    ]
    rule = fee_rule(plan)
    fees = [rule.household_fee(area or Decimal(0), cars) for area, cars in homes]
    in_register = sum(cars for _area, cars in homes)
    unassigned = 0 if in_register else plan.parking_spaces
    total = sum(fees) + rule.parking_fee * unassigned
    return Billing(plan.id, Fen(total), sum(fee > 0 for fee in fees))


def fee_rule(plan: FeePlan) -> FeeRule:
    """Return the fee plan as the rules calculate with it."""
    return FeeRule(
        name=plan.label,
        rate=Fraction(plan.rate),
        parking_fee=parking_fee_a_month(plan.parking_fee, plan.period),
        monthly_cost=plan.monthly_cost,
    )


def is_slipping_away(months: Sequence[MonthView]) -> bool:
    """Whether the last three closed months all stayed below break-even (S4-11)."""
    above = [
        month.rate - month.account.break_even
        for month in months
        if month.closed_at is not None
        and month.rate is not None
        and month.account.break_even is not None
    ]
    return is_slipping(above, Fraction(0))


def yards_of(session: Session, provider: str) -> tuple[tuple[str, Collected], ...]:
    """Return the newest published month of every compound a provider serves; one query."""
    newest = (
        sa.select(LedgerMonth.case_id, sa.func.max(LedgerMonth.month).label("month"))
        .where(LedgerMonth.published_at.is_not(None))
        .group_by(LedgerMonth.case_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(LedgerMonth.case_id, LedgerMonth.billed, LedgerMonth.collected)
        .join(
            newest,
            sa.and_(newest.c.case_id == LedgerMonth.case_id, newest.c.month == LedgerMonth.month),
        )
        .join(ManagementTerm, ManagementTerm.case_id == LedgerMonth.case_id)
        .where(ManagementTerm.provider == provider, ManagementTerm.left_on.is_(None))
        .order_by(LedgerMonth.case_id)
    )
    return tuple((str(row[0]), Collected(row[1], row[2])) for row in rows)
