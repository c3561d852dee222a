"""Instants a case waits for. Waiting costs nothing: a row is looked at when it is due."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

_SILENT = sa.text("rung_at IS NULL")


class Deadline(Base):
    """One instant at which a case must be looked at again.

    `kind` says what ends ("consultation.closes"), `subject` what it belongs to
    ("consultation:12"). Moving `due_at` makes it ring again.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        sa.UniqueConstraint("kind", "subject"),
        sa.Index("ix_deadline_due", "due_at", sqlite_where=_SILENT, postgresql_where=_SILENT),
        sa.Index(None, "case_id", "due_at"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    kind: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(120))
    due_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
