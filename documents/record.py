"""The record behind a paper: its value as canonical JSON, and the digest of that."""

import dataclasses
import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def record_of(value: object) -> bytes:
    """Return a paper's value as canonical JSON, to be attached to its PDF as record.json.

    Keys are sorted and nothing is spaced, so equal values give equal bytes. Decimals are
    strings (an area is exact), dates and instants are ISO 8601.

    Raises:
        TypeError: if `value` is no dataclass or holds something no paper may carry.
    """
    text = json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest_of(value: object) -> str:
    """Return the SHA-256 of `record_of(value)` in hex: the digest printed on the paper."""
    return hashlib.sha256(record_of(value)).hexdigest()


def _plain(value: object) -> Any:  # noqa: ANN401 -- JSON
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"a paper carries no {type(value).__name__}")
