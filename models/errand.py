"""Work promised to the flows, kept in the transaction that promised it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.journal import current_trace

_OPEN = "done_at IS NULL AND dead_at IS NULL"
_LEASED = f"{_OPEN} AND leased_by IS NOT NULL"


class Errand(Base):
    """One call a flow must make. `once` makes promising and delivering it twice harmless.

    `lane` is the case whose errands must run one after the other; NULL runs beside anything.
    `not_before` counts on the clock of the cases (which a demonstration may shift);
    `trace` leads back to the page or flow that promised it.
    `leased_until` counts real time: until then nobody else may take the errand, be it because
    a driver is at work (`leased_by`) or because it failed and rests (`leased_by` is NULL).
    """

    __tablename__ = "errand"
    __table_args__ = (
        sa.Index(
            "ix_errand_waiting", "id", sqlite_where=sa.text(_OPEN), postgresql_where=sa.text(_OPEN)
        ),
        sa.Index(
            "ix_errand_waiting_in_lane",
            "lane",
            "id",
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
        # The database itself refuses two drivers in one lane.
        sa.Index(
            "uq_errand_lane_leased",
            "lane",
            unique=True,
            sqlite_where=sa.text(_LEASED),
            postgresql_where=sa.text(_LEASED),
        ),
        sa.Index(
            "ix_errand_dead",
            "dead_at",
            sqlite_where=sa.text("dead_at IS NOT NULL"),
            postgresql_where=sa.text("dead_at IS NOT NULL"),
        ),
        sa.Index(None, "case_id", "id"),
    )

    flow: Mapped[str] = mapped_column(sa.String(64))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("renovation_case.id"))
    lane: Mapped[int | None] = mapped_column(sa.BigInteger)
    arguments: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    once: Mapped[str] = mapped_column(sa.String(200), unique=True)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(sa.String(120))
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    trace: Mapped[str] = mapped_column(sa.String(32), default=current_trace)
