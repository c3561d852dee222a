"""What a request can reach: the database, the settings, the person, the clock."""

from datetime import UTC, datetime
from typing import cast

from flask import current_app, g, request
from flask_security import current_user

from models import clock
from models.database import Database
from models.settings import Settings
from rules.act import Act
from rules.roles import Post


def database() -> Database:
    """Return the session factory of the running app."""
    return cast("Database", current_app.extensions["database"])


def settings() -> Settings:
    """Return the settings the app was made with."""
    return cast("Settings", current_app.extensions["settings"])


def secret() -> bytes:
    """Return the installation's key, from which residents' links are derived."""
    return settings().secret_key.encode()


def now() -> datetime:
    """Return the one instant this request has, in UTC."""
    if "now" not in g:
        g.now = clock.now(settings())
    return cast("datetime", g.now)


def real_now() -> datetime:
    """Return real time, which machines live on; a demonstration shifts only the cases' clock."""
    return datetime.now(UTC)


def act() -> Act:
    """Return the circumstances of what the signed-in member of staff does."""
    return Act(by=f"staff:{current_user.id}", at=now(), address=request.remote_addr or "")


def resident_act(household_id: int) -> Act:
    """Return the circumstances of what a resident does behind their link."""
    return Act(by=f"household:{household_id}", at=now(), address=request.remote_addr or "")


def posts() -> tuple[Post, ...]:
    """Return the posts of the signed-in member of staff; none for anybody else."""
    if not current_user.is_authenticated:
        return ()
    if "posts" not in g:
        g.posts = current_user.held_posts()
    return cast("tuple[Post, ...]", g.posts)
