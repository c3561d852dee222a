# What we use of Flask-Babel, which ships no types.

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from babel import Locale
from flask import Flask

class Babel:
    def __init__(
        self,
        app: Flask | None = ...,
        *,
        locale_selector: Callable[[], str | None] | None = ...,
        timezone_selector: Callable[[], str | None] | None = ...,
        **options: object,
    ) -> None: ...

def gettext(string: str, **variables: object) -> str: ...
def lazy_gettext(string: str, **variables: object) -> Any: ...  # noqa: ANN401 -- a lazy text stands for a str
def get_locale() -> Locale | None: ...
def format_date(date: date | datetime | None = ..., format: str | None = ...) -> str: ...  # noqa: A002 -- its own name
def force_locale(locale: str) -> AbstractContextManager[None]: ...
def refresh() -> None: ...
