"""The app as a WSGI server wants it: made from the environment, once per process."""

import gc

# Thousands of modules, classes and tables come to stay: searching them for rubbish again and
# again costs a third of the start, and what has come is never searched again either.
gc.disable()

from flask import Flask  # noqa: E402 -- after the line above
from jinja2 import FileSystemBytecodeCache  # noqa: E402 -- as above

from models.database import connect  # noqa: E402 -- as above
from models.journal import set_up_logging  # noqa: E402 -- as above
from models.settings import Settings  # noqa: E402 -- as above
from models.tracing import set_up_tracing  # noqa: E402 -- as above
from webapp import create_app  # noqa: E402 -- as above


def app() -> Flask:
    """Return the app on the database and settings of the environment (a WSGI factory)."""
    settings = Settings.from_environment()
    set_up_logging("web", as_json=settings.log_format == "json")
    if settings.traces:
        set_up_tracing("web")
    made = create_app(connect(settings.database_url, settings.secret_key), settings)
    # Compiled templates are kept as bytecode is: the first page does not compile them again.
    kept = settings.home / "templates"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept))
    gc.freeze()
    gc.enable()
    return made
