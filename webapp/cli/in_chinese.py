"""The words of the pages, in Chinese, for a command that has no page."""

from contextlib import AbstractContextManager

from flask import Flask
from flask_babel import Babel


def in_chinese() -> AbstractContextManager[object]:
    """Return a context in which the words of `webapp.words` can be said."""
    app = Flask("xinyuan")
    Babel(app, locale_selector=lambda: "zh_Hans_CN")
    return app.test_request_context()
