"""Which Prefect runs carried a case on: so that its page can link to them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.stages import Stage

_UNDER_WAY = sa.text("ended_at IS NULL")


class FlowRun(Base):
    """One run of a flow for a case. Prefect may forget it; this row stays.

    `last_event_id` is the newest event of the case that this run told Prefect about; the
    next run goes on from there. `state` is Prefect's word: Running, Completed, Failed, Crashed.
    """

    __tablename__ = "flow_run"
    __table_args__ = (
        sa.Index(None, "case_id", "id"),
        sa.Index(
            "ix_flow_run_under_way",
            "id",
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )

    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("renovation_case.id"))
    errand_id: Mapped[int | None] = mapped_column(sa.ForeignKey("errand.id"), index=True)
    stage: Mapped[Stage | None]
    prefect_id: Mapped[str] = mapped_column(sa.String(36), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(sa.String(32), default="Running")
    last_event_id: Mapped[int] = mapped_column(sa.BigInteger, default=0)
