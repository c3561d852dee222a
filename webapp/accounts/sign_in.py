"""Signing in and out, confirming that it is you, and changing one's password."""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_security import ChangePasswordForm, LoginForm, VerifyForm, views
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from webapp.accounts.store import accounts
from webapp.pages import May, Pages
from webapp.safety import limiter

FRESH_FOR: Final = 30 * 60  # seconds since the password was last typed

pages = Pages("security", __name__)


class SignInForm(LoginForm):
    """User name or e-mail, and password. A wrong one is not told from an unknown one."""

    email = remember = submit = None
    identity = StringField(
        _("用户名或邮箱"),
        [DataRequired(_("请填写用户名")), Length(max=200, message=_("用户名太长了"))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("密码"),
        [DataRequired(_("请填写密码")), Length(max=1000, message=_("密码太长了"))],
        render_kw={"autocomplete": "current-password"},
    )

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 -- WTForms' signature
        """Find the account and check the password."""
        name = (self.identity.data or "").strip()
        self.ifield = self.identity
        self.user = self._account(name) if name and len(name) <= 200 else None  # noqa: PLR2004 -- as above
        if super().validate(**kwargs):
            return True
        if self.identity.data and self.password.data and not self.user_authenticated:
            self.identity.errors = self.password.errors = ()
            self.form_errors = [gettext("用户名或密码不对。")]
        return False

    def validate_next(self, field: Any) -> None:  # noqa: ANN401 -- a field
        """Forget an address outside this system; signing in goes on."""
        if not is_local(field.data or ""):
            field.data = ""

    @staticmethod
    def _account(name: str) -> Any:  # noqa: ANN401 -- an account or None
        column = "email" if "@" in name else "username"
        return accounts().find_user(case_insensitive=True, **{column: name})


class ConfirmForm(VerifyForm):
    """The password once more."""

    submit = None
    password = PasswordField(
        _("密码"),
        [DataRequired(_("请填写密码"))],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(ChangePasswordForm):
    """The present password and, twice, the new one."""

    submit = None
    password = PasswordField(
        _("现在的密码"),
        [DataRequired(_("请填写现在的密码"))],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _("新密码"),
        [DataRequired(_("请填写新密码")), Length(max=1000, message=_("密码太长了"))],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        _("再输一次新密码"),
        [
            DataRequired(_("请再输一次新密码")),
            EqualTo("new_password", _("两次输入的新密码不一样。")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


def is_local(address: str) -> bool:
    """Whether an address leads to a page of this system and nowhere else."""
    plain = address.isprintable() and "\\" not in address
    return plain and address.startswith("/") and not address.startswith("//")


def answered(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer 422 where a posted form comes back as a page: it did not go through."""

    @wraps(view)
    def with_status(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- whatever the view takes
        answer = view(*args, **kwargs)
        return (answer, 422) if request.method == "POST" and isinstance(answer, str) else answer

    return with_status


def went_wrong(response: Any) -> bool:  # noqa: ANN401 -- a response
    """Whether a try counts: only wrong ones do."""
    return bool(response.status_code == 422)  # noqa: PLR2004 -- HTTP's own number


def typed_account() -> str:
    """Return the key under which wrong tries at one account are counted."""
    typed = request.form.get("identity", "").strip().casefold()
    return "account:" + hashlib.sha256(typed.encode()).hexdigest()


def fresh_or_redirect() -> ResponseReturnValue | None:
    """Return where to go to type one's password again, or None when that was just done."""
    if time.time() - float(session.get("fs_paa", 0)) < FRESH_FOR:
        return None
    return redirect(url_for("security.verify", next=request.path), 303)


def no_json(_request: object) -> bool:
    """Answer with pages only: Flask-Security's JSON doors stay shut."""
    return False


def page_form(context: dict[str, Any]) -> FlaskForm | None:
    """Return the form a page of Flask-Security is about."""
    forms = [value for value in context.values() if isinstance(value, FlaskForm)]
    return forms[0] if forms else None


_by_account = limiter.limit(
    "5 per 15 minutes", key_func=typed_account, methods=["POST"], deduct_when=went_wrong
)
_by_address = limiter.limit("30 per 15 minutes", methods=["POST"], deduct_when=went_wrong)
_by_person = limiter.limit(
    "10 per 15 minutes",
    key_func=lambda: f"person:{session.get('_user_id', '')}",
    methods=["POST"],
    deduct_when=went_wrong,
)

pages.add_url_rule(
    "/login",
    "login",
    _by_address(_by_account(answered(views.login))),
    methods=["GET", "POST"],
    may=May.ANYONE,
)
pages.add_url_rule("/logout", "logout", views.logout, methods=["POST"], may=May.ANYONE)
pages.add_url_rule(
    "/account/confirm",
    "verify",
    _by_person(answered(views.verify)),
    methods=["GET", "POST"],
    may=May.STAFF,
)
pages.add_url_rule(
    "/account/password",
    "change_password",
    _by_person(answered(views.change_password)),
    methods=["GET", "POST"],
    may=May.STAFF,
)
