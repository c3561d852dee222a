"""The app as a WSGI server wants it: made from the environment, once per process."""

import gc

# Thousands of modules, classes and tables come to stay: searching them for rubbish again and
# again costs a third of the start, and what has come is never searched again either.
gc.disable()

from flask import Flask  # noqa: E402 -- after the line above

from models.database import connect  # noqa: E402 -- as above
from models.journal import set_up_logging  # noqa: E402 -- as above
from models.settings import Settings  # noqa: E402 -- as above
from webapp import create_app  # noqa: E402 -- as above


def app() -> Flask:
    """Return the app on the database and settings of the environment (a WSGI factory)."""
    settings = Settings.from_environment()
    set_up_logging("web", as_json=settings.log_format == "json")
    made = create_app(connect(settings.database_url, settings.secret_key), settings)
    gc.freeze()
    gc.enable()
    return made
