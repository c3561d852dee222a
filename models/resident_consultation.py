"""Voting: rounds, the frozen roll, ballots, votes, deliveries and objections."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from rules.consent import Capacity, Channel
from rules.decision_rule import PartKind
from rules.electorate import OwnerStatus
from rules.matters import Matter, Scope
from rules.resident_consultation import (
    BallotKind,
    ConsultationState,
    DeliveryWay,
    ObjectionResult,
    ObjectionSubject,
    ObjectorStanding,
    VoteState,
)


class Consultation(Base):
    """One round of voting on one version of a plan. A new plan version starts a new round."""

    __tablename__ = "consultation"
    __table_args__ = (sa.UniqueConstraint("plan_id", "round"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[ConsultationState] = mapped_column(default=ConsultationState.DRAFT)
    initiator: Mapped[str] = mapped_column(default="")
    supervision_phone: Mapped[str] = mapped_column(default="")
    objection_address: Mapped[str] = mapped_column(default="")
    counts_parking: Mapped[bool] = mapped_column(default=False)  # E8: printed in the notice
    notice_at: Mapped[datetime | None]  # published; the roll is frozen at this instant
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # the first instant that is too late
    preliminary_at: Mapped[datetime | None]
    objections_end_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    certified_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    certified_at: Mapped[datetime | None]
    roll_digest: Mapped[str] = mapped_column(sa.String(64), default="")
    set_aside_at: Mapped[datetime | None]  # another round on the same plan takes its place
    set_aside_reason: Mapped[str] = mapped_column(default="")


class RollEntry(Base):
    """One exclusive part on the frozen roll of a round (业主清册). Never changed once frozen.

    Group, area and eligibility are those that were published; what they follow from is frozen
    beside them, because a ballot with a rule of its own draws its roll from it again.
    """

    __tablename__ = "roll_entry"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "household_id"),)

    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    owner_group: Mapped[str]  # one head each (E4)
    door: Mapped[str]
    owner_names: Mapped[str]
    area: Mapped[Decimal]
    area_basis: Mapped[str]
    building_id: Mapped[int | None]
    stairwell_id: Mapped[int | None]
    is_eligible: Mapped[bool]
    why_not: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")  # staircase order
    kind: Mapped[PartKind] = mapped_column(default=PartKind.DWELLING)
    owners: Mapped[list[Any]] = mapped_column(default=list)  # ids as text
    owner_kinds: Mapped[list[Any]] = mapped_column(default=list)
    owner_status: Mapped[OwnerStatus] = mapped_column(default=OwnerStatus.SETTLED)
    registered_area: Mapped[Decimal | None]
    surveyed_area: Mapped[Decimal | None]
    contract_area: Mapped[Decimal | None]
    voter_id: Mapped[int | None]  # the co-owner the register names as voter (E10)


class Ballot(Base):
    """One decision put to the owners, with its own frozen rule, scope and count."""

    __tablename__ = "ballot"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "number"),)

    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    number: Mapped[int]
    matter: Mapped[Matter]
    kind: Mapped[BallotKind] = mapped_column(default=BallotKind.CONSENT)
    scope: Mapped[Scope] = mapped_column(default=Scope.COMPOUND)
    stairwell_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stairwell.id"))
    building_id: Mapped[int | None] = mapped_column(sa.ForeignKey("building.id"))
    title: Mapped[str]
    text: Mapped[str]  # the full text put to the owners
    text_digest: Mapped[str] = mapped_column(sa.String(64), default="")
    options: Mapped[list[Any]] = mapped_column(default=list)  # [{"key": "A", "title": …}]
    rule: Mapped[dict[str, Any]]  # rules.decision_rule record, frozen at opening
    result: Mapped[dict[str, Any] | None]  # the count as certified; recomputable from votes
    is_adopted: Mapped[bool | None]


class Vote(Base):
    """One answer of one household to one ballot. Insert-only; a correction is a new row."""

    __tablename__ = "vote"
    __table_args__ = (
        sa.Index(None, "ballot_id", "household_id", "id"),
        sa.Index(None, "consultation_id", "id"),
    )

    ballot_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot.id"))
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    signature_id: Mapped[int] = mapped_column(sa.ForeignKey("signature.id"), index=True)
    choice: Mapped[str]  # rules.consent.Answer, or an option's key
    conditions: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")  # in the owner's own words
    state: Mapped[VoteState]
    invalid_reason: Mapped[str] = mapped_column(default="")
    cast_at: Mapped[datetime]


class Signature(Base):
    """One signing act: a household signs its answers to all ballots of a round together."""

    __tablename__ = "signature"
    __table_args__ = (
        sa.Index(None, "consultation_id", "household_id", "id"),
        sa.UniqueConstraint("receipt_code"),
        sa.UniqueConstraint("submission_key"),
    )

    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    # Who signs, or is signed for.
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("owner.id"))
    signer_name: Mapped[str]
    capacity: Mapped[Capacity] = mapped_column(default=Capacity.OWNER)
    authority: Mapped[dict[str, Any] | None]  # proxy letter or guardianship, field by field
    strokes: Mapped[str] = mapped_column(sa.Text, default="")  # drawn signature as JSON strokes
    channel: Mapped[Channel]
    signed_at: Mapped[datetime]
    signed_from: Mapped[str] = mapped_column(default="")  # network address
    device: Mapped[str] = mapped_column(default="")  # user agent
    text: Mapped[str] = mapped_column(sa.Text, default="")  # what they saw, word for word
    text_digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of it
    receipt_code: Mapped[str]
    submission_key: Mapped[str]  # a doubled submit is one signature
    witness: Mapped[str] = mapped_column(default="")
    paper_attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    entered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))  # paper, first
    checked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))  # paper, second
    is_verified: Mapped[bool] = mapped_column(default=False)  # name and hand looked at


class Delivery(Base):
    """Proof that a notice or ballot reached a household (送达)."""

    __tablename__ = "delivery"
    __table_args__ = (sa.Index(None, "consultation_id", "household_id"),)

    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    way: Mapped[DeliveryWay]
    delivered_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))


class Objection(Base):
    """One objection and its answer (异议登记与答复书)."""

    __tablename__ = "objection"
    __table_args__ = (sa.Index(None, "consultation_id", "id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    household_id: Mapped[int | None] = mapped_column(sa.ForeignKey("household.id"))
    objector: Mapped[str]
    standing: Mapped[ObjectorStanding]
    subject: Mapped[ObjectionSubject]
    text: Mapped[str]
    received_at: Mapped[datetime]
    answer_due_at: Mapped[datetime]  # five working days (DOMAIN §2.8 [P])
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    result: Mapped[ObjectionResult | None]


class SpecialConsent(Base):
    """Consent of an owner whose own part is occupied: one no is enough to stop it (§2.3)."""

    __tablename__ = "special_consent"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "household_id"),)

    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"))
    ballot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ballot.id"))
    reason: Mapped[str]  # rules.matters.ConsentNeeded
    source: Mapped[str] = mapped_column(default="")
    signature_id: Mapped[int | None] = mapped_column(sa.ForeignKey("signature.id"))
    is_given: Mapped[bool | None]
    evidence: Mapped[str] = mapped_column(default="")  # number of the paper, who signed it
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    recorded_at: Mapped[datetime | None]


class DraftAnswer(Base):
    """What a household has ticked and not signed yet; gone once it is signed."""

    __tablename__ = "draft_answer"
    __table_args__ = (sa.UniqueConstraint("link_id", "ballot_id"),)

    link_id: Mapped[int] = mapped_column(sa.ForeignKey("resident_link.id"))
    ballot_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot.id"))
    choice: Mapped[str]
    conditions: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime]


class PaperBallot(Base):
    """One ballot paper that came in; it is counted once two people have read the same in it."""

    __tablename__ = "paper_ballot"
    __table_args__ = (sa.Index(None, "consultation_id", "state", "id"),)

    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("household.id"), index=True)
    state: Mapped[VoteState] = mapped_column(default=VoteState.AWAITING_SECOND)
    signature_id: Mapped[int | None] = mapped_column(sa.ForeignKey("signature.id"))
    began_at: Mapped[datetime]
    set_aside_reason: Mapped[str] = mapped_column(default="")


class PaperReading(Base):
    """What one person read in a ballot paper. Insert-only; the newest of each person counts."""

    __tablename__ = "paper_reading"
    __table_args__ = (sa.Index(None, "paper_ballot_id", "id"),)

    paper_ballot_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_ballot.id"))
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    content: Mapped[dict[str, Any]]
    read_at: Mapped[datetime]


class Designation(Base):
    """A letter in which co-owners name the one who votes for them (推选函, E10)."""

    __tablename__ = "designation"
    __table_args__ = (sa.Index(None, "consultation_id", "owner_group"),)

    consultation_id: Mapped[int] = mapped_column(sa.ForeignKey("consultation.id"))
    owner_group: Mapped[str]
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owner.id"))
    evidence: Mapped[str]
    received_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class SignatureFinding(Base):
    """What somebody found on looking at a signature: genuine, or not and why. Insert-only."""

    __tablename__ = "signature_finding"
    __table_args__ = (sa.Index(None, "signature_id", "id"),)

    signature_id: Mapped[int] = mapped_column(sa.ForeignKey("signature.id"))
    is_genuine: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")  # rules.consent.InvalidReason
    note: Mapped[str] = mapped_column(default="")
    found_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    found_at: Mapped[datetime]
