"""The record behind a paper: its value as canonical JSON, and the digest of that."""

import dataclasses
import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, cast

_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
_last: Final[dict[str, tuple[object, bytes]]] = {}


def record_of(value: object) -> bytes:
    """Return a paper's value as canonical JSON, to be attached to its PDF as record.json.

    Keys are sorted and nothing is spaced, so equal values give equal bytes. Decimals are
    strings (an area is exact), dates and instants are ISO 8601.

    The digest on the paper and the file attached to it are asked for one after the other: the
    last record is remembered.

    Raises:
        TypeError: if `value` is no dataclass or holds something no paper may carry.
    """
    last = _last.get("record")
    if last is not None and last[0] is value:
        return last[1]
    record = _ENCODER.encode(_plain(value)).encode()
    _last["record"] = value, record
    return record


def digest_of(value: object) -> str:
    """Return the SHA-256 of `record_of(value)` in hex: the digest printed on the paper."""
    return hashlib.sha256(record_of(value)).hexdigest()


def _plain(value: object) -> Any:  # noqa: ANN401 -- JSON
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if kind is tuple:
        return [_plain(member) for member in value]  # type: ignore[attr-defined]  # a tuple
    names = _names(cast("Any", kind))
    if names is not None:
        return {name: _plain(getattr(value, name)) for name in names}
    return _rare(value)


@cache
def _names(kind: Any) -> tuple[str, ...] | None:  # noqa: ANN401 -- a class
    """Return the members of a dataclass; None for any other class."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(field.name for field in dataclasses.fields(kind))


def _rare(value: object) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str | int):
        return value
    raise TypeError(f"a paper carries no {type(value).__name__}")
