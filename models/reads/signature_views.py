"""Signatures as evidence: who, how, when, and what was found on looking at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.resident_consultation import Signature, SignatureFinding
from rules.consent import Capacity, Channel


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One signature as evidence: who, how, when, from where, under which text."""

    id: int
    household_id: int
    door: str
    signer_name: str
    capacity: Capacity
    authority: dict[str, Any] | None
    strokes: str
    channel: Channel
    signed_at: datetime
    signed_from: str
    device: str
    text: str
    text_digest: str
    receipt_code: str
    witness: str
    is_verified: bool
    findings: tuple[tuple[bool, str, str, datetime], ...]


def signature_view(
    session: Session, consultation_id: int, signature_id: int
) -> SignatureView | None:
    """Return one signature with what was found on looking at it; two queries."""
    found = session.execute(
        sa.select(Signature, Household.door)
        .join(Household, Household.id == Signature.household_id)
        .where(Signature.id == signature_id, Signature.consultation_id == consultation_id)
    ).one_or_none()
    if found is None:
        return None
    row, door = found
    findings = session.execute(
        sa.select(
            SignatureFinding.is_genuine,
            SignatureFinding.reason,
            SignatureFinding.note,
            SignatureFinding.found_at,
        )
        .where(SignatureFinding.signature_id == signature_id)
        .order_by(SignatureFinding.id)
    ).all()
    named = {
        name: getattr(row, name)
        for name in SignatureView.__dataclass_fields__
        if name not in {"door", "findings"}
    }
    return SignatureView(
        **named,
        door=door,
        findings=tuple((each[0], each[1], each[2], each[3]) for each in findings),
    )


def signatures_unseen(session: Session, consultation_id: int) -> Sequence[tuple[int, str, str]]:
    """Return id, door and name of signatures nobody has looked at, at most 200; one query."""
    rows = session.execute(
        sa.select(Signature.id, Household.door, Signature.signer_name)
        .join(Household, Household.id == Signature.household_id)
        .where(Signature.consultation_id == consultation_id, Signature.is_verified.is_(False))
        .order_by(Household.place)
        .limit(200)
    )
    return [(key, door, name) for key, door, name in rows]
