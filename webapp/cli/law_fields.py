"""Fields of the law in JSON: money in yuan, areas in m², days, each exact or refused by name."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from rules.money import Fen
from webapp.cli.given import Given

E = TypeVar("E", bound=StrEnum)


def fen(given: Given, key: str) -> Fen:
    """Return an amount in yuan as fen: "17647.06", 560000 or -1200.5."""
    return Fen(hundredths_of(given, key, "金额最多两位小数 more than two places"))


def fen_or_zero(given: Given, key: str) -> Fen:
    """Return an amount in yuan as fen, 0 where it is not given."""
    return fen(given, key) if key in given else Fen(0)


def area(given: Given, key: str) -> int:
    """Return an area in m² as whole 0.01 m², not negative."""
    found = hundredths_of(given, key, "面积最多两位小数 more than two places")
    if found < 0:
        given.refuse(key, "面积不能为负 negative")
    return found


def hundredths_of(given: Given, key: str, why: str) -> int:
    """Return a number with at most two places as whole hundredths."""
    found = given.fraction(key) * 100
    if found.denominator != 1:
        given.refuse(key, why)
    return int(found)


def day(given: Given, key: str) -> date:
    """Return a day written 2025-09-20."""
    text = given.text(key)
    try:
        return date.fromisoformat(text)
    except ValueError:
        given.refuse(key, f"应为日期 not a day: {text!r}")


def one_of(given: Given, key: str, kind: type[E], default: E | None = None) -> E:
    """Return a word of an enum."""
    text = given.text(key) if default is None else given.text(key, default.value)
    try:
        return kind(text)
    except ValueError:
        given.refuse(key, f"应为 one of {', '.join(kind)}: {text!r}")


def texts(given: Given, key: str, default: Iterable[str] = ()) -> list[str]:
    """Return a list of texts."""
    found = given.sequence(key, list(default))
    for number, entry in enumerate(found):
        if not isinstance(entry, str):
            given.refuse(f"{key}[{number}]", f"应为文字 not a text: {entry!r}")
    return list(found)


def by_number(given: Given, key: str) -> dict[int, Fraction]:
    """Return an object whose names are whole numbers, such as floors: {"1": "0.5"}."""
    inner = given.part(key)
    found: dict[int, Fraction] = {}
    for name in inner.fields:
        if not name.lstrip("-").isdecimal():
            inner.refuse(name, "应为整数 not a whole number")
        found[int(name)] = inner.fraction(name)
    return found


def plain(amount: int) -> str:
    """Write hundredths (fen, 0.01 m²) with two places and no commas: "17647.06"."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02d}"


def some(found: Mapping[str, object]) -> dict[str, object]:
    """Leave out what could not be answered."""
    return {name: value for name, value in found.items() if value is not None}
