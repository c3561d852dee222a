"""Staff accounts: Flask-Security-Too on our own tables."""

from typing import Any, cast

import sqlalchemy as sa
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


class Accounts(SQLAlchemySessionUserDatastore):  # type: ignore[misc]  # Flask-Security is untyped
    """The accounts; found without the roles that Flask-Security would join."""

    def find_user(self, case_insensitive: bool = False, **columns: Any) -> Any:  # noqa: ANN401, FBT001, FBT002 -- Flask-Security's signature
        """Return the account with these values, or None; one query."""
        wanted = [
            sa.func.lower(getattr(Account, name)) == value.lower()
            if case_insensitive
            else getattr(Account, name) == value
            for name, value in columns.items()
        ]
        return self.db.session.scalar(sa.select(Account).where(*wanted))


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
    Security(app, Accounts(sessions, Account, NoRole))
    app.teardown_appcontext(lambda _error: sessions.remove())
