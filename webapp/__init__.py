"""The Flask app: pages for residents, project managers, reviewers and the public."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Flask

    from models.database import Database
    from models.settings import Settings
    from webapp.pages import Pages

PAGES: Final = (
    "home",
    "cases",
    "case_history",
    "review",
    "compounds",
    "registration",
    "register_import",
    "demand_survey",
    "plan_proposal",
    "resident_consultation",
    "funding_mix",
    "construction",
    "acceptance",
    "long_term_management",
    "papers",
    "paper_press",
    "paper_ordering",
    "paper_bound",
    "paper_register",
    "attachments",
    "resident",
    "resident_survey",
    "resident_vote",
    "resident_objection",
    "resident_wishes",
    "resident_acceptance",
    "public",
    "dashboard",
    "annual_plan",
    "admin",
    "health",
    "metrics",
)
"""The modules of pages; each has one or more `Pages` in `pages`."""


def create_app(database: "Database", settings: "Settings") -> "Flask":
    """Return the app, ready to serve; nothing is read from the environment here."""
    # Loaded here: the command line lives in this package and must not wait for the web.
    from flask import Flask  # noqa: PLC0415
    from jinja2 import StrictUndefined  # noqa: PLC0415

    from webapp import accounts, errors, filters, language, safety, shell, watching  # noqa: PLC0415

    app = Flask(__name__)
    app.secret_key = settings.secret_key
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["database"] = database
    app.extensions["settings"] = settings
    watching.register(app)
    language.register(app)
    safety.register(app)
    accounts.register(app)
    filters.register(app)
    shell.register(app)
    errors.register(app)
    for name in PAGES:
        for pages in _pages_of(name):
            app.register_blueprint(pages)
    return app


def _pages_of(name: str) -> "tuple[Pages, ...]":
    pages = import_module(f"webapp.{name}").pages
    return pages if isinstance(pages, tuple) else (pages,)
