"""Running the compound: terms of management, the published ledger, stars."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.long_term_management import LedgerCategory, LedgerSide, ProviderKind, StarState
from rules.money import Fen
from rules.registration import ManagementMode


class ManagementTerm(Base):
    """Who manages the compound, in which mode, from when to when (S1-12, S4-05)."""

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
    stars: Mapped[int | None]
    reward: Mapped[Fen | None]
    reviewed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    published_on: Mapped[date | None]
    assessed_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
