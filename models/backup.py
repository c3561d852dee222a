"""Copies of everything that were made, so that somebody notices when none was."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Backup(Base):
    """One finished copy: when, where, how large. `place` is a folder as the operator gave it."""

    __tablename__ = "backup"

    made_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(1000))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    files: Mapped[int]  # papers and pictures in it
