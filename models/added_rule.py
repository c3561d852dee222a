"""Decision rules that an administrator added to those that are shipped. Insert-only."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AddedRule(Base):
    """One version of one rule; a mistake is mended by a higher version.

    A ballot keeps the rule it was opened with, so that a version added later never touches it.
    """

    __tablename__ = "added_rule"
    __table_args__ = (sa.UniqueConstraint("rule_id", "version"),)

    rule_id: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    record: Mapped[dict[str, Any]]  # rules.rule_record.to_json
    added_at: Mapped[datetime]
    added_by: Mapped[str]  # rules.act.Act.by
