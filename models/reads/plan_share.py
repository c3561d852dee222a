"""What a plan costs each household: its share, its ceiling, its monthly fee."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import HouseholdShare
from models.household import Household
from models.reads.plan_view import FeePlanView, PlanView, plan_view
from rules.area import square_metres
from rules.money import Fen

_AREA = sa.func.coalesce(
    Household.registered_area, Household.surveyed_area, Household.contract_area
)


@dataclass(frozen=True, slots=True)
class MonthlyFee:
    """What a household would pay a month under one fee plan, in fen."""

    label: str
    title: str
    rate: Fen
    fee: Fen


@dataclass(frozen=True, slots=True)
class HouseholdCost:
    """What one version of a plan costs one household; money in fen, area in m².

    `amount` is its share now, `ceiling` the most it may become, `subsidised` the part of
    its share that the subsidy already paid.
    """

    household_id: int
    door: str
    area: Decimal
    weight: int
    amount: Fen
    ceiling: Fen
    subsidised: Fen
    fees: tuple[MonthlyFee, ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One household's line in the table of shares."""

    household_id: int
    door: str
    floor: int | None
    area: Decimal
    weight: int
    amount: Fen
    ceiling: Fen


def household_cost(
    session: Session, plan_id: int, household_id: int, plan: PlanView | None = None
) -> HouseholdCost:
    """Return what a plan costs one household, in seven queries; nothing where it pays nothing.

    Two queries where the caller has read the plan.
    """
    plan = plan or plan_view(session, plan_id)
    household = session.get_one(Household, household_id)
    share = session.scalar(
        sa.select(HouseholdShare).where(
            HouseholdShare.plan_id == plan_id, HouseholdShare.household_id == household_id
        )
    )
    area = (
        household.registered_area
        or household.surveyed_area
        or household.contract_area
        or square_metres(0)
    )
    amount = share.amount if share else Fen(0)
    return HouseholdCost(
        household_id=household_id,
        door=household.door,
        area=area,
        weight=share.weight if share else 0,
        amount=amount,
        ceiling=share.ceiling if share else Fen(0),
        subsidised=_subsidised(plan, amount),
        fees=tuple(_fee(each, area, household.parking_spaces) for each in plan.fee_plans),
    )


def share_rows(session: Session, plan_id: int) -> tuple[ShareRow, ...]:
    """Return every household's share in staircase order, in one query."""
    rows = session.execute(
        sa.select(
            Household.id,
            Household.door,
            Household.floor,
            _AREA,
            HouseholdShare.weight,
            HouseholdShare.amount,
            HouseholdShare.ceiling,
        )
        .join(Household, Household.id == HouseholdShare.household_id)
        .where(HouseholdShare.plan_id == plan_id)
        .order_by(Household.place, Household.id)
    )
    return tuple(
        ShareRow(row[0], row[1], row[2], row[3] or square_metres(0), row[4], row[5], row[6])
        for row in rows
    )


def _fee(plan: FeePlanView, area: Decimal, spaces: int) -> MonthlyFee:
    return MonthlyFee(plan.label, plan.title, plan.rate, plan.household_fee(area, spaces))


def _subsidised(plan: PlanView, amount: Fen) -> Fen:
    # For the sentence "政府已补 5,800 元": in proportion, cut to whole fen.
    return Fen(amount * plan.subsidy // plan.divided) if plan.divided else Fen(0)
