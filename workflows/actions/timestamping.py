"""Asking a time-stamping authority (RFC 3161) over HTTP, where the settings name one."""

import secrets
from collections.abc import Callable
from typing import Final

import httpx

from documents.timestamp import TimestampRefusedError, request_of, token_of

_PATIENCE: Final = 20  # seconds
_ATTEMPTS: Final = 3
_LARGEST: Final = 100_000  # bytes of an answer


class TimestampAwayError(OSError):
    """The authority cannot be reached, or does not stamp; papers wait and are not made without."""


def stamper(url: str) -> Callable[[bytes], bytes] | None:
    """Return what turns a SHA-256 digest into a timestamp token; None where no authority is set.

    What it returns raises TimestampAwayError when three attempts of 20 s have failed.
    """
    return (lambda digest: _stamped(url, digest)) if url else None


def _stamped(url: str, digest: bytes) -> bytes:
    nonce = secrets.randbits(63)
    headers = {"Content-Type": "application/timestamp-query"}
    problem: Exception | None = None
    for _attempt in range(_ATTEMPTS):
        try:
            request = request_of(digest, nonce)
            answer = httpx.post(url, content=request, headers=headers, timeout=_PATIENCE)
            answer.raise_for_status()
            return token_of(answer.content[:_LARGEST], digest, nonce)
        except (httpx.HTTPError, TimestampRefusedError) as error:
            problem = error
    raise TimestampAwayError(f"{url}: {problem!r}") from problem
