"""The site: contract, milestones, inspections, concealed works, changes, payments, wages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.construction import (
    ChangeState,
    InspectionResult,
    MilestoneKind,
    PaymentKind,
    PaymentState,
)
from rules.money import Fen
from rules.permit import PermitExemption


class Contract(Base):
    """The works contract of a case, and the permission to start."""

    __tablename__ = "contract"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), unique=True)
    number: Mapped[str]
    contractor: Mapped[str]
    supervisor: Mapped[str]  # 监理单位
    chief_supervising_engineer: Mapped[str]
    designer: Mapped[str] = mapped_column(default="")
    amount: Mapped[Fen]
    retention_percent: Mapped[int] = mapped_column(default=3)
    signed_on: Mapped[date]
    permit_number: Mapped[str] = mapped_column(default="")  # 施工许可证
    permit_exemption: Mapped[PermitExemption | None]  # why none is needed
    works_area: Mapped[Decimal | None]  # m², where the exemption rests on it
    award_notice: Mapped[str] = mapped_column(default="")  # 中标通知书
    planned_start: Mapped[date]
    planned_end: Mapped[date]
    started_on: Mapped[date | None]  # 开工: the second of the two gates of 50号
    start_notice_at: Mapped[datetime | None]  # 开工告知书, 公示牌
    completion_report_on: Mapped[date | None]
    completion_report: Mapped[str] = mapped_column(default="")  # number of the 竣工报告


class Milestone(Base):
    """One milestone with its weight; weights of a case add up to 100."""

    __tablename__ = "milestone"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    number: Mapped[int]
    kind: Mapped[MilestoneKind]
    title: Mapped[str]
    weight: Mapped[int]  # percent of the physical progress
    planned_on: Mapped[date]
    reached_on: Mapped[date | None]
    reported_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    engineer: Mapped[str] = mapped_column(default="")  # who signed: supervising engineer
    signed_on: Mapped[date | None]
    signature_recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    photos: Mapped[list[Any]] = mapped_column(default=list)  # attachment ids
    note: Mapped[str] = mapped_column(default="")


class Inspection(Base):
    """One inspection on site, with what must be put right."""

    __tablename__ = "inspection"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    inspected_on: Mapped[date]
    inspector: Mapped[str]
    by_residents: Mapped[bool] = mapped_column(default=False)  # 群众监督员
    result: Mapped[InspectionResult]
    is_critical: Mapped[bool] = mapped_column(default=False)
    finding: Mapped[str]
    photos: Mapped[list[Any]] = mapped_column(default=list)
    rectify_by: Mapped[date | None]
    rectified_on: Mapped[date | None]
    rectification: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class ConcealedWork(Base):
    """Work that will be covered: seen and signed before it is (隐蔽工程)."""

    __tablename__ = "concealed_work"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    plan_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_item.id"))
    part: Mapped[str]
    notified_on: Mapped[date]  # owner's side and quality station are told before covering
    inspected_on: Mapped[date | None]
    engineer: Mapped[str] = mapped_column(default="")
    passed: Mapped[bool | None]
    covered_on: Mapped[date | None]
    photos: Mapped[list[Any]] = mapped_column(default=list)
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class ChangeOrder(Base):
    """One change of the works (变更签证)."""

    __tablename__ = "change_order"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    number: Mapped[str]
    reason: Mapped[str]
    amount: Mapped[Fen]  # may be negative
    touches_items: Mapped[bool] = mapped_column(default=False)
    raises_share: Mapped[bool] = mapped_column(default=False)
    moves_lift: Mapped[bool] = mapped_column(default=False)
    changes_fee: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PROPOSED)
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(default="")
    approval: Mapped[str] = mapped_column(default="")  # of the original approver, or the vote's


class Payment(Base):
    """One payment to the contractor, as far as the rules allow it."""

    __tablename__ = "payment"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    number: Mapped[int]
    kind: Mapped[PaymentKind]
    completed_value: Mapped[Fen]  # of the works so far
    amount: Mapped[Fen]
    state: Mapped[PaymentState] = mapped_column(default=PaymentState.APPLIED)
    invoice: Mapped[str] = mapped_column(default="")
    applied_on: Mapped[date]
    applied_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    engineer: Mapped[str] = mapped_column(default="")  # chief supervising engineer (条例 37)
    signed_on: Mapped[date | None]
    signature_recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    retained: Mapped[Fen] = mapped_column(default=Fen(0))  # held back of a settlement
    paid_on: Mapped[date | None]
    paid_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    refusal: Mapped[str] = mapped_column(default="")


class WageMonth(Base):
    """Proof that the workers of one month were paid directly (保障农民工工资支付条例 29, 31)."""

    __tablename__ = "wage_month"
    __table_args__ = (sa.UniqueConstraint("case_id", "month"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    month: Mapped[date]  # its first day
    workers: Mapped[int]
    amount: Mapped[Fen]
    paid_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class Complaint(Base):
    """A resident's complaint or claim for damage during the works."""

    __tablename__ = "complaint"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("household.id"))
    text: Mapped[str]
    is_damage_claim: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
