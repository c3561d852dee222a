"""Where Flask-Security finds accounts and keeps what it changes: our own tables.

Nothing of a request stays open between two calls: every read has a session of its own, and
what changed is remembered until `keep`, which writes it all in one transaction that takes the
writer's place at once. A reading transaction that turned into a writing one would fail with
"database is locked" on SQLite whenever another request wrote in between.
"""

from datetime import datetime
from typing import Any

from flask import current_app, g, request
from flask_security import RoleMixin, UserDatastore, UserMixin, WebAuthnMixin

from models.reads.staff import find_account, find_passkey, find_signed_in, passkeys_of
from models.staff import Passkey, Staff
from rules.act import Act
from rules.roles import Post
from webapp.context import database, now, settings
from webapp.words.accounts import DEMO_REFUSED
from workflows.actions.access import posts_of
from workflows.actions.staff import keep_account


class Key(Passkey, WebAuthnMixin):
    """A passkey as Flask-Security sees one; the same rows as `Passkey`."""

    def get_user_mapping(self) -> dict[str, Any]:
        """Return the columns by which the owner is found."""
        return {"id": self.staff_id}


class Account(Staff, UserMixin):
    """A member of staff as Flask-Security sees one; the same rows as `Staff`."""

    @property
    def roles(self) -> list[Any]:
        """Flask-Security's roles are not used: posts bind a role to an area."""
        return []

    @property
    def webauthn(self) -> list[Key]:
        """The person's passkeys, in one query."""
        with database()() as session:
            return list(passkeys_of(session, Key, self.id))

    def held_posts(self) -> tuple[Post, ...]:
        """Return the posts this person holds: as read with the account, else in one query."""
        known: dict[int, tuple[Post, ...]] = g.get("posts_read", {})
        if self.id in known:
            return known[self.id]
        with database()() as session:
            return posts_of(session, self.id)

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether the account is one of a demonstration that is over; asked after the password."""
        if not self.is_demo or settings().demo:
            return False
        if form_error is not None:
            form_error.append(str(DEMO_REFUSED))
        return True

    def calc_username(self) -> str:
        """Return what authenticator apps and passkeys call the account."""
        return self.username


class NoRole(RoleMixin):
    """Stands where Flask-Security wants a role model; there are no rows of it."""

    name = ""


class Accounts(UserDatastore):
    """The accounts. What `put` and `delete` collect is written by `keep`."""

    def __init__(self) -> None:
        super().__init__(Account, NoRole, Key)

    def find_user(self, case_insensitive: bool = False, **columns: Any) -> Account | None:  # noqa: ANN401, FBT001, FBT002 -- Flask-Security's signature
        """Return the account with these values, or None; one query.

        Sessions of demonstration accounts end with the demonstration; at sign-in they are
        found, so that the person can be told why they stay outside.
        """
        if columns.keys() == {"fs_uniquifier"}:
            return self._signed_in(columns["fs_uniquifier"])
        with database()() as session:
            return find_account(session, Account, columns, any_case=case_insensitive)

    def _signed_in(self, uniquifier: str) -> Account | None:
        with database()() as session:
            found = find_signed_in(session, Account, uniquifier, demo=settings().demo)
        if found is None:
            return None
        account, held = found
        g.setdefault("posts_read", {})[account.id] = held
        return account

    def find_role(self, role: str) -> None:
        """Return nothing: there are no such roles."""
        del role

    def find_webauthn(self, credential_id: bytes) -> Key | None:
        """Return the passkey with this id, or None; one query."""
        with database()() as session:
            return find_passkey(session, Key, credential_id)

    def create_webauthn(self, user: Any, **columns: Any) -> None:  # noqa: ANN401 -- Flask-Security's signature
        """Keep a new passkey of `user`."""
        account = _real(user)
        self.put(Key(staff_id=account.id, lastuse_datetime=now(), **columns))
        self.note(account, "account.passkey_added")

    def delete_webauthn(self, webauthn: Key) -> None:
        """Forget a passkey."""
        g.setdefault("accounts_gone", []).append(webauthn)

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:  # noqa: ANN401 -- Flask-Security's signature
        """Use up a recovery code: a new list, since a change inside one goes unnoticed."""
        codes = list(user.mf_recovery_codes or [])
        if not 0 <= idx < len(codes):
            return False
        del codes[idx]
        user.mf_recovery_codes = codes
        self.put(user)
        return True

    def put(self, model: Any) -> Any:  # noqa: ANN401 -- accounts and passkeys
        """Remember a changed or new row for `keep`."""
        row = _real(model)
        rows = g.setdefault("accounts_changed", [])
        if all(row is not known for known in rows):
            rows.append(row)
        return model

    def note(self, account: Account, event: str) -> None:
        """Remember what is to be written into the audit log with the change."""
        g.accounts_event = (account.id, event)

    def keep(self) -> None:
        """Write what was collected, in one transaction of a writer."""
        rows, gone = g.pop("accounts_changed", []), g.pop("accounts_gone", [])
        staff_id, event = g.pop("accounts_event", (None, ""))
        if not (rows or gone or event):
            return
        act = Act(by=f"staff:{staff_id}", at=now(), address=request.remote_addr or "")
        with database().begin() as session:
            keep_account(session, rows, gone, event, act)

    commit = keep  # the name by which Flask-Security calls it


def accounts() -> Accounts:
    """Return the accounts of the running app."""
    found: Accounts = current_app.extensions["security"].datastore
    return found


def aware_now() -> datetime:
    """Return the request's one instant, in UTC; Flask-Security's own would be naive."""
    return now()


def _real(model: Any) -> Any:  # noqa: ANN401 -- `current_user` is a proxy, rows are not
    return model._get_current_object() if hasattr(model, "_get_current_object") else model  # noqa: SLF001 -- werkzeug's own way
