"""Acceptance: checklist, statutory conditions, signatures, residents, defects, warranties."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.acceptance import CheckResult, DefectState, HandoverItem, Party, StatutoryCondition


class Acceptance(Base):
    """The acceptance of one case; `passed_on` starts the warranty clocks."""

    __tablename__ = "acceptance"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), unique=True)
    opened_on: Mapped[date]
    passed_on: Mapped[date | None]
    filed_on: Mapped[date | None]  # 竣工验收备案 within 15 days (条例 49)
    filing_number: Mapped[str] = mapped_column(default="")
    settlement: Mapped[int | None] = mapped_column(sa.BigInteger)  # fen, final account
    settlement_number: Mapped[str] = mapped_column(default="")  # of the audit report
    settlement_note: Mapped[str] = mapped_column(default="")  # why it differs from the contract
    conclusion: Mapped[str] = mapped_column(default="")  # of the joint team


class Check(Base):
    """One line of the joint checklist (rules.acceptance_checklist)."""

    __tablename__ = "acceptance_check"
    __table_args__ = (sa.UniqueConstraint("case_id", "item"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    item: Mapped[str]
    is_planned: Mapped[bool] = mapped_column(default=True)  # False: proposed as not applicable
    result: Mapped[CheckResult] = mapped_column(default=CheckResult.PENDING)
    note: Mapped[str] = mapped_column(default="")
    signer: Mapped[str] = mapped_column(default="")
    rectify_by: Mapped[date | None]
    rectified_on: Mapped[date | None]
    photos: Mapped[list[Any]] = mapped_column(default=list)
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))


class StatutoryProof(Base):
    """One of the five statutory conditions, with the document that shows it."""

    __tablename__ = "statutory_proof"
    __table_args__ = (sa.UniqueConstraint("case_id", "condition"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    condition: Mapped[StatutoryCondition]
    document: Mapped[str]
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]


class SignOff(Base):
    """One party's signature under the joint acceptance."""

    __tablename__ = "sign_off"
    __table_args__ = (sa.UniqueConstraint("case_id", "party"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    party: Mapped[Party]
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    signed_on: Mapped[date]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class ResidentAcceptance(Base):
    """What one household says of the works: accepted or not, and how satisfied (1 to 5)."""

    __tablename__ = "resident_acceptance"
    __table_args__ = (sa.Index(None, "case_id", "household_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    accepts: Mapped[bool]
    works_score: Mapped[int]
    process_score: Mapped[int]
    management_score: Mapped[int]
    remark: Mapped[str] = mapped_column(default="")
    signer_name: Mapped[str]
    channel: Mapped[str] = mapped_column(default="online")
    given_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))


class Warranty(Base):
    """One warranty clock, started on the day acceptance passed (条例 39-41)."""

    __tablename__ = "warranty"
    __table_args__ = (sa.UniqueConstraint("case_id", "category"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    category: Mapped[str]  # rules.warranty
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # None: the design life of the structure


class Defect(Base):
    """One defect, before or after acceptance, until a resident confirms the repair."""

    __tablename__ = "defect"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("household.id"))
    place: Mapped[str]
    category: Mapped[str]  # rules.warranty
    description: Mapped[str]
    is_urgent: Mapped[bool] = mapped_column(default=False)  # leaks and safety: 24 hours
    is_critical: Mapped[bool] = mapped_column(default=False)
    state: Mapped[DefectState] = mapped_column(default=DefectState.REPORTED)
    reported_at: Mapped[datetime]
    respond_by: Mapped[datetime]
    repaired_on: Mapped[date | None]
    repair: Mapped[str] = mapped_column(default="")  # what was done, the latest time
    reporter: Mapped[str] = mapped_column(default="")
    confirmed_by: Mapped[str] = mapped_column(default="")  # the resident who saw the repair
    escalated_at: Mapped[datetime | None]  # to the implementing unit
    failed_repairs: Mapped[int] = mapped_column(default=0)  # two escalate to the implementing unit
    photos: Mapped[list[Any]] = mapped_column(default=list)
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))


class Handover(Base):
    """One line of the hand-over list (移交清单)."""

    __tablename__ = "handover"
    __table_args__ = (sa.UniqueConstraint("case_id", "item"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    item: Mapped[HandoverItem]
    content: Mapped[str]
    receiver: Mapped[str]
    handed_on: Mapped[date]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
