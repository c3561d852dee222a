"""The accounts of the demo city. Outside demo mode the sign-in page refuses every one of them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.staff import Staff, StaffPost
from rules.roles import Role
from rules.stages import Reviewer


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who works in the demo city."""

    username: str
    name: str
    role: Role
    body: Reviewer | None = None


def load_accounts(session: Session, accounts: Sequence[DemoAccount], password_hash: str) -> int:
    """Create the accounts that are missing, with a post in every city; return how many are new.

    Harmless to run again: posts in cities that came later are added.
    """
    cities = session.scalars(sa.select(Area.id).where(Area.parent_id.is_(None))).all()
    known = {staff.username: staff.id for staff in session.scalars(sa.select(Staff))}
    created = 0
    for account in accounts:
        staff_id = known.get(account.username)
        if staff_id is None:
            staff_id, created = _create(session, account, password_hash), created + 1
        held = set(
            session.scalars(sa.select(StaffPost.area_id).where(StaffPost.staff_id == staff_id))
        )
        session.add_all(
            StaffPost(staff_id=staff_id, role=account.role, area_id=city, body=account.body)
            for city in cities
            if city not in held
        )
    return created


def staff_ids(session: Session, usernames: Sequence[str]) -> dict[str, int]:
    """Return the ids of accounts by username, in one query."""
    rows = session.execute(sa.select(Staff.username, Staff.id).where(Staff.username.in_(usernames)))
    return {username: staff_id for username, staff_id in rows}  # noqa: C416 -- rows are not tuples to mypy


def _create(session: Session, account: DemoAccount, password_hash: str) -> int:
    staff = Staff(
        name=account.name,
        username=account.username,
        email=f"{account.username}@xinyuan.example",
        password=password_hash,
        fs_uniquifier=secrets.token_hex(16),
        is_demo=True,
    )
    session.add(staff)
    session.flush()  # the posts need its id
    return staff.id
