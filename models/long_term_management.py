"""Running the compound: terms of management, the published ledger, stars."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.long_term_management import (
    LedgerCategory,
    LedgerSide,
    ProviderKind,
    RewardState,
    StarState,
)
from rules.money import Fen
from rules.registration import ManagementMode


class ManagementTerm(Base):
    """Who manages the compound, in which mode, from when to when (S1-12, S4-05).

    The term in force is the one nobody left yet.
    """

    __tablename__ = "management_term"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    mode: Mapped[ManagementMode]
    provider: Mapped[str]
    provider_kind: Mapped[ProviderKind]
    fee_plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fee_plan.id"))
    contract_number: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    free_until: Mapped[date | None]  # 先服务后收费
    decision: Mapped[str] = mapped_column(default="")  # of the owners, or the street's appointment
    left_on: Mapped[date | None]
    exit_reason: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class LedgerMonth(Base):
    """One month of one compound's account; closed, then published, never opened again."""

    __tablename__ = "ledger_month"
    __table_args__ = (sa.UniqueConstraint("case_id", "month"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    month: Mapped[date]  # its first day
    opening: Mapped[Fen]
    billed: Mapped[Fen]  # fees billed for the month
    collected: Mapped[Fen]  # paid for the month; arrears and prepayments are not in it
    billed_households: Mapped[int]
    paid_households: Mapped[int]
    opened_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    collected_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    is_free: Mapped[bool] = mapped_column(default=False)  # 先服务后收费: nothing is billed
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(sa.String(64), default="")


class LedgerLine(Base):
    """One line of the account. Insert-only; a mistake is corrected by a counter-line."""

    __tablename__ = "ledger_line"
    __table_args__ = (sa.Index(None, "month_id", "id"),)

    month_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_month.id"))
    side: Mapped[LedgerSide]
    category: Mapped[LedgerCategory]
    text: Mapped[str]
    amount: Mapped[Fen]
    on: Mapped[date] = mapped_column("booked_on")
    voucher: Mapped[str] = mapped_column(default="")
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ledger_line.id"))
    entered_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class LedgerQuestion(Base):
    """A question to a line of the published account, and its answer (S1-11)."""

    __tablename__ = "ledger_question"

    line_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_line.id"), index=True)
    asked_by: Mapped[str]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))


class StarRating(Base):
    """One year's star rating of a compound."""

    __tablename__ = "star_rating"
    __table_args__ = (sa.UniqueConstraint("case_id", "year"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    year: Mapped[int]
    state: Mapped[StarState] = mapped_column(default=StarState.SELF_ASSESSED)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)  # criteria group -> 0..100
    reviewed_scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    review_note: Mapped[str] = mapped_column(default="")
    publication_ends_on: Mapped[date | None]
    awarded_on: Mapped[date | None]
    stars: Mapped[int | None]
    reward: Mapped[Fen | None]
    reviewed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    published_on: Mapped[date | None]
    assessed_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class SatisfactionSurvey(Base):
    """What residents said of one subject on one day: how many gave each mark."""

    __tablename__ = "satisfaction_survey"
    __table_args__ = (sa.UniqueConstraint("case_id", "subject", "held_on"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    subject: Mapped[str] = mapped_column(sa.String(32))  # rules.satisfaction.Subject
    held_on: Mapped[date]
    counts: Mapped[dict[str, Any]]  # "5" -> 60
    households: Mapped[int]  # of the compound, on that day
    note: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class LiftCost(Base):
    """What a stairwell's lift costs to run a month, and who pays (S3-15)."""

    __tablename__ = "lift_cost"
    __table_args__ = (sa.UniqueConstraint("case_id", "stairwell_id", "starts_on"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    stairwell_id: Mapped[int] = mapped_column(sa.ForeignKey("stairwell.id"))
    starts_on: Mapped[date]
    operator: Mapped[str]  # the installing company
    items: Mapped[list[Any]]  # item, fen, months: rules.upkeep.RunningCost
    payers: Mapped[list[Any]]  # household ids in staircase order
    total: Mapped[Fen]  # a month, net of income
    inspection_due_on: Mapped[date | None]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class TakeoverReward(Base):
    """One year's reward of a firm that took over the compound (S4-12, W01)."""

    __tablename__ = "takeover_reward"
    __table_args__ = (sa.UniqueConstraint("case_id", "year"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    year: Mapped[int]
    scheme: Mapped[dict[str, Any]]  # the six parts (rules.stars.RewardScheme)
    area: Mapped[Decimal]  # managed, m²
    rate: Mapped[Fen]  # fen a m² and month
    months: Mapped[int]
    factor_percent: Mapped[int]  # of the assessment
    amount: Mapped[Fen]
    state: Mapped[RewardState] = mapped_column(default=RewardState.APPLIED)
    applied_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    reviewed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    paid_on: Mapped[date | None]
    voucher: Mapped[str] = mapped_column(default="")
