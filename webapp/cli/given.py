"""What a command is given as JSON: every field read with its type, or refused by its name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Never

_MISSING: Any = object()


class BadInput(Exception):  # noqa: N818 -- what somebody typed, told in one line
    """A field of the input cannot be used: which one, and why."""

    def __init__(self, field_name: str, why: str) -> None:
        super().__init__(f"{field_name}: {why}")
        self.field_name = field_name
        self.why = why


@dataclass(frozen=True, slots=True)
class Given:
    """One JSON object and where it stands in the input.

    `path` is "" for the whole problem, "items[3]" for one of its parts. `data` is the folder
    of the files that the problem names, `before` the objects of earlier lines, newest last, for
    a line that is about one of them. Every reader raises `BadInput` naming the field.
    """

    fields: Mapping[str, Any]
    path: str = ""
    data: Path = field(default_factory=Path)
    before: Sequence[Mapping[str, Any]] = ()

    def name(self, key: str) -> str:
        """Return the field's full name, such as "items[3].cost"."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, why: str) -> Never:
        """Say what is wrong with a field."""
        raise BadInput(self.name(key), why)

    def __contains__(self, key: str) -> bool:
        return self.fields.get(key) is not None

    def value(self, key: str, default: Any = _MISSING) -> Any:  # noqa: ANN401 -- any JSON
        """Return the field as it is; null counts as missing."""
        found = self.fields.get(key)
        if found is not None:
            return found
        if default is _MISSING:
            self.refuse(key, "缺少这一项 missing")
        return default

    def whole(self, key: str, default: int = _MISSING, *, least: int | None = 0) -> int:
        """Return a whole number, at least `least`."""
        found = self.value(key, default)
        if isinstance(found, bool) or not isinstance(found, int):
            self.refuse(key, f"应为整数 not a whole number: {found!r}")
        if least is not None and found < least:
            self.refuse(key, f"不能小于 {least} below {least}: {found}")
        return found

    def fraction(self, key: str, default: Fraction = _MISSING) -> Fraction:
        """Return a number exactly: 0.25, "0.25" or "1/4"."""
        return self._exact(key, self.value(key, default))

    def number(self, key: str, default: float = _MISSING) -> float:
        """Return a finite number as a float."""
        found = self.value(key, default)
        return found if isinstance(found, float) else float(self._exact(key, found))

    def text(self, key: str, default: str = _MISSING) -> str:
        """Return a text."""
        found = self.value(key, default)
        if not isinstance(found, str):
            self.refuse(key, f"应为文字 not a text: {found!r}")
        return found

    def flag(self, key: str, default: bool = _MISSING) -> bool:  # noqa: FBT001 -- a field's value
        """Return true or false."""
        found = self.value(key, default)
        if not isinstance(found, bool):
            self.refuse(key, f"应为 true 或 false not true or false: {found!r}")
        return found

    def sequence(self, key: str, default: Sequence[Any] = _MISSING) -> Sequence[Any]:
        """Return a list, its entries unread."""
        found = self.value(key, default)
        if isinstance(found, str) or not isinstance(found, Sequence):
            self.refuse(key, f"应为列表 not a list: {found!r}")
        return found

    def wholes(
        self, key: str, default: Sequence[int] = _MISSING, *, least: int | None = 0
    ) -> list[int]:
        """Return a list of whole numbers, each at least `least`."""
        inner = self._entries(key, default)
        return [inner.whole(name, least=least) for name in inner.fields]

    def numbers(self, key: str, default: Sequence[float] = _MISSING) -> list[float]:
        """Return a list of finite numbers."""
        inner = self._entries(key, default)
        return [inner.number(name) for name in inner.fields]

    def parts(self, key: str, default: Sequence[Any] = _MISSING) -> Iterator["Given"]:
        """Yield the objects of a list."""
        for number, entry in enumerate(self.sequence(key, default)):
            if not isinstance(entry, Mapping):
                self.refuse(f"{key}[{number}]", "应为对象 not an object")
            yield Given(entry, self.name(f"{key}[{number}]"), self.data)

    def part(self, key: str) -> "Given":
        """Return an object."""
        found = self.value(key)
        if not isinstance(found, Mapping):
            self.refuse(key, "应为对象 not an object")
        return Given(found, self.name(key), self.data)

    def _entries(self, key: str, default: Sequence[Any]) -> "Given":
        listed = self.sequence(key, default)
        return Given(
            {f"{key}[{number}]": entry for number, entry in enumerate(listed)}, self.path, self.data
        )

    def _exact(self, key: str, found: Any) -> Fraction:  # noqa: ANN401 -- any JSON
        if isinstance(found, bool) or not isinstance(found, int | str | Decimal | Fraction):
            self.refuse(key, f"应为数字 not a number: {found!r}")
        try:
            return Fraction(found)
        except (ValueError, ZeroDivisionError, OverflowError):
            self.refuse(key, f"应为数字 not a number: {found!r}")
