"""A second step at sign-in: six digits from a telephone, or a recovery code."""

import base64
import hashlib
from typing import Any

import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import Totp
from flask_security.tf_plugin import tf_check_state
from flask_security.utils import current_user

from forms.accounts import CodeForm
from models.reads.staff import staff_record
from webapp.accounts.sign_in import fresh_or_redirect, is_local, pages, went_wrong
from webapp.accounts.store import Account, accounts
from webapp.context import database
from webapp.forms import read_form
from webapp.pages import May
from webapp.safety import limiter

_WINDOW = 30  # seconds before and after, for telephones whose clock is off


class SixDigits(Totp):
    """Codes of authenticator apps, each good for one sign-in."""

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return the QR code as an address for an <img>."""
        code = segno.make(self.get_totp_uri(username, totp), error="m")
        return str(code.svg_data_uri(scale=5, border=2, dark="#15202b", light="#ffffff"))

    def verify_totp(self, token: str, totp_secret: str, user: Account, window: int = 0) -> bool:
        """Whether the code is right and new; a secret of another installation fits none."""
        try:
            return bool(super().verify_totp(token, totp_secret, user, window))
        except (KeyError, TypeError, ValueError):
            return False

    def get_last_counter(self, user: Account) -> int | None:
        """Return which code was used last."""
        return user.tf_last_counter

    def set_last_counter(self, user: Account, tmatch: Any) -> None:  # noqa: ANN401 -- passlib is untyped
        """Remember that a code was used."""
        user.tf_last_counter = tmatch.counter
        accounts().put(user)


def keys_from(secret: str) -> tuple[dict[str, str], list[bytes]]:
    """Return the keys under which secrets and recovery codes lie in the database."""
    totp = hashlib.sha256(b"totp:" + secret.encode()).hexdigest()
    codes = base64.urlsafe_b64encode(hashlib.sha256(b"codes:" + secret.encode()).digest())
    return {"1": totp}, [codes]


def _trying() -> str:
    return f"second:{session.get('tf_user_id', '')}"


_few_tries = limiter.limit(
    "5 per 15 minutes", key_func=_trying, methods=["POST"], deduct_when=went_wrong
)


@pages.get("/account", endpoint="account", may=May.STAFF)
def show_account() -> ResponseReturnValue:
    """Show somebody their own account: posts, last sign-in, what guards it."""
    with database()() as opened:
        person = staff_record(opened, current_user.id)
    return render_template("security/account.html", person=person)


@pages.get("/login/code", endpoint="two_factor_token_validation", may=May.ANYONE)
def ask_code() -> ResponseReturnValue:
    """Ask for the second step, once the password was right."""
    if tf_check_state(["ready"]) is None:
        return _expired()
    return render_template("security/code.html", form=CodeForm())


@pages.post("/login/code", endpoint="check_code", may=May.ANYONE)
@_few_tries
def check_code() -> ResponseReturnValue:
    """Take six digits or a recovery code, and let the person in."""
    account = tf_check_state(["ready"])
    if account is None or not account.active:
        return _expired()
    form = read_form(CodeForm)
    if not form.validate() or not _is_right(account, form.typed):
        if not form.errors:
            form.code.errors = [_("口令不对，或者已经用过。请等下一个再试。")]
        return render_template("security/code.html", form=form), 422
    security().two_factor_plugins.tf_complete(account, dologin=True)
    accounts().keep()
    target = request.args.get("next", "")
    return redirect(target if is_local(target) else url_for("home.show_home"), 303)


@pages.get("/account/second-step", endpoint="second_step", may=May.STAFF)
def show_second_step() -> ResponseReturnValue:
    """Show whether the second step is on, or how to turn it on."""
    if (elsewhere := fresh_or_redirect()) is not None:
        return elsewhere
    return _setup_page(CodeForm())


@pages.post("/account/second-step", endpoint="set_second_step", may=May.STAFF)
@_few_tries
def set_second_step() -> ResponseReturnValue:
    """Turn the second step on once a first code proves that the telephone knows the secret."""
    if (elsewhere := fresh_or_redirect()) is not None:
        return elsewhere
    account, secret = _me(), session.get("tf_new_secret", "")
    form = read_form(CodeForm)
    right = (
        form.validate()
        and secret
        and security().totp_factory.verify_totp(form.typed, secret, account, _WINDOW)
    )
    if not right:
        if not form.errors:
            form.code.errors = [_("口令不对。请看手机上现在的 6 位数字。")]
        return _setup_page(form), 422
    session.pop("tf_new_secret")
    accounts().tf_set(account, "authenticator", totp_secret=secret)
    return _new_codes(account, "account.second_step_set")


@pages.post("/account/second-step/codes", endpoint="renew_codes", may=May.STAFF)
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes; the old ones are void."""
    if (elsewhere := fresh_or_redirect()) is not None:
        return elsewhere
    if not _has_second_step():
        return redirect(url_for(".second_step"), 303)
    return _new_codes(_me(), "account.recovery_codes_made")


@pages.post("/account/second-step/stop", endpoint="stop_second_step", may=May.STAFF)
def stop_second_step() -> ResponseReturnValue:
    """Turn the second step off."""
    if (elsewhere := fresh_or_redirect()) is not None:
        return elsewhere
    if _has_second_step():
        account = _me()
        accounts().tf_reset(account)
        accounts().mf_set_recovery_codes(account, None)
        accounts().note(account, "account.second_step_removed")
        accounts().keep()
        flash(_("动态口令已关闭，登录只要密码"), "yes")
    return redirect(url_for(".account"), 303)


def security() -> Any:  # noqa: ANN401 -- Flask-Security is untyped
    """Return the running app's Flask-Security."""
    return current_app.extensions["security"]


def _me() -> Account:
    account: Account = current_user._get_current_object()  # noqa: SLF001 -- werkzeug's own way
    return account


def _has_second_step() -> bool:
    return bool(current_user.tf_primary_method and current_user.tf_totp_secret)


def _is_right(account: Account, typed: str) -> bool:
    codes = security().mf_recovery_codes_util
    if typed.isdecimal():
        secret = account.tf_totp_secret
        return bool(security().totp_factory.verify_totp(typed, secret, account, _WINDOW))
    if not codes.check_recovery_code(account, typed):
        return False
    codes.delete_recovery_code(account, typed)
    return True


def codes_left(account: Account) -> list[str]:
    """Return the recovery codes that have not been used."""
    left: list[str] = security().mf_recovery_codes_util.get_recovery_codes(account)
    return left


def _new_codes(account: Account, event: str) -> ResponseReturnValue:
    codes = security().mf_recovery_codes_util.create_recovery_codes(account)
    accounts().note(account, event)
    accounts().keep()
    return render_template("security/codes.html", codes=codes)


def _setup_page(form: CodeForm) -> str:
    if _has_second_step():
        left = len(codes_left(_me()))
        return render_template("security/second_step.html", form=None, left=left, setup=None)
    if "tf_new_secret" not in session:
        session["tf_new_secret"] = security().totp_factory.generate_totp_secret()
    setup = security().totp_factory.fetch_setup_values(session["tf_new_secret"], _me())
    return render_template("security/second_step.html", form=form, left=0, setup=setup)


def _expired() -> ResponseReturnValue:
    flash(_("这次登录已过期，请重新登录。"), "maybe")
    return redirect(url_for("security.login"), 303)
