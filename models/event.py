"""The audit log: who did what, when, to which case."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Event(Base):
    """One thing that happened. Inserted in the same transaction; never changed."""

    __tablename__ = "event"
    __table_args__ = (sa.Index(None, "case_id", "id"),)

    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("renovation_case.id"))
    name: Mapped[str]  # "consent.signed": noun.past-participle, greppable
    actor: Mapped[str]  # "staff:17", "household:204", "flow:drive-case"
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
