"""Blueprints on which every view says who may call it."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import Blueprint, abort
from flask_security import current_user

from rules.roles import Role
from webapp.context import posts


class May(StrEnum):
    """Who may open a page. Which case they may open is asked again by read and action."""

    ANYONE = "anyone"
    STAFF = "staff"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


_ROLES = {
    May.MANAGER: Role.PROJECT_MANAGER,
    May.REVIEWER: Role.REVIEWER,
    May.ADMINISTRATOR: Role.ADMINISTRATOR,
}


class Pages(Blueprint):
    """A blueprint that refuses a view with no `may=`."""

    def add_url_rule(  # noqa: D102 -- see the class
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        *args: Any,  # noqa: ANN401 -- passed through to Flask
        may: May | None = None,
        **options: Any,  # noqa: ANN401 -- passed through to Flask
    ) -> None:
        if may is None or view_func is None:
            raise TypeError(f"{rule}: say who may open this page with may=")
        super().add_url_rule(rule, endpoint, _guarded(view_func, may), *args, **options)


def _guarded(view: Callable[..., Any], may: May) -> Callable[..., Any]:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- whatever the view takes
        if may is not May.ANYONE:
            _require(may)
        return view(*args, **kwargs)

    guarded.may = may  # type: ignore[attr-defined]  # read by the house test
    return guarded


def _require(may: May) -> None:
    if not current_user.is_authenticated:
        abort(401)
    wanted = _ROLES.get(may)
    if wanted is not None and all(post.role is not wanted for post in posts()):
        abort(403)
