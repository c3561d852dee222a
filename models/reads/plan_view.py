"""One version of a plan as people read it: items, money, fee plans, schedule."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import FundingSource
from models.household import Household
from models.plan_proposal import FeePlan, Plan, PlanItem
from models.reads.scope import households_of
from rules.area import square_metres
from rules.decision_rule import PartKind
from rules.funding import FundingState, SourceKind
from rules.matters import Matter
from rules.menu import ItemClass, Unit, Visibility, item, substance_percent
from rules.money import Fen
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    PlanState,
    ShareMethod,
    needed,
    parking_fee_a_month,
)
from rules.registration import ManagementMode
from rules.upkeep import FeePlan as FeeRule
from rules.upkeep import MonthlyAccount


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of works. `quantity` in the item's unit, two places; money in fen."""

    id: int
    code: str
    name: str
    english: str
    item_class: ItemClass
    visibility: Visibility
    unit: Unit
    place: str
    quantity: Decimal
    unit_cost: Fen
    cost: Fen
    note: str
    decision: Matter | None
    hazard_ids: tuple[int, ...]
    occupies_part_of: int | None

    @property
    def lacks_cost(self) -> bool:
        """Whether somebody still has to say how much of it, or what it costs."""
        return self.cost == 0 and (self.quantity == 0 or item(self.code).unit_cost > 0)


@dataclass(frozen=True, slots=True)
class FeePlanView:
    """One alternative for running the compound; money in fen, by the month.

    `break_even` is the collection rate in percent at which nothing is lost, None where
    nothing is billed and the cost is not covered otherwise; `surplus` is what is left if
    everybody pays.
    """

    id: int
    label: str
    title: str
    rate: Fen
    parking_fee: Fen
    parking_spaces: int
    period: FeePeriod
    services: str
    monthly_cost: Fen
    other_income: Fen
    is_chosen: bool
    billing: Fen
    break_even: str | None
    surplus: Fen

    def household_fee(self, area: Decimal, spaces: int) -> Fen:
        """Return what a household of `area` m² with `spaces` parking spaces pays a month."""
        return _fee_rule(self).household_fee(area, spaces)


@dataclass(frozen=True, slots=True)
class SourceView:
    """One planned source of money, in fen. `items` are menu codes, empty: any."""

    id: int
    kind: SourceKind
    payer: str
    amount: Fen
    state: FundingState
    items: tuple[str, ...]
    is_repaid_from_common_income: bool
    is_contractor: bool
    due_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A version of a plan with everything that residents and papers print; money in fen."""

    id: int
    case_id: int
    number: int
    state: PlanState
    title: str
    summary: str
    effects: str
    compensation: str
    utilities_coordination: str
    works_days: int | None
    works_from: date | None
    contingency_percent: int
    share_method: ShareMethod
    floor_table: FloorTable
    payers_must_sign: bool
    residents_pay: Fen
    subsidy: Fen
    ceiling_percent: int
    payment_schedule: str
    management_mode: ManagementMode | None
    draws_fund: bool
    tops_up_fund: bool
    common_income: bool
    created_at: datetime
    frozen_at: datetime | None
    digest: str
    failure: str
    version: int
    items: tuple[ItemView, ...]
    fee_plans: tuple[FeePlanView, ...]
    sources: tuple[SourceView, ...]
    billed_area: Decimal  # m² on which fees are billed

    @property
    def estimate(self) -> Fen:
        """What all items cost."""
        return Fen(sum(each.cost for each in self.items))

    @property
    def needed(self) -> Fen:
        """The estimate with its contingency."""
        return needed(self.estimate, self.contingency_percent)

    @property
    def planned(self) -> Fen:
        """What all sources together are planned to bring."""
        return Fen(sum(each.amount for each in self.sources))

    @property
    def divided(self) -> Fen:
        """What is divided among the households: their part less the subsidy."""
        return Fen(max(0, self.residents_pay - self.subsidy))

    @property
    def substance_percent(self) -> str | None:
        """The share of 里子 items in the estimate, in percent with two places (S0-06)."""
        return substance_percent([(each.code, each.cost) for each in self.items])


def plan_view(session: Session, plan_id: int) -> PlanView:
    """Return a plan with its items, fee plans and sources, in five queries."""
    plan = session.get_one(Plan, plan_id)
    area = billed_area(session, plan.case_id)
    copied = {
        name: getattr(plan, name)
        for name in PlanView.__dataclass_fields__
        if name not in {"items", "fee_plans", "sources", "billed_area"}
    }
    return PlanView(
        **copied,
        items=_items(session, plan_id),
        fee_plans=_fee_plans(session, plan_id, area),
        sources=_sources(session, plan_id),
        billed_area=area,
    )


_BILLED: Final = sa.select(
    sa.func.sum(
        sa.func.coalesce(
            Household.registered_area, Household.surveyed_area, Household.contract_area
        )
    )
).where(
    households_of(sa.bindparam("case")),
    Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE]),
)
_ITEMS: Final = (
    sa.select(PlanItem).where(PlanItem.plan_id == sa.bindparam("plan")).order_by(PlanItem.id)
)
_FEE_PLANS: Final = (
    sa.select(FeePlan).where(FeePlan.plan_id == sa.bindparam("plan")).order_by(FeePlan.label)
)
_SOURCES: Final = (
    sa.select(FundingSource)
    .where(FundingSource.plan_id == sa.bindparam("plan"))
    .order_by(FundingSource.id)
)


def billed_area(session: Session, case_id: int) -> Decimal:
    """Return the m² on which fees are billed: all parts but parking and storage. One query."""
    found = session.scalar(_BILLED, {"case": case_id})
    return square_metres(0) if found is None else Decimal(found)


def _items(session: Session, plan_id: int) -> tuple[ItemView, ...]:
    rows = session.scalars(_ITEMS, {"plan": plan_id})
    return tuple(_item(row) for row in rows)


def _item(row: PlanItem) -> ItemView:
    dish = item(row.item)
    return ItemView(
        id=row.id,
        code=dish.code,
        name=dish.name,
        english=dish.english,
        item_class=dish.item_class,
        visibility=dish.visibility,
        unit=dish.unit,
        place=row.place,
        quantity=square_metres(row.quantity),
        unit_cost=row.unit_cost,
        cost=row.cost,
        note=row.note,
        decision=dish.decision,
        hazard_ids=tuple(row.hazard_ids),
        occupies_part_of=row.occupies_part_of,
    )


def _fee_plans(session: Session, plan_id: int, area: Decimal) -> tuple[FeePlanView, ...]:
    rows = session.scalars(_FEE_PLANS, {"plan": plan_id})
    return tuple(_fee_plan(row, area) for row in rows)


def _fee_plan(row: FeePlan, area: Decimal) -> FeePlanView:
    billing = _fee_rule(row).billing(area, row.parking_spaces)
    account = MonthlyAccount(billing, row.other_income, row.monthly_cost)
    return FeePlanView(
        id=row.id,
        label=row.label,
        title=row.title,
        rate=row.rate,
        parking_fee=row.parking_fee,
        parking_spaces=row.parking_spaces,
        period=row.period,
        services=row.services,
        monthly_cost=row.monthly_cost,
        other_income=row.other_income,
        is_chosen=row.is_chosen,
        billing=billing,
        break_even=account.break_even_percent,
        surplus=account.surplus(Fraction(1)),
    )


def _fee_rule(plan: FeePlan | FeePlanView) -> FeeRule:
    return FeeRule(
        name=plan.label,
        rate=Fraction(plan.rate),
        parking_fee=parking_fee_a_month(plan.parking_fee, plan.period),
        monthly_cost=plan.monthly_cost,
    )


def _sources(session: Session, plan_id: int) -> tuple[SourceView, ...]:
    rows = session.scalars(_SOURCES, {"plan": plan_id})
    return tuple(
        SourceView(
            id=row.id,
            kind=row.kind,
            payer=row.payer,
            amount=row.amount,
            state=row.state,
            items=tuple(row.items),
            is_repaid_from_common_income=row.is_repaid_from_common_income,
            is_contractor=row.is_contractor,
            due_on=row.due_on,
            note=row.note,
        )
        for row in rows
    )


def door_of(session: Session, household_id: int | None) -> str:
    """Return a household's door, "" for none; at most one query."""
    if household_id is None:
        return ""
    return session.scalar(sa.select(Household.door).where(Household.id == household_id)) or ""
