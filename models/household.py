"""The register of owners: exclusive parts, owners, and who owns what."""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.decision_rule import PartKind
from rules.electorate import OwnerKind
from rules.registration import OwnerBasis, OwnerState


class Household(Base):
    """One exclusive part (专有部分) and the household behind its door."""

    __tablename__ = "household"
    __table_args__ = (
        sa.UniqueConstraint("compound_id", "door"),
        sa.CheckConstraint("registered_area > 0", name="registered_area_positive"),
        sa.CheckConstraint("surveyed_area > 0", name="surveyed_area_positive"),
        sa.CheckConstraint("contract_area > 0", name="contract_area_positive"),
        sa.Index(None, "compound_id", "place"),
    )

    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"))
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("building.id"), index=True)
    stairwell_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stairwell.id"), index=True)
    door: Mapped[str]  # "3-2-601": building, stairwell, room; unique in the compound
    place: Mapped[str]  # sorts in staircase order: "00003-00002-00601"
    room: Mapped[str]
    floor: Mapped[int | None]
    kind: Mapped[PartKind] = mapped_column(default=PartKind.DWELLING)
    registered_area: Mapped[Decimal | None]  # m²; the first of the three that is known counts (E3)
    surveyed_area: Mapped[Decimal | None]
    contract_area: Mapped[Decimal | None]
    certificate_number: Mapped[str] = mapped_column(default="")
    is_unsold: Mapped[bool] = mapped_column(default=False)  # developer's stock (E4)
    has_tenant: Mapped[bool] = mapped_column(default=False)
    has_elderly: Mapped[bool] = mapped_column(default=False)
    parking_spaces: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")


class Owner(Base):
    """A person or body that owns something in the compound."""

    __tablename__ = "owner"
    __table_args__ = (sa.UniqueConstraint("compound_id", "identity"),)

    compound_id: Mapped[int] = mapped_column(sa.ForeignKey("compound.id"))
    identity: Mapped[str]  # what tells owners of one name apart: ID tail, phone or a number
    name: Mapped[str]
    kind: Mapped[OwnerKind] = mapped_column(default=OwnerKind.NATURAL)
    state: Mapped[OwnerState] = mapped_column(default=OwnerState.LIVING)
    phone: Mapped[str] = mapped_column(default="")
    id_last4: Mapped[str] = mapped_column(default="")


class Ownership(Base):
    """One owner's hold on one household."""

    __tablename__ = "ownership"
    __table_args__ = (sa.UniqueConstraint("household_id", "owner_id"),)

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owner.id"), index=True)
    basis: Mapped[OwnerBasis] = mapped_column(default=OwnerBasis.REGISTERED)
    is_voter: Mapped[bool] = mapped_column(default=False)  # named by the co-owners (E10)
