"""Staff accounts: Flask-Security-Too on our own tables."""

from typing import Any, cast

from flask import Flask
from flask_security import RoleMixin, Security, SQLAlchemySessionUserDatastore, UserMixin
from sqlalchemy.orm import scoped_session

from models.database import Database
from models.staff import Staff
from rules.roles import Post
from webapp.context import database
from workflows.actions.access import posts_of


class Account(Staff, UserMixin):
    """A member of staff as Flask-Security sees one; the same rows as `Staff`."""

    @property
    def roles(self) -> list[Any]:
        """Flask-Security's roles are not used: posts bind a role to an area."""
        return []

    def held_posts(self) -> tuple[Post, ...]:
        """Return the posts this person holds, in one query."""
        with database()() as session:
            return posts_of(session, self.id)


class NoRole(RoleMixin):
    """Stands where Flask-Security wants a role model; there are no rows of it."""

    name = ""


def register(app: Flask) -> None:
    """Let staff sign in at /login."""
    factory = cast("Database", app.extensions["database"])
    sessions = scoped_session(factory)
    app.config.update(
        SECURITY_PASSWORD_SALT=app.secret_key,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of the algorithm
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"username": {"mapper": lambda name: name.strip()}}],
        SECURITY_TRACKABLE=False,
        SECURITY_POST_LOGIN_VIEW="/cases",
    )
    Security(app, SQLAlchemySessionUserDatastore(sessions, Account, NoRole))
    app.teardown_appcontext(lambda _error: sessions.remove())
