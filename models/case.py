"""A renovation case, its visits to the stages, and the decisions on them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.money import Fen
from rules.registration import Responsibility
from rules.stages import Reviewer, Stage, Standing, Verdict


class RenovationCase(Base):
    """One compound's renovation, or one stairwell's share of it.

    `stage` is the only thing about progress that is stored twice: the visits and events say
    how the case got there, `stage` says where it is. `version` makes two reviewers collide;
    every decision sets `stage_since`, so that every decision is a new version.
    """

    __tablename__ = "renovation_case"
    __table_args__ = (
        sa.Index(None, "area_path", "id"),
        sa.Index(None, "stage", "id"),
        sa.Index("ix_renovation_case_parent", "parent_id"),
    )

    reference: Mapped[str] = mapped_column(unique=True)  # "JBL-2026-0007", shown to people
    title: Mapped[str]
    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"), index=True)
    area_path: Mapped[str]  # of the compound's community; who may see the case
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("renovation_case.id"))
    stairwell_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stairwell.id"))
    stage: Mapped[Stage] = mapped_column(default=Stage.REGISTRATION)
    stage_since: Mapped[datetime]
    standing: Mapped[Standing] = mapped_column(default=Standing.OPEN)
    standing_reason: Mapped[str] = mapped_column(default="")
    leader: Mapped[str] = mapped_column(default="")  # 领导主抓 (S2-07)
    manager_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    budget_line: Mapped[str] = mapped_column(default="")  # 专项经费 (S2-07)
    budget: Mapped[Fen | None]
    residents_reply: Mapped[str] = mapped_column(default="")  # 效果回应 (S2-07)
    contact: Mapped[str] = mapped_column(default="")  # phone residents may call
    annual_plan_year: Mapped[int | None]  # set when included in the annual plan
    opened_at: Mapped[datetime]
    submission_id: Mapped[int | None]  # the one before a reviewer now; no FK: it would be a cycle
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's own spelling


class StageVisit(Base):
    """One stay of a case in one stage; a case sent back visits the stage again."""

    __tablename__ = "stage_visit"
    __table_args__ = (sa.Index(None, "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    stage: Mapped[Stage]
    entered_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # when the flow had prepared the stage's work
    left_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None]
    plan_id: Mapped[int | None]


class Submission(Base):
    """The work of a stage put before a reviewer: a snapshot that no later change touches."""

    __tablename__ = "submission"
    __table_args__ = (sa.Index(None, "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    stage: Mapped[Stage]
    body: Mapped[Reviewer]
    submitted_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    submitted_at: Mapped[datetime]
    conditions: Mapped[list[Any]]  # rules.condition.Condition as JSON, as they stood
    evidence: Mapped[dict[str, Any]]  # the stage's figures as they stood
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the two above
    note: Mapped[str] = mapped_column(default="")
    taken_back_at: Mapped[datetime | None]


class StageDecision(Base):
    """One verdict of one reviewer on one submission. Written once."""

    __tablename__ = "stage_decision"

    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    stage: Mapped[Stage]
    verdict: Mapped[Verdict]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime]


class Hand(Base):
    """Somebody who did work of a stage during a visit: they may not approve it (four eyes)."""

    __tablename__ = "hand"
    __table_args__ = (sa.UniqueConstraint("visit_id", "staff_id"),)

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("stage_visit.id"))
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class TaskForceMember(Base):
    """One member of the case's task force (专班, S2-07)."""

    __tablename__ = "task_force_member"
    __table_args__ = (sa.UniqueConstraint("case_id", "name"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    name: Mapped[str]
    organisation: Mapped[str]
    duty: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    since: Mapped[date]


class RaciEntry(Base):
    """Who is responsible, accountable, consulted or informed in a stage (S0-07)."""

    __tablename__ = "raci_entry"
    __table_args__ = (sa.UniqueConstraint("case_id", "stage", "organisation"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    stage: Mapped[Stage]
    organisation: Mapped[str]
    responsibility: Mapped[Responsibility]
