"""Members of staff, their posts, and what Flask-Security keeps about an account."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from rules.roles import Role
from rules.stages import Reviewer


class Staff(Base):
    """One account. Columns below `fs_uniquifier` are named by Flask-Security-Too."""

    __tablename__ = "staff"

    name: Mapped[str]
    username: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str] = mapped_column(default="")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)  # refused outside demo mode
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    last_login_ip: Mapped[str | None]
    current_login_ip: Mapped[str | None]
    login_count: Mapped[int] = mapped_column(default=0)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_phone_number: Mapped[str | None]
    mf_recovery_codes: Mapped[list[Any] | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)
    tf_last_counter: Mapped[int | None] = mapped_column(sa.BigInteger)  # a code works once
    must_change_password: Mapped[bool] = mapped_column(default=False)  # the present one is known

    posts: Mapped[list["StaffPost"]] = relationship(lazy="raise", order_by="StaffPost.id")


class StaffPost(Base):
    """One appointment: a role in an area (and all below it), or in one case."""

    __tablename__ = "staff_post"
    __table_args__ = (sa.UniqueConstraint("staff_id", "role", "area_id", "case_id", "body"),)

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    role: Mapped[Role]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("renovation_case.id"))
    body: Mapped[Reviewer | None]


class Passkey(Base):
    """One key of a phone, a laptop or a stick. Columns are named by Flask-Security-Too."""

    __tablename__ = "passkey"
    __table_args__ = (sa.UniqueConstraint("staff_id", "name"),)

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(sa.String(64))
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    transports: Mapped[list[Any] | None]
    extensions: Mapped[str | None] = mapped_column(sa.Text)
    backup_state: Mapped[bool] = mapped_column(default=False)
    device_type: Mapped[str] = mapped_column(default="")
    usage: Mapped[str] = mapped_column(sa.String(16))
    lastuse_datetime: Mapped[datetime]
