"""One ready-made account per role. Outside demo mode the sign-in page refuses every one of them."""

import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.staff import Staff, StaffPost
from rules.roles import Role
from rules.stages import Reviewer

PASSWORD: Final = "xinyuan-demo"  # noqa: S105 -- known to everybody, and good in demo mode only


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who works in the demo city."""

    username: str
    name: str
    role: Role
    body: Reviewer | None = None


ACCOUNTS: Final = (
    DemoAccount("chenmin", "陈敏", Role.PROJECT_MANAGER),
    DemoAccount("zhouzhi", "周志远", Role.PROJECT_MANAGER),
    DemoAccount("fangyun", "方芸", Role.PROJECT_MANAGER),
    DemoAccount("linjing", "林静", Role.REVIEWER, Reviewer.STREET),
    DemoAccount("zhengwei", "郑伟", Role.REVIEWER, Reviewer.HOUSING),
    DemoAccount("hanxue", "韩雪", Role.REVIEWER, Reviewer.JOINT_REVIEW),
    DemoAccount("guojing", "郭敬", Role.REVIEWER, Reviewer.FINANCE),
    DemoAccount("majun", "马骏", Role.REVIEWER, Reviewer.SUPERVISION),
    DemoAccount("tangli", "唐丽", Role.REVIEWER, Reviewer.JOINT_ACCEPTANCE),
    DemoAccount("songbo", "宋波", Role.REVIEWER, Reviewer.DISTRICT),
    DemoAccount("heqing", "何青", Role.AUDITOR),
    DemoAccount("admin", "管理员", Role.ADMINISTRATOR),
)


def load_accounts(session: Session, password_hash: str) -> int:
    """Create the accounts that are missing, with a post in every city; return how many are new.

    Harmless to run again: posts in cities that came later are added.
    """
    cities = session.scalars(sa.select(Area.id).where(Area.parent_id.is_(None))).all()
    known = {staff.username: staff.id for staff in session.scalars(sa.select(Staff))}
    created = 0
    for account in ACCOUNTS:
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
