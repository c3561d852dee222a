"""Which language a reader gets: the one they chose, else Chinese."""

from datetime import timedelta
from typing import Final

from flask import Flask, request, session
from flask_babel import Babel, gettext

from forms.words import Lazy

LOCALES: Final = ("zh_Hans_CN", "en")
_KEPT = timedelta(days=365)


def register(app: Flask) -> None:
    """Choose the locale per request; `?lang=` and `?size=` are remembered in the session."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[0]
    app.permanent_session_lifetime = _KEPT
    Babel(app, locale_selector=chosen_locale, timezone_selector=lambda: "Asia/Shanghai")
    Lazy.translate = staticmethod(gettext)
    app.before_request(_remember)


def chosen_locale() -> str:
    """Return the locale of this request."""
    lang = request.args.get("lang") or session.get("lang")
    return lang if lang in LOCALES else LOCALES[0]


def chosen_size() -> int:
    """Return the type size a resident chose: 0 standard, 1 large, 2 very large."""
    size = request.args.get("size") or str(session.get("size", 0))
    return int(size) if size in {"0", "1", "2"} else 0


def _remember() -> None:
    if request.args.get("lang") in LOCALES:
        session["lang"] = request.args["lang"]
    if request.args.get("size") in {"0", "1", "2"}:
        session["size"] = int(request.args["size"])
