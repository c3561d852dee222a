"""What every page's frame shows: navigation, who is signed in, language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import generate_csrf

from rules.roles import Role
from webapp.context import posts
from webapp.language import chosen_locale, chosen_size

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page; built lazily so that pages without a frame cost nothing."""

    @property
    def locale(self) -> str:
        """The reader's language: "en" or "zh_Hans_CN"."""
        return chosen_locale()

    @property
    def size(self) -> int:
        """The type size a resident chose."""
        return chosen_size()

    @property
    def csrf(self) -> str:
        """The token of forms in the frame itself."""
        return str(generate_csrf())

    @property
    def sign_out_url(self) -> str:
        """Where the sign-out button posts."""
        return url_for("security.logout")

    @property
    def account_url(self) -> str:
        """Where somebody changes their own password and how they sign in."""
        return url_for("security.account")

    @property
    def who(self) -> str:
        """Post and name of the signed-in member of staff; empty for anybody else."""
        if not current_user.is_authenticated:
            return ""
        held = posts()
        titles = {
            Role.PROJECT_MANAGER: _("项目经理"),
            Role.REVIEWER: _("审查员"),
            Role.AUDITOR: _("审计监督"),
            Role.ADMINISTRATOR: _("管理员"),
        }
        title = titles[held[0].role] if held else ""
        return f"{title} {current_user.name}".strip()

    @property
    def nav(self) -> list[tuple[str, str, bool, int]]:
        """Label, address, whether it is the current part, and a count (0: none)."""
        if not current_user.is_authenticated:
            return []
        roles = {post.role for post in posts()}
        parts: list[tuple[str, str, bool]] = [
            (_("改造项目"), "cases.list_cases", True),
            (_("审查"), "review.list_submissions", Role.REVIEWER in roles),
            (_("小区库"), "compounds.list_compounds", True),
            (_("统计"), "dashboard.show_dashboard", True),
            (_("管理"), "admin.show_admin", Role.ADMINISTRATOR in roles),
        ]
        here = (request.blueprint or "").split(".")[0]
        return [
            (label, url_for(endpoint), endpoint.split(".")[0] == here, 0)
            for label, endpoint, shown in parts
            if shown and endpoint in current_app.view_functions
        ]


def register(app: Flask) -> None:
    """Give every template the frame as `shell` and the public functions it needs."""
    extra: dict[str, Callable[..., Any] | Shell] = {"shell": Shell()}
    app.context_processor(lambda: extra)
