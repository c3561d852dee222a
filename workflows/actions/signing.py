"""What every vote has in common, whichever way it came: who may sign, and the rows it leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Owner
from models.resident_consultation import Consultation, Signature
from rules.consent import (
    Capacity,
    Channel,
    InvalidReason,
    ProxyLetter,
    SignedAnswer,
    SignerFacts,
    is_collecting,
    why_invalid,
)
from rules.deadlines import local_day
from rules.electorate import OwnerKind
from rules.refusal import Refusal
from rules.registration import OwnerState
from workflows.actions.ballot_paper import BallotPaper, Sheet, UnknownChoice


class AnswersIncomplete(Refusal):
    """Questions on the paper have no answer."""

    code = "answers_incomplete"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer to one ballot, by its number."""

    number: int
    choice: str
    conditions: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, as what, and for which registered owner (`owner_name`)."""

    name: str
    capacity: Capacity = Capacity.OWNER
    owner_name: str = ""
    relation: str = ""
    evidence: str = ""
    proxy: ProxyLetter | None = None
    is_property_staff: bool = False

    @property
    def principal(self) -> str:
        """The name that must stand on the roll."""
        return self.owner_name or self.name


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a signature came from."""

    channel: Channel
    cast_at: datetime
    strokes: str = ""
    device: str = ""
    witness: str = ""
    submission_key: str = ""
    entered_by: int | None = None
    checked_by: int | None = None
    is_verified: bool = False
    invalid: Mapping[int, InvalidReason] = field(default_factory=dict)


def require_choices(sheet: BallotPaper, answers: Iterable[Chosen]) -> None:
    """Refuse an answer that no ballot of the household offers.

    Raises:
        UnknownChoice: for a choice not offered, or a question not put (V22).
    """
    for answer in answers:
        if answer.choice not in sheet.ballot(answer.number).choices:
            raise UnknownChoice(number=answer.number)


def judge(
    session: Session, sheet: Sheet, signer: Signer, answers: Sequence[Chosen], trace: Trace
) -> Mapping[int, InvalidReason]:
    """Return by ballot number why an answer does not count; nothing for those that do."""
    owner = sheet.owner_named(signer.principal)
    found: dict[int, InvalidReason] = dict(trace.invalid)
    holds = _letters_used(session, sheet.consultation.id, signer, owner)
    for answer in answers:
        if answer.number in found:
            continue
        reason = _late(sheet.consultation, trace.cast_at)
        if reason is None and owner is None:
            reason = InvalidReason.NOT_AN_OWNER
        if reason is None and owner is not None:
            rule = sheet.ballot(answer.number).rule.proxy
            signed, facts = _as_rules_see_it(sheet, signer, answer, trace, owner, holds)
            reason = _alone(owner, signer) or why_invalid(signed, facts, rule)
        if reason is not None:
            found[answer.number] = reason
    return found


_NOBODY_BORN_YET: Final = frozenset({OwnerState.MINOR})


def _alone(owner: Owner, signer: Signer) -> InvalidReason | None:
    # Of an adult without capacity the rules know no birthday that would tell.
    signs_alone = signer.capacity in {Capacity.OWNER, Capacity.CO_OWNER, Capacity.PROXY}
    if owner.state is OwnerState.INCAPABLE and signs_alone:
        return InvalidReason.GUARDIAN_UNPROVEN
    if owner.state is OwnerState.MINOR and signer.capacity is Capacity.PROXY:
        return InvalidReason.MINOR_ALONE
    return None


def _as_rules_see_it(  # noqa: PLR0913, PLR0917 -- the rules ask for all of it
    sheet: Sheet, signer: Signer, answer: Chosen, trace: Trace, owner: Owner, holds: int
) -> tuple[SignedAnswer, SignerFacts]:
    day = local_day(trace.cast_at)
    signed = SignedAnswer(
        choice=answer.choice,
        signer_name=signer.name,
        text_digest=sheet.digest,
        channel=trace.channel,
        conditions=answer.conditions,
        reason=answer.reason,
        strokes=trace.strokes,
        capacity=signer.capacity,
        relation=signer.relation,
        evidence=signer.evidence,
        proxy=signer.proxy,
    )
    facts = SignerFacts(
        on=day,
        text_digest=sheet.digest,
        owner_born=day if owner.state in _NOBODY_BORN_YET else None,
        owner_is_legal_person=owner.kind is not OwnerKind.NATURAL,
        owner_unsettled=owner.state is OwnerState.DECEASED_UNSETTLED,
        agent_kinds=frozenset({"property_staff"} if signer.is_property_staff else ()),
        agent_holds=holds,
    )
    return signed, facts


def _late(consultation: Consultation, at: datetime) -> InvalidReason | None:
    opens, closes = consultation.opens_at, consultation.closes_at
    if opens is None or closes is None or at < opens:
        return InvalidReason.EARLY
    return None if is_collecting(opens, closes, at) else InvalidReason.LATE


def _letters_used(
    session: Session, consultation_id: int, signer: Signer, owner: Owner | None
) -> int:
    if signer.capacity is not Capacity.PROXY:
        return 0
    principals = session.scalars(
        sa.select(Signature.owner_id)
        .where(
            Signature.consultation_id == consultation_id,
            Signature.capacity == Capacity.PROXY,
            Signature.signer_name == signer.name,
        )
        .distinct()
    ).all()
    return len({each for each in principals if owner is None or each != owner.id})
