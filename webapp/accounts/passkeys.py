"""Passkeys: signing in with the lock of one's telephone, laptop or key instead of a password."""

import unicodedata
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_security import WebauthnUtil
from flask_security import webauthn as views
from flask_security.webauthn import (
    WebAuthnDeleteForm,
    WebAuthnRegisterForm,
    WebAuthnSigninForm,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from webapp.accounts.sign_in import pages
from webapp.context import settings
from webapp.pages import May
from webapp.safety import limiter

_LONGEST = 40
_ALLOWED = ("L", "N", "Zs", "Pd", "Pc")


class Keys(WebauthnUtil):
    """Any key will do: a telephone, a laptop, a stick; it always asks for finger, face or PIN.

    So one passkey is two factors, and nobody need type a user name.
    """

    def origin(self) -> str:
        """Return the address people see, also behind a proxy."""
        base = settings().base_url
        return base if request.host in base else request.host_url.rstrip("/")

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ANN401 -- Flask-Security's signature
        """Return what a new key must be able to do; where it lives is left to the person."""
        del user, usage
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:  # noqa: ANN401 -- Flask-Security's signature
        """Return that finger, face or PIN is asked for at every sign-in."""
        del user, usage
        return UserVerificationRequirement.REQUIRED

    def name_svn(self, value: str) -> tuple[str | None, str | None]:
        """Return a message and None, or None and the name made plain."""
        name = unicodedata.normalize("NFKC", value).strip()
        if not name or len(name) > _LONGEST:
            return gettext("名称要 1 到 40 个字。"), None
        if any(not unicodedata.category(letter).startswith(_ALLOWED) for letter in name):
            return gettext("名称只能用文字、数字、空格和短横线。"), None
        return None, name


class AddKeyForm(WebAuthnRegisterForm):
    """The name of a new passkey; every one is good for signing in."""

    submit = None
    name = StringField(_("名称"), [DataRequired(_("请给这把通行密钥起个名。"))])
    usage = HiddenField(default="first")

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 -- WTForms' signature
        """Check the name; whatever was posted as its use is not asked."""
        self.usage.data = "first"
        return bool(super().validate(**kwargs))


class StartForm(WebAuthnSigninForm):
    """Nothing to type: the key knows who it belongs to."""

    submit = None


class DropKeyForm(WebAuthnDeleteForm):
    """The name of the passkey to forget."""

    submit = None


FORMS = {
    "wan_register_form": AddKeyForm,
    "wan_signin_form": StartForm,
    "wan_delete_form": DropKeyForm,
}
_some = limiter.limit("30 per 15 minutes", methods=["POST"])

pages.add_url_rule(
    "/account/passkeys",
    "wan_register",
    views.webauthn_register,
    methods=["GET", "POST"],
    may=May.STAFF,
)
pages.add_url_rule(
    "/account/passkeys/new/<token>",
    "wan_register_response",
    views.webauthn_register_response,
    methods=["POST"],
    may=May.STAFF,
)
pages.add_url_rule(
    "/account/passkeys/delete",
    "wan_delete",
    views.webauthn_delete,
    methods=["POST"],
    may=May.STAFF,
)
pages.add_url_rule(
    "/login/passkey",
    "wan_signin",
    _some(views.webauthn_signin),
    methods=["GET", "POST"],
    may=May.ANYONE,
)
pages.add_url_rule(
    "/login/passkey/<token>",
    "wan_signin_response",
    _some(views.webauthn_signin_response),
    methods=["POST"],
    may=May.ANYONE,
)
