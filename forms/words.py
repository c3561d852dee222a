"""Marking Chinese text for translation without knowing the web app.

A label written `_("姓名")` is a `Lazy` string: the web app puts the translating function in
place once, at start; until then, and in tests of forms alone, the Chinese text itself shows.
"""

from collections.abc import Callable
from typing import Any


def _as_written(text: str) -> str:
    return text


class Lazy:
    """A text that is translated whenever it is shown."""

    translate: Callable[[str], str] = staticmethod(_as_written)

    def __init__(self, text: str, **values: Any) -> None:  # noqa: ANN401 -- fills the sentence
        self.text = text
        self.values = values

    def __str__(self) -> str:
        translated: str = Lazy.translate(self.text)
        return translated % self.values if self.values else translated

    def __html__(self) -> str:
        from markupsafe import escape  # noqa: PLC0415 -- only pages need it

        return str(escape(str(self)))

    def __mod__(self, values: Any) -> str:  # noqa: ANN401 -- as for str
        filled: str = str(self) % values
        return filled

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.text)


def _(text: str, **values: Any) -> Any:  # noqa: ANN401 -- WTForms asks for str and takes this
    """Return `text` marked for translation; `values` fill its %(name)s."""
    return Lazy(text, **values)
