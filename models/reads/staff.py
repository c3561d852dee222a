"""Accounts, as sign-in finds them and as administrators see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.case import RenovationCase
from models.staff import Passkey, Staff, StaffPost
from rules.roles import Post, Role
from rules.stages import Reviewer

PAGE = 50
"""Lines of one page of the list."""

S = TypeVar("S", bound=Staff)
K = TypeVar("K", bound=Passkey)


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """What the list of accounts shows. `after` is the last user name already shown."""

    text: str = ""
    role: Role | None = None
    active: bool | None = True
    after: str = ""


@dataclass(frozen=True, slots=True)
class PostLine:
    """One appointment of a person. `area` is the area's name with those above it."""

    id: int
    role: Role
    area: str
    area_path: str
    case_reference: str
    body: Reviewer | None


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One account in the list."""

    id: int
    name: str
    username: str
    active: bool
    is_demo: bool
    posts: tuple[PostLine, ...]
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffList:
    """One page of accounts, how many the filter finds, and where the next page begins."""

    lines: tuple[StaffLine, ...]
    total: int
    next_after: str


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """One account in full."""

    id: int
    name: str
    username: str
    email: str
    phone: str
    active: bool
    is_demo: bool
    has_second_step: bool
    passkeys: int
    must_change_password: bool
    signed_in_at: datetime | None
    signed_in_from: str
    posts: tuple[PostLine, ...]


def find_account(
    session: Session, model: type[S], columns: dict[str, Any], *, any_case: bool = False
) -> S | None:
    """Return the account with these values, or None; one query."""
    wanted = [
        sa.func.lower(getattr(model, name)) == str(value).lower()
        if any_case
        else getattr(model, name) == value
        for name, value in columns.items()
    ]
    return session.scalar(sa.select(model).where(*wanted))


def find_signed_in(
    session: Session, model: type[S], uniquifier: str, *, demo: bool = True
) -> tuple[S, tuple[Post, ...]] | None:
    """Return the account a session belongs to and the posts it holds, or None; one query.

    Every page of staff begins with it. `demo=False` leaves demonstration accounts out: their
    sessions end with the demonstration.
    """
    rows = session.execute(_signed_in(model), {"uniquifier": uniquifier}).all()
    if not rows or (rows[0][0].is_demo and not demo):
        return None
    return rows[0][0], tuple(Post(*post) for _, *post in rows if post[0] is not None)


@cache
def _signed_in(model: type[Staff]) -> sa.Executable:
    return (
        sa.select(model, StaffPost.role, Area.path, StaffPost.case_id, StaffPost.body)
        .outerjoin(StaffPost, StaffPost.staff_id == model.id)
        .outerjoin(Area, Area.id == StaffPost.area_id)
        .where(model.fs_uniquifier == sa.bindparam("uniquifier", type_=sa.String))
        .order_by(StaffPost.id)
    )


def passkeys_of(session: Session, model: type[K], staff_id: int) -> Sequence[K]:
    """Return somebody's passkeys, the oldest first, in one query."""
    return session.scalars(
        sa.select(model).where(model.staff_id == staff_id).order_by(model.id)
    ).all()


def find_passkey(session: Session, model: type[K], credential_id: bytes) -> K | None:
    """Return the passkey with this id, or None; one query."""
    return session.scalar(sa.select(model).where(model.credential_id == credential_id))


def staff_list(session: Session, wanted: StaffFilter) -> StaffList:
    """Return one page of accounts by user name, in four queries."""
    conditions = _conditions(wanted)
    total = session.scalar(sa.select(sa.func.count(Staff.id)).where(*conditions)) or 0
    rows = session.scalars(
        sa.select(Staff)
        .where(*conditions, Staff.username > wanted.after)
        .order_by(Staff.username)
        .limit(PAGE + 1)
    ).all()
    posts = _posts_of_all(session, [row.id for row in rows[:PAGE]])
    lines = tuple(
        StaffLine(
            row.id,
            row.name,
            row.username,
            row.active,
            row.is_demo,
            posts.get(row.id, ()),
            row.current_login_at,
        )
        for row in rows[:PAGE]
    )
    return StaffList(lines, total, lines[-1].username if len(rows) > PAGE else "")


def staff_record(session: Session, staff_id: int) -> StaffRecord | None:
    """Return one account, or None; four queries."""
    row = session.get(Staff, staff_id)
    if row is None:
        return None
    passkeys = session.scalar(
        sa.select(sa.func.count(Passkey.id)).where(Passkey.staff_id == staff_id)
    )
    return StaffRecord(
        id=row.id,
        name=row.name,
        username=row.username,
        email=row.email,
        phone=row.phone,
        active=row.active,
        is_demo=row.is_demo,
        has_second_step=bool(row.tf_primary_method and row.tf_totp_secret),
        passkeys=passkeys or 0,
        must_change_password=row.must_change_password,
        signed_in_at=row.current_login_at,
        signed_in_from=row.current_login_ip or "",
        posts=_posts_of_all(session, [row.id]).get(row.id, ()),
    )


def _conditions(wanted: StaffFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.active is not None:
        conditions.append(Staff.active.is_(wanted.active))
    if wanted.role is not None:
        held = sa.exists().where(StaffPost.staff_id == Staff.id, StaffPost.role == wanted.role)
        conditions.append(held)
    if wanted.text:
        conditions.append(
            sa.or_(
                Staff.name.contains(wanted.text, autoescape=True),
                Staff.username.contains(wanted.text.lower(), autoescape=True),
                Staff.phone.contains(wanted.text, autoescape=True),
            )
        )
    return conditions


def _posts_of_all(session: Session, staff_ids: Sequence[int]) -> dict[int, tuple[PostLine, ...]]:
    rows = session.execute(
        sa.select(StaffPost, Area.path, RenovationCase.reference)
        .join(Area, Area.id == StaffPost.area_id)
        .outerjoin(RenovationCase, RenovationCase.id == StaffPost.case_id)
        .where(StaffPost.staff_id.in_(staff_ids))
        .order_by(StaffPost.id)
    ).all()
    names = area_names(session, [path for _post, path, _reference in rows])
    found: dict[int, tuple[PostLine, ...]] = {}
    for post, path, reference in rows:
        line = PostLine(post.id, post.role, names[path], path, reference or "", post.body)
        found[post.staff_id] = (*found.get(post.staff_id, ()), line)
    return found


def area_names(session: Session, paths: Sequence[str]) -> dict[str, str]:
    """Return for each path the names from the root to it, with spaces; one query."""
    keys = {int(key) for path in paths for key in path.split(".") if key}
    rows = session.execute(sa.select(Area.id, Area.name).where(Area.id.in_(keys)))
    names = {key: name for key, name in rows}  # noqa: C416 -- rows are no pairs to mypy
    return {path: " ".join(names[int(key)] for key in path.split(".") if key) for path in paths}
