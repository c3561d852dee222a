"""The fields of a rule's record, each read as its kind or refused by its name."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeVar, cast

from rules.refusal import Refusal

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class BadRuleRecord(Refusal):
    """A record that is no rule: `field` names the place, `value` what stood there."""

    code = "bad_rule_record"


_MISSING: Final = object()


def read(
    record: Mapping[str, Any], name: str, kind: Callable[[Any], T], default: T | object = _MISSING
) -> T:
    """Return a field read as its kind, or the default where it is absent.

    Raises:
        BadRuleRecord: if it is missing and has no default, or is not of its kind.
    """
    value = record.get(name, default)
    if value is _MISSING:
        raise BadRuleRecord(field=name, value="")
    if value is default:
        return cast("T", value)
    try:
        return kind(value)
    except (ValueError, TypeError, ZeroDivisionError, AttributeError):
        raise BadRuleRecord(field=name, value=str(value)[:80]) from None


def text(value: object) -> str:
    """Return a text that is not blank.

    Raises:
        TypeError: if it is something else.
    """
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value


def texts(value: object) -> tuple[str, ...]:
    """Return a list of texts."""
    return tuple(text(each) for each in as_list(value))


def as_list(value: object) -> list[Any]:
    """Return a list.

    Raises:
        TypeError: if it is something else.
    """
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return list(value)


def table(value: object) -> Mapping[str, Any]:
    """Return an object.

    Raises:
        TypeError: if it is something else.
    """
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def tables(value: object) -> tuple[Mapping[str, Any], ...]:
    """Return a list of objects."""
    return tuple(table(each) for each in as_list(value))


def refuse_unknown(record: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse a record that has a field nobody knows."""
    unknown = set(record) - set(names)
    if unknown:
        raise BadRuleRecord(field=min(unknown), value="")


def flag(value: object) -> bool:
    """Return true or false.

    Raises:
        TypeError: if it is something else.
    """
    if not isinstance(value, bool):
        raise TypeError
    return value


def count(value: object) -> int:
    """Return a whole number, zero or more.

    Raises:
        TypeError: if it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError
    return value


def day(value: object) -> date:
    """Return a day: a TOML file gives a date, JSON its text; a datetime is neither."""
    return value if type(value) is date else date.fromisoformat(text(value))


def fraction(value: object) -> Fraction:
    """Return a share of the whole: more than 0, at most 1.

    Raises:
        ValueError: if it is out of bounds or no fraction.
    """
    share = Fraction(text(value))
    if not 0 < share <= 1:
        raise ValueError
    return share


def each_of(kind: type[E]) -> Callable[[Any], tuple[E, ...]]:
    """Return a reader of lists of words of an enum."""
    return lambda value: tuple(kind(each) for each in as_list(value))


def or_none(kind: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Return a reader that lets null pass."""
    return lambda value: None if value is None else kind(value)
