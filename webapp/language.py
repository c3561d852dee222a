"""Which language and which type size a reader gets: what they chose, else Chinese, standard."""

from functools import lru_cache
from typing import Any, Final

from flask import Flask, Response, g, has_app_context, has_request_context, request
from flask_babel import (  # type: ignore[attr-defined]  # its stubs leave Domain out
    Babel,
    Domain,
    gettext,
)
from markupsafe import Markup

from forms.words import Lazy

LOCALES: Final = ("zh_Hans_CN", "en")
SIZES: Final = ("0", "1", "2")
_KEPT: Final = 365 * 24 * 3600  # seconds


class _Catalogue(Domain):  # type: ignore[misc]  # as above
    """The words of a page: the reader's catalogue is looked for once a request, not per word."""

    def get_translations(self) -> Any:  # noqa: ANN401 -- Flask-Babel says no type
        if not has_app_context():
            return super().get_translations()
        found = g.get("catalogue")
        if found is None:
            found = g.catalogue = super().get_translations()
        return found


class _Languages(Babel):
    domain_instance = _Catalogue()


def printed(text: str, /, **values: Any) -> Markup:  # noqa: ANN401 -- what a template holds
    """Return a text in the reader's language, its values escaped: what `_` is in templates.

    As Jinja's own, in a tenth of its time: a page says some 150 texts, most without values.
    """
    found = _markup(_Languages.domain_instance.get_translations(), text)
    # Only what was written with a place to fill is filled: English may say "60% of".
    return found % values if values or "%" in text else found


@lru_cache(maxsize=8192)
def _markup(catalogue: Any, text: str) -> Markup:  # noqa: ANN401 -- as above
    return Markup(catalogue.ugettext(text))  # noqa: S704 -- ours, from the catalogue


def register(app: Flask) -> None:
    """Choose the locale per request; `?lang=` and `?size=` are remembered for a year.

    They have cookies of their own: the session ends with the working day, and a reader who
    is nobody in particular should not need one to read English.
    """
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[0]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    _Languages(app, locale_selector=chosen_locale, timezone_selector=lambda: "Asia/Shanghai")
    app.jinja_env.globals.update(_=printed, gettext=printed)
    Lazy.translate = staticmethod(gettext)
    tls = app.extensions["settings"].base_url.startswith("https://")
    prefix = "__Host-" if tls else ""

    @app.after_request
    def remember(response: Response) -> Response:
        for name, allowed in (("lang", LOCALES), ("size", SIZES)):
            if request.args.get(name) in allowed:
                response.set_cookie(
                    prefix + name,
                    request.args[name],
                    max_age=_KEPT,
                    secure=tls,
                    httponly=True,
                    samesite="Lax",
                )
        return response


def chosen_locale() -> str:
    """Return the locale of this request; Chinese where there is none."""
    return _chosen("lang", LOCALES)


def chosen_size() -> int:
    """Return the type size a resident chose: 0 standard, 1 large, 2 very large."""
    return int(_chosen("size", SIZES))


def _chosen(name: str, allowed: tuple[str, ...]) -> str:
    if not has_request_context():
        return allowed[0]
    cookies = request.cookies
    for given in (request.args.get(name), cookies.get(name), cookies.get(f"__Host-{name}")):
        if given in allowed:
            return str(given)
    return allowed[0]
