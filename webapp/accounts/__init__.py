"""Staff accounts: Flask-Security-Too on our own tables, with our own pages."""

from datetime import timedelta
from typing import Any, Final

from argon2 import PasswordHasher
from flask import Flask, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security
from flask_security.signals import user_authenticated, wan_deleted
from flask_security.utils import current_user

from models.settings import Settings
from webapp.accounts import passkeys, second_step
from webapp.accounts.sign_in import (
    FRESH_FOR,
    ConfirmForm,
    NewPasswordForm,
    SignInForm,
    no_json,
    page_form,
    pages,
)
from webapp.accounts.store import Account, Accounts, accounts, aware_now
from webapp.words.accounts import MESSAGES

IDLE: Final = timedelta(hours=8)
"""After this long without a page somebody is signed out: a working day."""

SHORTEST_PASSWORD: Final = 10


class _OurSecurity(Security):
    def _check_modules(self, module: str, config_name: str) -> Any:  # noqa: ANN401 -- theirs
        # segno draws the QR codes (SixDigits), and names of keys are cleaned by `Keys`.
        return module in {"qrcode", "nh3"} or super()._check_modules(module, config_name)


class _OurWords:
    """Flask-Security's sentences come from our own catalogue."""

    def gettext(self, text: Any, **values: Any) -> str:  # noqa: ANN401 -- lazy text
        """Return `text` in the reader's language, filled in."""
        return str(text) % values if values else str(text)

    def format_list(self, texts: list[str], **_options: Any) -> str:  # noqa: ANN401 -- theirs
        """Return the parts of a list as one text."""
        return "、".join(texts)


def register(app: Flask) -> None:
    """Let staff sign in at /login; only the pages of `pages` exist, each with its permission."""
    settings: Settings = app.extensions["settings"]
    app.permanent_session_lifetime = IDLE
    app.config.update(_configuration(settings))
    security = _OurSecurity(
        app,
        Accounts(),
        register_blueprint=False,
        login_form=SignInForm,
        verify_form=ConfirmForm,
        change_password_form=NewPasswordForm,
        totp_cls=second_step.SixDigits,
        webauthn_util_cls=passkeys.Keys,
        render_template=_page,
        **passkeys.FORMS,
    )
    security.i18n_domain = _OurWords()
    security.want_json(no_json)
    app.jinja_env.globals.pop("_fsdomain", None)
    app.register_blueprint(pages)
    app.before_request(_ask_for_a_new_password)
    user_authenticated.connect(_signed_in, app)
    wan_deleted.connect(_key_dropped, app)


def hashed(password: str) -> str:
    """Return what is stored for a password: argon2id, salted, good on any installation."""
    return PasswordHasher().hash(password)


def _configuration(settings: Settings) -> dict[str, Any]:
    totp_keys, code_keys = second_step.keys_from(settings.secret_key)
    messages = {f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()}
    return {
        **messages,
        # Hashed once, by argon2 alone: a second hash under the installation's key would make
        # every password void when that key is changed.
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"username": {"mapper": str.strip, "case_insensitive": True}},
            {"email": {"mapper": str.strip, "case_insensitive": True}},
        ],
        "SECURITY_TRACKABLE": True,
        "SECURITY_DATETIME_FACTORY": aware_now,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_FRESHNESS": timedelta(seconds=FRESH_FOR),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_TOTP_SECRETS": totp_keys,
        "SECURITY_TOTP_ISSUER": "新院 Xinyuan",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": code_keys,
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "新院",
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": True,
        "SECURITY_WAN_ALLOW_AS_VERIFY": None,
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_LOGIN_USER_TEMPLATE": "security/login.html",
        "SECURITY_VERIFY_TEMPLATE": "security/confirm.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "security/password.html",
        "SECURITY_WAN_REGISTER_TEMPLATE": "security/passkeys.html",
        "SECURITY_WAN_SIGNIN_TEMPLATE": "security/passkey.html",
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_POST_VERIFY_VIEW": "/account",
        "SECURITY_WAN_POST_REGISTER_VIEW": "/account/passkeys",
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
    }


def _page(template: str, **context: Any) -> str:  # noqa: ANN401 -- what Flask-Security hands over
    known = bool(current_user.is_authenticated and current_user.must_change_password)
    return render_template(
        template, **{"form": page_form(context), "must_change": known, **context}
    )


def _signed_in(app: Flask, user: Account, authn_via: list[str] | None = None, **_: Any) -> None:  # noqa: ANN401 -- a signal's
    del app
    session.permanent = True
    changed = authn_via == ["change"]
    if changed:
        user.must_change_password = False
    g.pop("posts", None)
    accounts().put(user)
    accounts().note(user, "account.password_changed" if changed else "account.signed_in")


def _key_dropped(app: Flask, user: Any, **_: Any) -> None:  # noqa: ANN401 -- a signal's
    del app
    accounts().note(user, "account.passkey_removed")


def _ask_for_a_new_password() -> ResponseReturnValue | None:
    """Lead somebody with a temporary password to the page where they choose their own."""
    if "_user_id" not in session or request.endpoint in _OPEN:
        return None
    if not current_user.is_authenticated or not current_user.must_change_password:
        return None
    return redirect(url_for("security.change_password"), 303)


_OPEN: Final = {None, "static", "security.change_password", "security.logout"}
"""What opens with a temporary password."""

__all__ = ["Account", "hashed", "register"]
