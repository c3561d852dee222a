"""Who drives: the processes that keep the outbox's promises, as they last said themselves."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class DriverSeen(Base):
    """One life of one driver. Times are real time, whatever the cases' clock says.

    `engine` is where it runs flows: "embedded", or the name of a work pool.
    """

    __tablename__ = "driver"

    holder: Mapped[str] = mapped_column(sa.String(120), unique=True)
    engine: Mapped[str] = mapped_column(sa.String(100))
    release: Mapped[str] = mapped_column(sa.String(32))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
