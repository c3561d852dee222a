"""Compounds, their buildings and stairwells, and what the hardware survey found."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.classification import Tier
from rules.registration import (
    FindingState,
    GovernanceStatus,
    HardwarePart,
    ManagementMode,
    OriginType,
)


class Compound(Base):
    """One residential compound (小区/楼院): the place a case is about."""

    __tablename__ = "compound"
    __table_args__ = (
        sa.UniqueConstraint("area_id", "name"),
        sa.CheckConstraint("willing_percent BETWEEN 0 AND 100", name="willing_percent_range"),
        sa.CheckConstraint("self_governance BETWEEN 0 AND 100", name="self_governance_range"),
    )

    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)  # its community
    name: Mapped[str]
    street_name: Mapped[str] = mapped_column(default="")  # upper line of the door plate
    plate_number: Mapped[str] = mapped_column(default="")  # large line: "13号院"
    address: Mapped[str] = mapped_column(default="")
    built_year: Mapped[int | None]
    structure: Mapped[str] = mapped_column(default="")
    floor_area: Mapped[Decimal | None]  # gross, m²; never a voting denominator (E7)
    is_to_be_demolished: Mapped[bool] = mapped_column(default=False)
    governance_status: Mapped[GovernanceStatus | None]
    management_mode: Mapped[ManagementMode | None]
    origin_type: Mapped[OriginType | None]
    elderly_residents: Mapped[int | None]  # persons over 60
    residents: Mapped[int | None]
    households_stated: Mapped[int | None]  # from the register of the area, before doors are known
    buildings_stated: Mapped[int | None]
    willing_percent: Mapped[int | None]  # share of households willing to pay, first canvass
    self_governance: Mapped[int | None]  # 0 to 100: how well the residents run things themselves
    lacks: Mapped[list[Any]] = mapped_column(default=list)  # rules.registration.Lack, by value
    is_three_no: Mapped[bool] = mapped_column(default=False)  # follows from `lacks` (S2-03)
    tier: Mapped[Tier | None]  # follows from survey and canvass; kept so that lists can filter
    note: Mapped[str] = mapped_column(default="")
    is_example: Mapped[bool] = mapped_column(default=False)  # residents are generated


class Building(Base):
    """One building (楼栋)."""

    __tablename__ = "building"
    __table_args__ = (sa.UniqueConstraint("compound_id", "number"),)

    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"), index=True)
    number: Mapped[str]  # "3" of 3号楼
    floors: Mapped[int | None]
    built_year: Mapped[int | None]


class Stairwell(Base):
    """One stairwell (单元) of a building: the unit in which lifts are decided."""

    __tablename__ = "stairwell"
    __table_args__ = (sa.UniqueConstraint("building_id", "number"),)

    building_id: Mapped[int] = mapped_column(sa.ForeignKey("building.id"), index=True)
    number: Mapped[str]  # "2" of 2单元
    has_lift: Mapped[bool] = mapped_column(default=False)


class HardwareFinding(Base):
    """What the hardware survey saw of one part; places not seen are entries too (S0-05)."""

    __tablename__ = "hardware_finding"
    __table_args__ = (sa.UniqueConstraint("compound_id", "part"),)

    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"), index=True)
    part: Mapped[HardwarePart]
    state: Mapped[FindingState]
    score: Mapped[int | None]  # 0 (ruin) to 100 (as new); None where not seen
    note: Mapped[str] = mapped_column(default="")
    surveyed_on: Mapped[date]
