"""What the pages of administrators share."""

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from rules.roles import Post, Role
from webapp.context import posts
from webapp.pages import Pages

pages = Pages("admin", "webapp", url_prefix="/admin")


def parts(current: str) -> list[dict[str, Any]]:
    """Return the parts of administration, for the navigation below the head."""
    every = (
        ("operations", _("运行情况"), url_for("admin.show_admin")),
        ("staff", _("人员"), url_for("admin.list_staff")),
        ("areas", _("区域"), url_for("admin.list_areas")),
        ("rules", _("表决规则"), url_for("admin.list_rules")),
    )
    return [{"label": label, "url": url, "current": name == current} for name, label, url in every]


def administrator_posts() -> tuple[Post, ...]:
    """Return the posts by which the signed-in person administers."""
    return tuple(post for post in posts() if post.role is Role.ADMINISTRATOR)


def here(**changes: str) -> str:
    """Return the address of this list with some of its parameters changed."""
    kept = {name: value for name, value in request.args.items() if name not in {"lang", "size"}}
    query = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"{request.path}?{urlencode(query)}" if query else request.path
