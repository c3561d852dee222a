"""The safety floor under every page: headers, cookies, forged posts, sizes, too many tries."""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

if TYPE_CHECKING:
    from models.settings import Settings

MOST_BYTES: Final = 12 * 1024 * 1024
"""The largest request: a workbook of a town, or twelve megapixels of photo."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=False, storage_uri="memory://")


def register(app: Flask) -> None:
    """Put the floor under `app`; TLS is told by the base address of the settings."""
    settings: Settings = app.extensions["settings"]
    tls = settings.base_url.startswith("https://")
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,  # a drawn signature is the largest field
        SESSION_COOKIE_NAME="__Host-xinyuan" if tls else "xinyuan",
        SESSION_COOKIE_SECURE=tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    if tls and (settings.behind_proxy or _is_loopback(settings.host)):
        # Only the proxy can reach us: what it says of the visitor is true.
        proxied = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # Flask's own way
    app.url_map.converters["int"] = _Key
    csrf.init_app(app)
    limiter.init_app(app)

    @app.before_request
    def refuse_what_no_database_keeps() -> None:
        given = [*(request.view_args or {}).values(), *request.args.values()]
        if any("\0" in str(value) for value in given):
            abort(400)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static" and response.status_code < 400:  # noqa: PLR2004 -- HTTP's own number
            response.headers["Cache-Control"] = "public, max-age=3600"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        if tls:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


class _Key(IntegerConverter):
    """A row's number in an address; one that no column can hold is no address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- werkzeug's signature
        kwargs.setdefault("max", 2**63 - 1)
        super().__init__(*args, **kwargs)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
