"""The app as a WSGI server wants it: made from the environment, once per process."""

from flask import Flask

from models.database import connect
from models.settings import Settings
from webapp import create_app


def app() -> Flask:
    """Return the app on the database and settings of the environment (a WSGI factory)."""
    settings = Settings.from_environment()
    return create_app(connect(settings.database_url, settings.secret_key), settings)
