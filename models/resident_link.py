"""Personal links of households: a secret in a QR code, and a short code beside it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.resident_link import LinkPurpose


class ResidentLink(Base):
    """One household's door into one round. Only digests of the secrets are kept.

    The secrets themselves are derived from the key of the installation whenever a paper is
    printed (rules.resident_link), so a stolen database opens nothing.
    """

    __tablename__ = "resident_link"
    __table_args__ = (sa.UniqueConstraint("household_id", "purpose", "round_id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    purpose: Mapped[LinkPurpose]
    round_id: Mapped[int]  # consultation, plan or case, by purpose
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime | None]
    first_opened_at: Mapped[datetime | None]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
