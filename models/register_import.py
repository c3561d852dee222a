"""Workbooks of households that wait for somebody to confirm them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.registration import ImportState


class RegisterImport(Base):
    """One uploaded register as it was read. Nothing of it counts before it is confirmed."""

    __tablename__ = "register_import"
    __table_args__ = (sa.Index(None, "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"))
    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the file
    entries: Mapped[list[Any]]  # rules.register_record: one entry per good row
    faults: Mapped[list[Any]]  # one per bad cell
    skipped: Mapped[int]  # empty, total and example rows
    state: Mapped[ImportState] = mapped_column(default=ImportState.WAITING)
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    added: Mapped[int | None]  # households, once confirmed
    changed: Mapped[int | None]
