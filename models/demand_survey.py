"""The demand survey: the menu, households' answers, visits, hazards, ideas."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.demand_survey import (
    Concern,
    ContactChannel,
    IdeaState,
    MeetingKind,
    Position,
    Severity,
    VisitOutcome,
)
from rules.money import Fen


class DemandSurvey(Base):
    """The survey of one case: when it runs, and that hazards were looked for."""

    __tablename__ = "demand_survey"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), unique=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]  # the first instant that is too late
    closed_at: Mapped[datetime | None]
    hazards_checked_on: Mapped[date | None]  # the condition and safety survey is complete
    hazards_checked_by: Mapped[str] = mapped_column(default="")
    consensus_note: Mapped[str] = mapped_column(default="")  # what residents said of management


class MenuEntry(Base):
    """One dish of the catalogue (rules.menu) offered in one case, at a local price."""

    __tablename__ = "menu_entry"
    __table_args__ = (sa.UniqueConstraint("case_id", "item"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    item: Mapped[str]  # code in the catalogue: "roof_waterproofing"
    unit_cost: Mapped[Fen]
    is_offered: Mapped[bool] = mapped_column(default=True)


class SurveyAnswer(Base):
    """What one household answered; written again when it answers again, the newest counts."""

    __tablename__ = "survey_answer"
    __table_args__ = (sa.Index(None, "case_id", "household_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    wants_renovation: Mapped[bool | None]  # the inclusion vote; None: not decided
    accepts_management: Mapped[bool | None]  # long-term management consensus
    acceptable_fee: Mapped[Fen | None]  # fen a m² and month (S1-08)
    willing_to_pay: Mapped[bool | None]
    trust: Mapped[int | None]  # 1 to 5: trust in a property firm (S1-08)
    wishes: Mapped[list[Any]] = mapped_column(default=list)  # item codes, most wanted first
    points: Mapped[dict[str, Any]] = mapped_column(default=dict)  # item code: points of its ten
    remark: Mapped[str] = mapped_column(default="")
    signer_name: Mapped[str] = mapped_column(default="")
    channel: Mapped[ContactChannel]
    answered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))  # at the door
    text_digest: Mapped[str] = mapped_column(sa.String(64), default="")


class Visit(Base):
    """One knock at one door, or one call (S3-06)."""

    __tablename__ = "visit"
    __table_args__ = (sa.Index(None, "case_id", "household_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    visited_at: Mapped[datetime]
    visitors: Mapped[str]  # names; two or more by house rule
    channel: Mapped[ContactChannel] = mapped_column(default=ContactChannel.DOOR)
    outcome: Mapped[VisitOutcome]
    position: Mapped[Position | None]
    concern: Mapped[Concern | None]
    promise: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    documents_left: Mapped[str] = mapped_column(default="")
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    next_visit_at: Mapped[datetime | None]
    entered_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class Hazard(Base):
    """One safety hazard or defect found before planning (50号 G5)."""

    __tablename__ = "hazard"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    part: Mapped[str]  # rules.registration.HardwarePart or free words
    place: Mapped[str]
    description: Mapped[str]
    severity: Mapped[Severity]
    found_at: Mapped[datetime]
    found_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    justification: Mapped[str] = mapped_column(default="")  # why the plan leaves it out
    resolved_at: Mapped[datetime | None]


class Suggestion(Base):
    """What the community makes of residents' ideas (社区提建议, S1-06)."""

    __tablename__ = "suggestion"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    item: Mapped[str] = mapped_column(default="")  # catalogue code it asks for, if any
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.NEW)
    answer: Mapped[str] = mapped_column(default="")  # the plan's reason
    plan_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_item.id"))
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    made_at: Mapped[datetime]


class Idea(Base):
    """What one resident thinks should be done (群众提想法, S1-06)."""

    __tablename__ = "idea"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("household.id"))
    proposer: Mapped[str] = mapped_column(default="")  # a deputy's proposal or a meeting (S0-01)
    text: Mapped[str]
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.NEW)
    answer: Mapped[str] = mapped_column(default="")  # where it is not merged: why
    suggestion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("suggestion.id"), index=True)
    channel: Mapped[ContactChannel]
    received_at: Mapped[datetime]


class Meeting(Base):
    """A residents' council or joint meeting with its minutes (S1-07)."""

    __tablename__ = "meeting"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    kind: Mapped[MeetingKind]
    title: Mapped[str]
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    chair: Mapped[str]
    attendance: Mapped[int]
    attendees: Mapped[str] = mapped_column(default="")  # whom they stood for
    minutes: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
