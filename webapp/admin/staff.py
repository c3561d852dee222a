"""Accounts of staff and their posts."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from forms.admin import AccountForm, PostForm
from forms.base import BaseForm
from forms.fields import choices_of
from models.reads.areas import area_choices
from models.reads.staff import StaffFilter, StaffRecord, staff_list, staff_record
from rules.roles import Role
from rules.stages import Reviewer
from webapp import words
from webapp.accounts import hashed
from webapp.admin.frame import administrator_posts, here, pages, parts
from webapp.attempt import attempt
from webapp.context import act, database
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.staff import (
    Appointment,
    NewAccount,
    appoint,
    create_account,
    remove_post,
    reset_account,
    set_active,
    temporary_password,
)

_STATES = {"": True, "closed": False, "all": None}


@pages.get("/staff", may=May.ADMINISTRATOR)
def list_staff() -> ResponseReturnValue:
    """List accounts: filtered, paged by user name."""
    role = request.args.get("role", "")
    wanted = StaffFilter(
        text=request.args.get("text", "").strip()[:40],
        role=Role(role) if role in list(Role) else None,
        active=_STATES.get(request.args.get("state", ""), True),
        after=request.args.get("after", "")[:40],
    )
    with database()() as session:
        found = staff_list(session, wanted)
    return render_template(
        "admin/staff.html",
        parts=parts("staff"),
        found=found,
        wanted=wanted,
        state=request.args.get("state", ""),
        chips=_chips(wanted),
        next_url=here(after=found.next_after) if found.next_after else "",
        first_url=here(after="") if wanted.after else "",
    )


@pages.get("/staff/new", may=May.ADMINISTRATOR)
def new_account() -> ResponseReturnValue:
    """Ask who gets an account, and for what post."""
    return _new_page(_offered(AccountForm()))


@pages.post("/staff/new", may=May.ADMINISTRATOR)
def create() -> ResponseReturnValue:
    """Create an account and show its temporary password, once."""
    form = _offered(read_form(AccountForm))
    password = temporary_password()

    def work(session: Session, _files: object) -> None:
        new = NewAccount(
            name=form.name.data or "",
            username=form.username.data or "",
            email=form.email.data or "",
            phone=form.phone.data or "",
            password_hash=hashed(password),
        )
        create_account(session, new, _appointment(form), act())

    if not attempt(form, work):
        return _new_page(form), 422
    return _password_page(form.name.data or "", form.username.data or "", password)


@pages.get("/staff/<int:staff_id>", may=May.ADMINISTRATOR)
def show_staff(staff_id: int) -> ResponseReturnValue:
    """Show one account, its posts, and what can be done about it."""
    return _person_page(staff_id, _offered(PostForm()))


@pages.post("/staff/<int:staff_id>/posts", may=May.ADMINISTRATOR)
def give_post(staff_id: int) -> ResponseReturnValue:
    """Appoint somebody."""
    form = _offered(read_form(PostForm))
    if not attempt(
        form, lambda session, _files: appoint(session, staff_id, _appointment(form), act())
    ):
        return _person_page(staff_id, form), 422
    flash(_("已任命"), "yes")
    return _back(staff_id)


@pages.post("/staff/<int:staff_id>/posts/<int:post_id>/remove", may=May.ADMINISTRATOR)
def take_post(staff_id: int, post_id: int) -> ResponseReturnValue:
    """Take a post away."""
    return _done(
        staff_id, lambda session: remove_post(session, staff_id, post_id, act()), _("已免去岗位")
    )


@pages.post("/staff/<int:staff_id>/close", may=May.ADMINISTRATOR)
def close(staff_id: int) -> ResponseReturnValue:
    """Close an account; whoever is signed in with it is signed out."""
    return _done(
        staff_id,
        lambda session: set_active(session, staff_id, act(), active=False),
        _("账号已停用"),
    )


@pages.post("/staff/<int:staff_id>/open", may=May.ADMINISTRATOR)
def reopen(staff_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    return _done(
        staff_id, lambda session: set_active(session, staff_id, act(), active=True), _("账号已启用")
    )


@pages.post("/staff/<int:staff_id>/reset", may=May.ADMINISTRATOR)
def reset(staff_id: int) -> ResponseReturnValue:
    """Give somebody a temporary password and show it, once."""
    password = temporary_password()
    with database().begin() as session:
        reset_account(session, staff_id, hashed(password), act())
    with database()() as session:
        person = _known(session, staff_id)
    return _password_page(person.name, person.username, password)


def _done(staff_id: int, work: Callable[[Session], None], said: str) -> ResponseReturnValue:
    with database().begin() as session:
        work(session)
    flash(said, "yes")
    return _back(staff_id)


def _back(staff_id: int) -> ResponseReturnValue:
    return redirect(url_for("admin.show_staff", staff_id=staff_id), 303)


def _known(session: Session, staff_id: int) -> StaffRecord:
    person = staff_record(session, staff_id)
    return person if person is not None else abort(404)


def _offered(form: Any) -> Any:  # noqa: ANN401 -- an account or a post
    with database()() as session:
        areas = area_choices(session, administrator_posts())
    form.role.choices = choices_of([("", _("请选择")), *words.choices(Role)])
    form.body.choices = choices_of([("", _("（只有审查员要填）")), *words.choices(Reviewer)])
    form.area.choices = choices_of(
        [("", _("请选择")), *((str(area.id), area.name) for area in areas)]
    )
    return form


def _appointment(form: PostForm) -> Appointment:
    return Appointment(
        role=Role(form.role.data),
        area_id=int(form.area.data),
        case_reference=(form.case.data or "").upper(),
        body=form.body.data,
    )


def _new_page(form: BaseForm) -> str:
    return render_template("admin/new_account.html", form=form, parts=parts("staff"))


def _person_page(staff_id: int, form: BaseForm) -> str:
    with database()() as session:
        person = _known(session, staff_id)
    return render_template(
        "admin/person.html", form=form, person=person, parts=parts("staff"), own=act().staff_id
    )


def _password_page(name: str, username: str, password: str) -> str:
    return render_template(
        "admin/password.html", name=name, username=username, password=password, parts=parts("staff")
    )


def _chips(wanted: StaffFilter) -> list[dict[str, Any]]:
    every = [{"label": _("全部岗位"), "url": here(role="", after=""), "current": not wanted.role}]
    return every + [
        {
            "label": words.label(role),
            "url": here(role=role.value, after=""),
            "current": wanted.role is role,
        }
        for role in Role
    ]
