"""What we use of Flask-Babel, which ships no types."""

from collections.abc import Callable
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
        **options: Any,
    ) -> None: ...

def gettext(string: str, **variables: Any) -> str: ...
def lazy_gettext(string: str, **variables: Any) -> Any: ...
def get_locale() -> Locale | None: ...
def format_date(date: date | datetime | None = ..., format: str | None = ...) -> str: ...
def force_locale(locale: str) -> Any: ...
def refresh() -> None: ...
