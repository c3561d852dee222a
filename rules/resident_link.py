"""Secrets of residents' links: derived, never stored; and when a link stops working.

Source: DOMAIN §2.11 G3, G7 (agreed method of signing, tiered identity); ours [P].
"""

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime
from enum import StrEnum
from typing import Final

from rules.refusal import Refusal

WRONG_TRIES: Final = 5  # a sixth guess is never looked at


class LinkPurpose(StrEnum):
    """What a link lets a household do."""

    DEMAND_SURVEY = "demand_survey"
    CONSULTATION = "consultation"
    ACCEPTANCE = "acceptance"


class UnknownLink(Refusal):
    """No household holds this link."""

    code = "unknown_link"


class LinkExpired(Refusal):
    """The round this link belonged to is over."""

    code = "link_expired"


class LinkLocked(Refusal):
    """Too many wrong codes; staff must unlock it."""

    code = "link_locked"


def link_token(secret: bytes, household_id: int, purpose: LinkPurpose, round_id: int) -> str:
    """Return the 26 characters (130 bits) in a household's link."""
    return b32encode(_mac(secret, "token", household_id, purpose, round_id))[:26].decode().lower()


def link_code(secret: bytes, household_id: int, purpose: LinkPurpose, round_id: int) -> str:
    """Return the six digits printed on the household's paper notice."""
    number = int.from_bytes(_mac(secret, "code", household_id, purpose, round_id)[:8], "big")
    return f"{number % 1_000_000:06}"


def token_digest(token: str) -> str:
    """Return what the database keeps of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def require_usable(expires_at: datetime | None, locked_at: datetime | None, at: datetime) -> None:
    """Refuse a link that is locked or whose time is over; `expires_at` itself is too late.

    Raises:
        LinkLocked: after five wrong codes.
        LinkExpired: from `expires_at` on.
    """
    if locked_at is not None:
        raise LinkLocked(locked_at=locked_at)
    if expires_at is not None and at >= expires_at:
        raise LinkExpired(expires_at=expires_at)


def _mac(secret: bytes, kind: str, household_id: int, purpose: LinkPurpose, round_id: int) -> bytes:
    message = f"{kind}:{household_id}:{purpose}:{round_id}".encode()
    return hmac.digest(secret, message, "sha256")
