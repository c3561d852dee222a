"""The first page: for staff what waits for them, for strangers what this is."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import current_user

from models.reads.todo import ToDo, todo_of
from webapp import words
from webapp.context import database, now, posts, settings
from webapp.filters import local_time
from webapp.pages import May, Pages

pages = Pages("home", __name__)


@pages.get("/", may=May.ANYONE)
def show_home() -> ResponseReturnValue:
    """Show staff their to-do list, and strangers the way in."""
    if not current_user.is_authenticated:
        public = "public.show_public" in current_app.view_functions
        return render_template(
            "home/start.html",
            public_url=url_for("public.show_public") if public else "",
            demo=settings().demo,
            city=settings().city,
        )
    with database()() as session:
        todo = todo_of(session, posts(), current_user.id, now())
    return render_template("home/todo.html", todo=todo, tiles=_tiles(todo), deadlines=_dates(todo))


def _tiles(todo: ToDo) -> list[dict[str, object]]:
    counted = (
        (_("等您办理"), todo.case_count, "#cases"),
        (_("等您审查"), todo.review_count, "#reviews"),
        (_("七天内到期"), len(todo.deadlines), "#deadlines"),
    )
    return [{"label": label, "value": count, "url": url} for label, count, url in counted]


def _dates(todo: ToDo) -> list[dict[str, object]]:
    return [
        {
            "url": url_for("cases.show_case", reference=deadline.reference),
            "at": local_time(deadline.due_at),
            "text": words.DEADLINES.get(deadline.kind, deadline.kind),
            "who": f"{deadline.compound} {deadline.reference}",
            "kind": "no" if deadline.due_at <= now() else "maybe",
        }
        for deadline in todo.deadlines
    ]
