"""The tree of areas: city, district, street, community."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Level(StrEnum):
    """How high an area stands in the tree."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"


class Area(Base):
    """One node of the tree. `path` lists the ids from the root to itself: "1.4.9."."""

    __tablename__ = "area"
    __table_args__ = (sa.UniqueConstraint("parent_id", "name"),)

    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    level: Mapped[Level]
    name: Mapped[str]
    code: Mapped[str] = mapped_column(default="")  # official area code, where known
    path: Mapped[str] = mapped_column(index=True)
    province: Mapped[str] = mapped_column(default="")  # selects local rules: "henan"
    indicators: Mapped[dict[str, Any]] = mapped_column(default=dict)  # populations, counts (S2-01)
