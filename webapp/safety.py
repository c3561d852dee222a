"""The safety floor under every page: headers, cookies, forged posts, sizes, too many tries."""

from typing import Final

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

MOST_BYTES: Final = 12 * 1024 * 1024
"""The largest request: a workbook of a town, or twelve megapixels of photo."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=False, storage_uri="memory://")


def register(app: Flask) -> None:
    """Put the floor under `app`; TLS is told by the base address of the settings."""
    tls = app.extensions["settings"].base_url.startswith("https://")
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,  # a drawn signature is the largest field
        SESSION_COOKIE_NAME="__Host-xinyuan" if tls else "xinyuan",
        SESSION_COOKIE_SECURE=tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    csrf.init_app(app)
    limiter.init_app(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        elif request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=3600"
        if tls:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
