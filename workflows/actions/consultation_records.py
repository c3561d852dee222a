"""Records around a vote: deliveries, letters, special consents, looks at signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.resident_consultation import (
    Consultation,
    Delivery,
    Designation,
    RollEntry,
    Signature,
    SignatureFinding,
    SpecialConsent,
)
from rules.act import Act
from rules.consent import InvalidReason
from rules.refusal import Refusal
from rules.resident_consultation import (
    DeliveryWay,
)
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.consultation_count import ask_on
from workflows.actions.consultation_round import RoundMoved, working_round
from workflows.actions.record import record


class UnknownRecord(Refusal):
    """There is no such record in the round under way."""

    code = "unknown_record"


class UnknownOwner(Refusal):
    """No owner of that name is registered for the household."""

    code = "unknown_owner"


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """Proof that the notice reached some households."""

    household_ids: Sequence[int]
    way: DeliveryWay
    delivered_at: datetime
    received_by: str = ""


@dataclass(frozen=True, slots=True)
class DesignationLetter:
    """A letter by which co-owners name one of them to vote (推选函)."""

    household_id: int
    owner_id: int
    evidence: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What an owner whose own consent is needed said, and the paper that proves it."""

    consent_id: int
    is_given: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found on looking at a signature; not genuine needs a reason and a note."""

    is_genuine: bool
    reason: InvalidReason | None = None
    note: str = ""


def record_delivery(session: Session, case_id: int, note: DeliveryNote, act: Act) -> int:
    """Record proofs of delivery; a household already served that way is left alone.

    Returns how many are new.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview, NoRound: as for all work here.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = published_round(session, case.id)
    served = set(
        session.scalars(
            sa.select(Delivery.household_id).where(
                Delivery.consultation_id == row.id, Delivery.way == note.way
            )
        )
    )
    on_roll = set(
        session.scalars(
            sa.select(RollEntry.household_id).where(RollEntry.consultation_id == row.id)
        )
    )
    fresh = [home for home in dict.fromkeys(note.household_ids) if home in on_roll - served]
    for household_id in fresh:
        session.add(
            Delivery(
                consultation_id=row.id,
                household_id=household_id,
                way=note.way,
                delivered_at=note.delivered_at,
                received_by=note.received_by,
                recorded_by=act.staff_id,
            )
        )
    if fresh:
        record(session, act, "delivery.recorded", case_id=case.id, count=len(fresh), way=note.way)
    return len(fresh)


def record_designation(session: Session, case_id: int, letter: DesignationLetter, act: Act) -> None:
    """Keep which co-owner votes; letters that come after the close settle nothing (E10).

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview, NoRound: as for all work here.
        UnknownOwner: if the person is no owner of the household on the frozen roll.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = published_round(session, case.id)
    entry = session.scalar(
        sa.select(RollEntry).where(
            RollEntry.consultation_id == row.id, RollEntry.household_id == letter.household_id
        )
    )
    if entry is None or str(letter.owner_id) not in entry.owners:
        raise UnknownOwner
    session.add(
        Designation(
            consultation_id=row.id,
            owner_group=entry.owner_group,
            owner_id=letter.owner_id,
            evidence=letter.evidence,
            received_at=letter.received_at,
            recorded_by=act.staff_id,
        )
    )
    record(
        session,
        act,
        "designation.recorded",
        case_id=case.id,
        household=letter.household_id,
        owner=letter.owner_id,
    )
    ask_on(session, case, f"designation:{letter.household_id}", act)


def record_special_consent(session: Session, case_id: int, given: ConsentGiven, act: Act) -> None:
    """Record that an owner whose own part is taken (or who pays) consented or refused.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview, NoRound: as for all work here.
        UnknownRecord: if no such consent is needed in this round.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = working_round(session, case.id)
    consent = session.get(SpecialConsent, given.consent_id)
    if consent is None or consent.consultation_id != row.id:
        raise UnknownRecord
    if (consent.is_given, consent.evidence) == (given.is_given, given.evidence):
        return
    consent.is_given, consent.evidence = given.is_given, given.evidence
    consent.recorded_by, consent.recorded_at = act.staff_id, act.at
    record(
        session,
        act,
        "special_consent.recorded",
        case_id=case.id,
        household=consent.household_id,
        given=given.is_given,
    )


def look_at_signature(
    session: Session, case_id: int, signature_id: int, finding: Finding, act: Act
) -> None:
    """Note that somebody looked at a signature: genuine, or not and why.

    A signature found not genuine stops counting in every ballot; the finding, the reason and
    who found it are listed with the invalid ballots, and that person may not certify.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview, NoRound: as for all work here.
        UnknownRecord: if the round has no such signature.
        RoundMoved: if the count is certified.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = published_round(session, case.id)
    signature = session.get(Signature, signature_id)
    if signature is None or signature.consultation_id != row.id:
        raise UnknownRecord
    if row.certified_at is not None:
        raise RoundMoved(state=row.state)
    reason = "" if finding.is_genuine else (finding.reason or InvalidReason.NOT_AN_OWNER).value
    signature.is_verified = finding.is_genuine
    session.add(
        SignatureFinding(
            signature_id=signature.id,
            is_genuine=finding.is_genuine,
            reason=reason,
            note=finding.note,
            found_by=act.staff_id,
            found_at=act.at,
        )
    )
    name = "signature.verified" if finding.is_genuine else "signature.struck"
    record(
        session,
        act,
        name,
        case_id=case.id,
        signature=signature.id,
        reason=reason,
        note=finding.note,
    )
    ask_on(session, case, f"signature:{signature.id}", act)


def published_round(session: Session, case_id: int) -> Consultation:
    """Return the row of the round under way once its notice is out.

    Raises:
        NoRound, RoundMoved: if there is none, or it is still in draft.
    """
    row = working_round(session, case_id)
    if row.notice_at is None:
        raise RoundMoved(state=row.state)
    return row
