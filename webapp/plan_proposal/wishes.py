"""How the plan answers what residents asked for."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.plan_proposal import WishesForm
from models.reads.plan_proposal import wishes as read_wishes
from models.reads.plan_wish import Wish
from rules.plan_proposal import WishOutcome
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.dishes import dish_name
from webapp.forms import read_form
from webapp.listing import chips
from webapp.pages import May
from webapp.plan_proposal.desk import desk, page, pages
from webapp.typed import typed
from workflows.actions.plan_wishes import Handling, answer_wishes


@pages.get("/wishes", may=May.STAFF)
def wishes(reference: str) -> ResponseReturnValue:
    """Show every wish with its answer; they filter by whether they have one."""
    return _page(reference, None)


@pages.post("/wishes", may=May.MANAGER)
def answer(reference: str) -> ResponseReturnValue:
    """Say how wishes were handled, all those on the page at once."""
    form = _offered(read_form(WishesForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form, lambda session, _f: answer_wishes(session, case_id, _handlings(form), act())
    ):
        return _page(reference, form), 422
    flash(_("诉求答复已保存"), "yes")
    return redirect(url_for("plan_proposal.wishes", reference=reference), 303)


def _handlings(form: WishesForm) -> list[Handling]:
    return [
        Handling(line.wish.data, line.outcome.data, typed(line.reason))
        for line in form.wishes
        if line.outcome.data is not None
    ]


def _offered(form: WishesForm) -> WishesForm:
    form.offer(words.choices(WishOutcome))
    return form


def _page(reference: str, form: WishesForm | None) -> str:
    chosen = request.args.get("state", "")
    with database()() as session:
        shown = desk(session, reference)
        found = read_wishes(session, shown.plan.id) if shown.plan else ()
    rows = [each for each in found if chosen == "" or _state(each) == chosen]
    filled = form or WishesForm(
        wishes=[
            {"wish": each.wish, "outcome": each.outcome, "reason": each.reason} for each in rows
        ]
    )
    by_key = {each.wish: each for each in found}
    lines = [
        (line, by_key[line.wish.data])
        for line in _offered(filled).wishes
        if line.wish.data in by_key
    ]
    counts = [_state(each) for each in found]
    return page(
        "wishes",
        shown,
        _("诉求答复"),
        lines=lines,
        answered=counts.count("answered"),
        total=len(found),
        name_of=_name,
        chips=chips(
            "state",
            [
                ("", _l("全部"), len(found)),
                ("open", _l("还没答复"), counts.count("open")),
                ("answered", _l("已答复"), counts.count("answered")),
            ],
            chosen,
        ),
        form=filled,
    )


def _state(wish: Wish) -> str:
    return "answered" if wish.is_answered else "open"


def _name(wish: Wish) -> str:
    kind, _colon, key = wish.wish.partition(":")
    return dish_name(key) if kind == "item" else wish.name
