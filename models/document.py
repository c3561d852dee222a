"""Files: papers the system made, orders for them, and evidence people brought."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.paper import OrderState, PaperKind


class Attachment(Base):
    """One file somebody uploaded as evidence; kept by digest (models.store)."""

    __tablename__ = "attachment"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    about: Mapped[str] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]


class PaperOrder(Base):
    """An order for papers, carried out by a flow; progress is a count of its papers.

    `run_from` and `run_done` are when the press last began with it and how many papers there
    were then: the pace of the present run. `failure` is JSON: why a run ended early.
    """

    __tablename__ = "paper_order"
    __table_args__ = (sa.UniqueConstraint("once"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    kind: Mapped[PaperKind]
    subject: Mapped[int | None]  # consultation, plan, ledger month … by kind
    once: Mapped[str]  # "consent_form:consultation:12"
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[OrderState] = mapped_column(default=OrderState.WAITING)
    total: Mapped[int | None]  # None until it is known
    run_from: Mapped[datetime | None]
    run_done: Mapped[int] = mapped_column(default=0)
    stop_reason: Mapped[str] = mapped_column(default="")
    failure: Mapped[str] = mapped_column(default="")
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Paper(Base):
    """One finished PDF, kept by digest."""

    __tablename__ = "paper"
    __table_args__ = (
        sa.Index(None, "order_id", "place"),
        sa.UniqueConstraint("order_id", "household_id", "part"),
    )

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_order.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("household.id"), index=True)
    part: Mapped[str] = mapped_column(default="")
    kind: Mapped[PaperKind]
    number: Mapped[str] = mapped_column(default="", index=True)  # printed on it: "TYS-0012-00345"
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")  # staircase order
    digest: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]  # bytes
    made_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(default="")  # why there is no PDF (missing glyph)


class Notice(Base):
    """Something made public or sent to a household (公示, 通知)."""

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("once"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("household.id"))
    kind: Mapped[str]  # "voting_notice", "result_preliminary", "result_final", "ledger" …
    once: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_public: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # of the publication period
    sent_at: Mapped[datetime | None]  # by a gateway; None: on the board and on paper only
    send_failure: Mapped[str] = mapped_column(default="")
