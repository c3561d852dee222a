"""Everything that happened in a case: who did what and when, filtered and paged by key."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.history import Actor, Happened, HistoryFilter, history_page
from rules.deadlines import start_of_day
from webapp import words
from webapp.casework import CaseHead, case_head, frame
from webapp.context import database
from webapp.filters import shown
from webapp.history import entries
from webapp.list_address import beside, here, turn
from webapp.pages import May, Pages
from webapp.words.register import FIELDS

pages = Pages("case_history", __name__, url_prefix="/cases/<reference>/history")


@pages.get("", may=May.STAFF)
def show(reference: str) -> ResponseReturnValue:
    """List the events of a case; one query beside the case's own."""
    since, until = _day("since"), _day("until")
    wanted = _filter(since, until)
    with database()() as session:
        head = case_head(session, reference)
        found = history_page(session, head.id, wanted)
    return render_template(
        "cases/history.html",
        frame=frame(head, _("经过")),
        head=head,
        lines=[
            (entry, _changes(head, event))
            for entry, event in zip(entries(found.events), found.events, strict=True)
        ],
        chips=_chips(wanted),
        order=here(order="" if wanted.oldest_first else "oldest", after="", before=""),
        oldest_first=wanted.oldest_first,
        kept={
            name: request.args[name] for name in ("actor", "only", "order") if name in request.args
        },
        since=since.isoformat() if since else "",
        until=until.isoformat() if until else "",
        beside=beside(found.previous, found.following),
    )


def _filter(since: date | None, until: date | None) -> HistoryFilter:
    actor = request.args.get("actor", "")
    return HistoryFilter(
        actor=Actor(actor) if actor in set(Actor) else None,
        only_verdicts=request.args.get("only") == "verdicts",
        since=start_of_day(since) if since else None,
        until=_after(until) if until else None,
        oldest_first=request.args.get("order") == "oldest",
        turn=turn(),
    )


def _day(name: str) -> date | None:
    """Return a day of the address; what is no day is none."""
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found <= date(2999, 12, 31) else None


def _after(last: date) -> datetime:
    return start_of_day(last + timedelta(days=1))


def _chips(wanted: HistoryFilter) -> list[dict[str, Any]]:
    offered: list[tuple[str, str, str]] = [
        (_("全部"), "", ""),
        (_("送审和结论"), "", "verdicts"),
        (_("工作人员"), Actor.STAFF, ""),
        (_("住户"), Actor.HOUSEHOLD, ""),
        (_("系统"), Actor.FLOW, ""),
    ]
    now = (wanted.actor or "", "verdicts" if wanted.only_verdicts else "")
    return [
        {
            "label": label,
            "url": here(actor=actor, only=only, after="", before=""),
            "current": (actor, only) == now,
        }
        for label, actor, only in offered
    ]


def _changes(head: CaseHead, event: Happened) -> list[tuple[str, str, str]]:
    """Return what a correction of the register replaced; names are for the case's manager."""
    changes = event.facts.get("changes")
    if event.name != "register.corrected" or not isinstance(changes, dict):
        return []
    may_read = head.is_manager
    return [
        (str(FIELDS[name]), *_pair(name, pair, may_read=may_read or name != "owners"))
        for name, pair in changes.items()
        if name in FIELDS and isinstance(pair, list) and len(pair) == 2  # noqa: PLR2004 -- before, after
    ]


def _pair(name: str, pair: list[Any], *, may_read: bool) -> tuple[str, str]:
    before, after = pair
    return (_said(name, before), _said(name, after)) if may_read else ("***", "***")


def _said(name: str, value: Any) -> str:  # noqa: ANN401 -- JSON
    if name == "kind":
        return words.named("PartKind", value)
    if isinstance(value, list):
        return _("、").join(str(each) for each in value) or "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return shown(value)
