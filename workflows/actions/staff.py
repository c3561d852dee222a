"""Accounts of staff and their posts: who may do what, decided by administrators."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.case import RenovationCase
from models.staff import Passkey, Staff, StaffPost
from rules.act import Act
from rules.refusal import Refusal
from rules.roles import NotYours, Post, Role
from rules.stages import Reviewer
from workflows.actions.access import posts_of
from workflows.actions.record import record


class UsernameTaken(Refusal):
    """Another account has this user name or this e-mail address."""

    code = "username_taken"


class UnknownStaff(Refusal):
    """No account has this key."""

    code = "unknown_staff"


class NoSuchArea(Refusal):
    """No area has this key."""

    code = "no_such_area"


class OwnAccount(Refusal):
    """Administrators do not shut themselves out."""

    code = "own_account"


class AdministratorReviews(Refusal):
    """Who appoints reviewers may not review: otherwise one person would be all four eyes."""

    code = "administrator_reviews"


class BodyNeeded(Refusal):
    """A reviewer decides for a body; nobody else does."""

    code = "body_needed"


class CaseElsewhere(Refusal):
    """The case of a post does not lie in the area of the post, or does not exist."""

    code = "case_elsewhere"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A role in an area (and all below it), or in one case there; `body` for reviewers."""

    role: Role
    area_id: int
    case_reference: str = ""
    body: Reviewer | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person and how they first sign in. `password_hash` is argon2, never the password."""

    name: str
    username: str
    email: str
    phone: str
    password_hash: str
    must_change_password: bool = True
    is_demo: bool = False


def create_account(session: Session, new: NewAccount, first: Appointment | None, act: Act) -> Staff:
    """Create an account, with its first post where one is given.

    The command line creates the first administrator: there `act` names no member of staff,
    and nobody's posts are asked.

    Raises:
        UsernameTaken: if user name or e-mail belong to somebody else.
        NotYours: if the acting person administers nothing, or not the area of the post.
        BodyNeeded, CaseElsewhere, NoSuchArea: as `appoint`.
    """
    _require_administrator(session, act)
    taken = sa.select(Staff.username).where(
        sa.or_(
            sa.func.lower(Staff.username) == new.username.lower(),
            sa.func.lower(Staff.email) == new.email.lower(),
        )
    )
    if session.scalar(taken.limit(1)) is not None:
        raise UsernameTaken(username=new.username)
    staff = Staff(
        name=new.name,
        username=new.username,
        email=new.email,
        phone=new.phone,
        password=new.password_hash,
        must_change_password=new.must_change_password,
        is_demo=new.is_demo,
        fs_uniquifier=secrets.token_hex(16),
        fs_webauthn_user_handle=secrets.token_hex(16),
    )
    session.add(staff)
    session.flush()  # the post and the event need the key
    record(session, act, "account.created", case_id=None, staff_id=staff.id, username=new.username)
    if first is not None:
        appoint(session, staff.id, first, act)
    return staff


def appoint(session: Session, staff_id: int, post: Appointment, act: Act) -> None:
    """Give somebody a post; one they hold already changes nothing.

    Raises:
        UnknownStaff, NoSuchArea: if there is no such person or area.
        NotYours: if the acting person does not administer the area.
        BodyNeeded: if a reviewer's post names no body, or another post names one.
        AdministratorReviews: if one person would appoint reviewers and review.
        CaseElsewhere: if the case does not lie in the area.
    """
    _known(session, staff_id)
    area = session.get(Area, post.area_id)
    if area is None:
        raise NoSuchArea(area_id=post.area_id)
    _require_administrator(session, act, area.path)
    if (post.role is Role.REVIEWER) != (post.body is not None):
        raise BodyNeeded(role=post.role)
    held = posts_of(session, staff_id)
    _require_apart(held, post.role)
    case_id = _case_in(session, area, post.case_reference)
    if any(_is_same(one, post, area.path, case_id) for one in held):
        return
    session.add(
        StaffPost(
            staff_id=staff_id, role=post.role, area_id=area.id, case_id=case_id, body=post.body
        )
    )
    record(
        session,
        act,
        "post.given",
        case_id=case_id,
        staff_id=staff_id,
        role=post.role,
        area=area.name,
        body=post.body or "",
    )


def remove_post(session: Session, staff_id: int, post_id: int, act: Act) -> None:
    """Take a post away; one that is gone already changes nothing.

    Raises:
        NotYours: if the acting person does not administer the post's area.
        OwnAccount: if it is their own post as administrator.
    """
    found = session.execute(
        sa.select(StaffPost, Area)
        .join(Area, Area.id == StaffPost.area_id)
        .where(StaffPost.id == post_id, StaffPost.staff_id == staff_id)
    ).one_or_none()
    if found is None:
        return
    post, area = found
    _require_administrator(session, act, area.path)
    if staff_id == act.staff_id and post.role is Role.ADMINISTRATOR:
        raise OwnAccount
    session.delete(post)
    record(
        session,
        act,
        "post.taken",
        case_id=post.case_id,
        staff_id=staff_id,
        role=post.role,
        area=area.name,
        body=post.body or "",
    )


def set_active(session: Session, staff_id: int, act: Act, *, active: bool) -> None:
    """Close an account or open it again; whoever is signed in with it is signed out at once.

    Raises:
        UnknownStaff, NotYours: as `reset_account`.
        OwnAccount: if it is the acting person's own.
    """
    staff = _administered(session, staff_id, act)
    if staff.active is active:
        return
    staff.active = active
    staff.fs_uniquifier = secrets.token_hex(16)
    name = "account.opened" if active else "account.closed"
    record(session, act, name, case_id=None, staff_id=staff_id, username=staff.username)


def reset_account(session: Session, staff_id: int, password_hash: str, act: Act) -> None:
    """Give an account a temporary password, and take away its second step and passkeys.

    Raises:
        UnknownStaff: if there is no such account.
        NotYours: if the acting person does not administer every area it has a post in.
        OwnAccount: if it is the acting person's own.
    """
    staff = _administered(session, staff_id, act)
    staff.password = password_hash
    staff.must_change_password = True
    staff.fs_uniquifier = secrets.token_hex(16)
    staff.tf_primary_method = staff.tf_totp_secret = staff.mf_recovery_codes = None
    session.execute(sa.delete(Passkey).where(Passkey.staff_id == staff_id))
    record(session, act, "account.reset", case_id=None, staff_id=staff_id, username=staff.username)


def keep_account(
    session: Session, rows: Iterable[Staff | Passkey], gone: Iterable[Passkey], name: str, act: Act
) -> None:
    """Write what a person changed about their own account; `name` is the event, "" for none."""
    session.add_all(rows)
    for row in gone:
        session.delete(session.merge(row))
    if name:
        record(session, act, name, case_id=None, staff_id=act.staff_id)


def temporary_password() -> str:
    """Return a password that can be read out over the telephone: 80 bits, no look-alikes."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _known(session: Session, staff_id: int) -> Staff:
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise UnknownStaff(staff_id=staff_id)
    return staff


def _administered(session: Session, staff_id: int, act: Act) -> Staff:
    staff = _known(session, staff_id)
    _require_administrator(session, act)
    for post in posts_of(session, staff_id):
        _require_administrator(session, act, post.area_path)
    if staff_id == act.staff_id:
        raise OwnAccount
    return staff


def _require_administrator(session: Session, act: Act, area_path: str | None = None) -> None:
    if act.staff_id is None:
        return  # the command line: whoever reaches it holds the database anyway
    held = [post for post in posts_of(session, act.staff_id) if post.role is Role.ADMINISTRATOR]
    if not any(area_path is None or post.covers(area_path) for post in held):
        raise NotYours


def _require_apart(held: Iterable[Post], role: Role) -> None:
    roles = {post.role for post in held} | {role}
    if {Role.ADMINISTRATOR, Role.REVIEWER} <= roles:
        raise AdministratorReviews(role=role)


def _case_in(session: Session, area: Area, reference: str) -> int | None:
    if not reference:
        return None
    found = session.execute(
        sa.select(RenovationCase.id, RenovationCase.area_path).where(
            RenovationCase.reference == reference
        )
    ).one_or_none()
    if found is None or not found.area_path.startswith(area.path):
        raise CaseElsewhere(reference=reference, area=area.name)
    return int(found.id)


def _is_same(held: Post, wanted: Appointment, area_path: str, case_id: int | None) -> bool:
    return (held.role, held.area_path, held.case_id, held.body) == (
        wanted.role,
        area_path,
        case_id,
        wanted.body,
    )
