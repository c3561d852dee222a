"""The rows a signing act leaves: one signature, one vote per ballot, inserted and kept."""

import hashlib
import secrets
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.resident_consultation import Signature, Vote
from rules.act import Act
from rules.consent import Capacity, InvalidReason
from rules.resident_consultation import VoteState
from workflows.actions.ballot_paper import Sheet
from workflows.actions.signing import Chosen, Signer, Trace


@dataclass(frozen=True, slots=True)
class Signed:
    """One signing act, judged: `invalid` says by ballot number what does not count, and why."""

    sheet: Sheet
    signer: Signer
    answers: tuple[Chosen, ...]
    trace: Trace
    invalid: Mapping[int, InvalidReason]


def write_signature(session: Session, signed: Signed, act: Act) -> Signature:
    """Insert one signature and its votes.

    Nothing of it is ever updated afterwards but the mark that somebody looked at the hand.
    """
    sheet, signer, trace = signed.sheet, signed.signer, signed.trace
    owner = sheet.owner_named(signer.principal)
    signature = Signature(
        consultation_id=sheet.consultation.id,
        household_id=sheet.household_id,
        owner_id=None if owner is None else owner.id,
        signer_name=signer.name,
        capacity=signer.capacity,
        authority=authority_record(signer),
        strokes=trace.strokes,
        channel=trace.channel,
        signed_at=trace.cast_at,
        signed_from=act.address,
        device=trace.device[:200],
        text=sheet.text,
        text_digest=sheet.digest,
        receipt_code=receipt_code(sheet, trace),
        submission_key=trace.submission_key or secrets.token_hex(16),
        witness=trace.witness,
        entered_by=trace.entered_by,
        checked_by=trace.checked_by,
        is_verified=trace.is_verified,
    )
    session.add(signature)
    session.flush()  # the votes point at it
    session.execute(
        sa.insert(Vote),
        [
            _vote(sheet, signature, answer, signed.invalid.get(answer.number))
            for answer in signed.answers
        ],
    )
    return signature


def authority_record(signer: Signer) -> dict[str, Any] | None:
    """Return proxy letter or guardianship field by field, None for an owner alone."""
    if signer.capacity in {Capacity.OWNER, Capacity.CO_OWNER}:
        return None
    record: dict[str, Any] = {
        "owner_name": signer.owner_name,
        "relation": signer.relation,
        "evidence": signer.evidence,
    }
    if signer.proxy is not None:
        letter = signer.proxy
        record |= {
            "agent_name": letter.agent_name,
            "matter": letter.matter,
            "scope": letter.scope,
            "valid_from": letter.valid_from and letter.valid_from.isoformat(),
            "valid_to": letter.valid_to and letter.valid_to.isoformat(),
            "principal_signature": letter.principal_signature,
            "is_property_staff": signer.is_property_staff,
        }
    return record


def receipt_code(sheet: Sheet, trace: Trace) -> str:
    """Return sixty bits that nobody can guess, in groups of four: "7K3Q-M2XP-4RTD"."""
    nonce = secrets.token_hex(16)
    text = f"{sheet.consultation.id}:{sheet.household_id}:{trace.submission_key}:{nonce}"
    code = b32encode(hashlib.sha256(text.encode()).digest()).decode()[:12]
    return "-".join(code[start : start + 4] for start in range(0, 12, 4))


def _vote(
    sheet: Sheet, signature: Signature, answer: Chosen, invalid: InvalidReason | None
) -> dict[str, Any]:
    state = VoteState.VALID
    if invalid is not None:
        state = VoteState.LATE if invalid is InvalidReason.LATE else VoteState.INVALID
    return {
        "ballot_id": sheet.ballot(answer.number).id,
        "consultation_id": sheet.consultation.id,
        "household_id": sheet.household_id,
        "signature_id": signature.id,
        "choice": answer.choice,
        "conditions": answer.conditions,
        "reason": answer.reason,
        "state": state,
        "invalid_reason": "" if invalid is None else invalid.value,
        "cast_at": signature.signed_at,
    }
