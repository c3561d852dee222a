"""Money: sources with their states and evidence, and each household's share."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.funding import FundingState, SourceKind
from rules.funding_mix import ShareState
from rules.money import Fen


class FundingSource(Base):
    """One source of money for one plan (S0-11 … S0-14, S2-05)."""

    __tablename__ = "funding_source"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    kind: Mapped[SourceKind]
    payer: Mapped[str]
    amount: Mapped[Fen]
    state: Mapped[FundingState] = mapped_column(default=FundingState.PLANNED)
    items: Mapped[list[Any]] = mapped_column(default=list)  # catalogue codes it may pay; [] any
    is_repaid_from_common_income: Mapped[bool] = mapped_column(default=False)  # needs 278(8)
    is_contractor: Mapped[bool] = mapped_column(default=False)  # pre-financing is forbidden
    due_on: Mapped[date | None]
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)  # rate, years, guarantor, revenue
    note: Mapped[str] = mapped_column(default="")


class FundingStep(Base):
    """One change of a source's state, with its evidence. Insert-only."""

    __tablename__ = "funding_step"
    __table_args__ = (sa.Index(None, "source_id", "id"),)

    source_id: Mapped[int] = mapped_column(sa.ForeignKey("funding_source.id"))
    state: Mapped[FundingState]
    amount: Mapped[Fen]
    evidence: Mapped[str]  # number of the approval, contract, receipt
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    taken_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    taken_at: Mapped[datetime]


class HouseholdShare(Base):
    """What one household pays for one plan, and what it has signed as its ceiling."""

    __tablename__ = "household_share"
    __table_args__ = (sa.UniqueConstraint("plan_id", "household_id"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    weight: Mapped[int]  # what it was divided by: hundredths of m², or ten-thousandths of a weight
    amount: Mapped[Fen]
    ceiling: Mapped[Fen]
    state: Mapped[ShareState] = mapped_column(default=ShareState.DUE)
    paid: Mapped[Fen] = mapped_column(default=Fen(0))
    paid_at: Mapped[datetime | None]
    receipt: Mapped[str] = mapped_column(default="")  # of the latest payment
    confirmation: Mapped[str] = mapped_column(default="")  # number of the 出资确认书 or list
    confirmed_on: Mapped[date | None]
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    instalments: Mapped[int] = mapped_column(default=1)  # how many payments were agreed
    exemption: Mapped[str] = mapped_column(default="")  # why nothing is asked


class SharePayment(Base):
    """One payment of one household, with its receipt; a mistake is cancelled, not deleted."""

    __tablename__ = "share_payment"
    __table_args__ = (sa.UniqueConstraint("plan_id", "receipt"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    share_id: Mapped[int] = mapped_column(sa.ForeignKey("household_share.id"), index=True)
    amount: Mapped[Fen]
    receipt: Mapped[str]
    paid_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancellation: Mapped[str] = mapped_column(default="")
