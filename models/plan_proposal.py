"""Plans: versions, items, alternatives, and what became of residents' wishes."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.demand_survey import Concern
from rules.money import Fen
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    Opinion,
    PlanState,
    ReviewingDepartment,
    ShareMethod,
    StrategyOffer,
    WishOutcome,
)
from rules.registration import ManagementMode


class Plan(Base):
    """One version of a case's plan. Frozen when it is put to the owners."""

    __tablename__ = "plan"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    number: Mapped[int]  # 1, 2, … : 方案 v1, v2
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    effects: Mapped[str] = mapped_column(default="")  # on homes, light, noise
    compensation: Mapped[str] = mapped_column(default="")  # compensation pre-plan (lifts)
    utilities_coordination: Mapped[str] = mapped_column(default="")  # 管线统筹施工方案
    works_days: Mapped[int | None]  # construction period in days
    works_from: Mapped[date | None]
    contingency_percent: Mapped[int] = mapped_column(default=5)
    share_method: Mapped[ShareMethod] = mapped_column(default=ShareMethod.NONE)
    floor_table: Mapped[FloorTable] = mapped_column(default=FloorTable.GUANGZHOU)
    payers_must_sign: Mapped[bool] = mapped_column(default=True)  # a lift's payers, each of them
    residents_pay: Mapped[Fen] = mapped_column(default=Fen(0))  # the sum divided among them
    subsidy: Mapped[Fen] = mapped_column(default=Fen(0))  # assumed, deducted before dividing
    ceiling_percent: Mapped[int] = mapped_column(default=110)  # a share never exceeds this
    payment_schedule: Mapped[str] = mapped_column(default="")
    management_mode: Mapped[ManagementMode | None]  # after renovation (50号)
    draws_fund: Mapped[bool] = mapped_column(default=False)  # uses the maintenance fund
    tops_up_fund: Mapped[bool] = mapped_column(default=False)
    common_income: Mapped[bool] = mapped_column(default=False)  # ads, paid parking … fund it
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    frozen_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(sa.String(64), default="")  # SHA-256 of the frozen content
    failure: Mapped[str] = mapped_column(default="")  # why it failed
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own spelling


class PlanItem(Base):
    """One item of works in one version of a plan."""

    __tablename__ = "plan_item"
    __table_args__ = (sa.UniqueConstraint("plan_id", "item", "place"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    item: Mapped[str]  # code in the catalogue
    place: Mapped[str] = mapped_column(default="")  # "3号楼2单元"; empty: whole compound
    quantity: Mapped[int]  # hundredths of the catalogue's unit
    unit_cost: Mapped[Fen]
    cost: Mapped[Fen]  # quantity × unit cost, to the fen
    note: Mapped[str] = mapped_column(default="")
    occupies_part_of: Mapped[int | None] = mapped_column(sa.ForeignKey("household.id"))
    hazard_ids: Mapped[list[Any]] = mapped_column(default=list)  # hazards it removes


class WishHandling(Base):
    """How a wished-for item was handled in a plan version, and why (意见采纳情况表)."""

    __tablename__ = "wish_handling"
    __table_args__ = (sa.UniqueConstraint("plan_id", "item"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    item: Mapped[str]
    outcome: Mapped[WishOutcome]
    reason: Mapped[str] = mapped_column(default="")


class SuggestionHandling(Base):
    """How a suggestion of the community was handled in a plan version, and why (S0-10, S1-06)."""

    __tablename__ = "suggestion_handling"
    __table_args__ = (sa.UniqueConstraint("plan_id", "suggestion_id"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    suggestion_id: Mapped[int] = mapped_column(sa.ForeignKey("suggestion.id"), index=True)
    outcome: Mapped[WishOutcome]
    reason: Mapped[str] = mapped_column(default="")
    plan_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_item.id"))


class DepartmentOpinion(Base):
    """One department's opinion in the joint review (联合审查)."""

    __tablename__ = "department_opinion"
    __table_args__ = (sa.UniqueConstraint("plan_id", "department"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    department: Mapped[ReviewingDepartment]
    opinion: Mapped[Opinion]
    text: Mapped[str] = mapped_column(default="")
    signed_by: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    given_on: Mapped[date]


class FeePlan(Base):
    """One alternative for long-term management: the fee, the services, the cost (S1-15)."""

    __tablename__ = "fee_plan"
    __table_args__ = (sa.UniqueConstraint("plan_id", "label"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    label: Mapped[str]  # "A", "B"
    title: Mapped[str]
    rate: Mapped[Fen]  # fen a m² and month
    parking_fee: Mapped[Fen] = mapped_column(default=Fen(0))  # fen a space and period
    parking_spaces: Mapped[int] = mapped_column(default=0)
    period: Mapped[FeePeriod] = mapped_column(default=FeePeriod.MONTH)  # of the parking fee
    services: Mapped[str]
    monthly_cost: Mapped[Fen]
    other_income: Mapped[Fen] = mapped_column(default=Fen(0))
    is_chosen: Mapped[bool] = mapped_column(default=False)


class HouseholdStrategy(Base):
    """What was agreed with one household about its worry (一户一策, S3-13)."""

    __tablename__ = "household_strategy"
    __table_args__ = (sa.UniqueConstraint("case_id", "household_id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    concern: Mapped[Concern]
    offer: Mapped[StrategyOffer]
    terms: Mapped[str]
    agreed_on: Mapped[date | None]  # the day the household signed the annex
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    changed_at: Mapped[datetime]
