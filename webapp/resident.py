"""The residents' door: a personal link, a code, and half an hour behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from forms.resident import CodeForm
from models.reads.resident_links import LinkFacts, link_by_token, link_counts, links_of
from rules.resident_link import WRONG_TRIES, LinkLocked, LinkPurpose, UnknownLink, require_usable
from webapp.casework import case_head
from webapp.context import act, database, now, resident_act, secret
from webapp.pages import May, Pages
from webapp.safety import limiter
from workflows.actions.resident_links import open_link, unlock_link

door = Pages("resident", __name__, url_prefix="/r")
staff = Pages("resident_links", __name__, url_prefix="/cases/<reference>/links")
pages = (door, staff)

STAY: Final = 30 * 60
"""Seconds a resident may stay away before the code is asked for again."""

INSIDE: Final = {
    LinkPurpose.DEMAND_SURVEY: "resident_survey.show",
    LinkPurpose.CONSULTATION: "resident_vote.show",
    LinkPurpose.ACCEPTANCE: "resident_acceptance.show",
}
_KEY: Final = "behind_links"


@dataclass(frozen=True, slots=True)
class Access:
    """A household that has shown its code. `home` is the link with the words for its plate."""

    link_id: int
    household_id: int
    case_id: int
    round_id: int
    token: str
    home: LinkFacts


def require_resident(purpose: LinkPurpose) -> Access:
    """Return who is behind the link in the address (`<token>`); one query.

    Somebody who has not shown the code within the last half hour is sent to the door.

    Raises:
        UnknownLink: if there is no such link, or it belongs to another kind of round.
        LinkLocked, LinkExpired: if it opens nothing any more.
    """
    token = str((request.view_args or {}).get("token", ""))
    home = _home(token)
    if home.purpose is not purpose:
        raise UnknownLink
    require_usable(home.expires_at, home.locked_at, now())
    if not _is_inside(home.id):
        abort(redirect(url_for("resident.show_door", token=token), 303))
    _let_in(home.id)
    return Access(home.id, home.household_id, home.case_id, home.round_id, token, home)


@door.get("/<token>", may=May.ANYONE)
def show_door(token: str) -> ResponseReturnValue:
    """Ask for the code. Opening the page changes nothing: chat apps look ahead (trap 13)."""
    home = _home(token)
    require_usable(home.expires_at, home.locked_at, now())
    if _is_inside(home.id):
        return redirect(url_for(INSIDE[home.purpose], token=token), 303)
    return _page(home, CodeForm())


@door.post("/<token>", may=May.ANYONE)
@limiter.limit(
    "20 per minute",
    key_func=lambda: f"{get_remote_address()} {(request.view_args or {}).get('token')}",
)
def knock(token: str) -> ResponseReturnValue:
    """Check the code; a wrong one is counted, whatever the page answers."""
    home = _home(token)
    form = CodeForm(request.form)
    if not form.validate():
        return _page(home, form), 422
    with database().begin() as opened:
        tried = open_link(opened, secret(), home.id, form.value(), resident_act(home.household_id))
    if tried.opened:
        _let_in(home.id)
        return redirect(url_for(INSIDE[home.purpose], token=token), 303)
    if not tried.tries_left:
        raise LinkLocked(contact=home.contact, locked_at=now())
    form.code.errors = [_("数字不对，还可以试 %(n)s 次", n=tried.tries_left)]
    return _page(home, form), 422


@door.post("/<token>/leave", may=May.ANYONE)
def leave(token: str) -> ResponseReturnValue:
    """Forget on this device that the code was shown."""
    inside = dict(session.get(_KEY, {}))
    inside.pop(str(_home(token).id), None)
    session[_KEY] = inside
    return redirect(url_for("resident.show_door", token=token), 303)


@staff.get("", may=May.STAFF)
def list_links(reference: str) -> ResponseReturnValue:
    """Show which households opened their link, and which are locked out; four queries."""
    only_locked = request.args.get("locked") == "1"
    after = request.args.get("after", "")
    with database()() as opened:
        head = case_head(opened, reference)
        counts = link_counts(opened, head.id)
        rows = links_of(opened, head.id, only_locked=only_locked, after=after)
    return render_template(
        "resident/links.html",
        head=head,
        rows=rows[:50],
        after=f"{rows[49].place}:{rows[49].id}" if len(rows) > 50 else "",  # noqa: PLR2004 -- one page
        counts=counts,
        only_locked=only_locked,
        may_unlock=head.is_manager,
        tries=WRONG_TRIES,
    )


@staff.post("/<int:link_id>/unlock", may=May.MANAGER)
def unlock(reference: str, link_id: int) -> ResponseReturnValue:
    """Let a household try again."""
    with database().begin() as opened:
        head = case_head(opened, reference)
        unlock_link(opened, head.id, link_id, act())
    flash(_("已解锁，住户可以重新输入"), "yes")
    return redirect(url_for("resident_links.list_links", reference=reference), 303)


def _home(token: str) -> LinkFacts:
    with database()() as opened:
        return link_by_token(opened, token)


def _page(home: LinkFacts, form: CodeForm) -> str:
    return render_template("resident/door.html", home=home, form=form)


def _is_inside(link_id: int) -> bool:
    until = session.get(_KEY, {}).get(str(link_id))
    return isinstance(until, int) and _second(now()) < until


def _let_in(link_id: int) -> None:
    # Others of the same device stay: an owner of two homes has two links. Old ones go, so
    # that the cookie stays small.
    second = _second(now())
    inside = {key: until for key, until in session.get(_KEY, {}).items() if until > second}
    session[_KEY] = {**inside, str(link_id): second + STAY}


def _second(at: datetime) -> int:
    return int(at.timestamp())
