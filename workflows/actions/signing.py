"""What every vote has in common, whichever way it came: who may sign, and the rows it leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.consent_terms import ConsentTerms, consent_text
from models.household import Owner
from models.reads.ballots import BallotView, ballots_for, ballots_of, roll_part
from models.reads.plan_view import PlanView
from models.resident_consultation import Consultation, RollEntry, Signature
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
from workflows.actions.consent_terms import consent_terms
from workflows.actions.consultation_ballots import text_digest


class NotOnRoll(Refusal):
    """The household has no vote in this round."""

    code = "not_on_roll"


class TextChanged(Refusal):
    """The text is not the one the person saw; nothing was signed."""

    code = "text_changed"


class UnknownChoice(Refusal):
    """A ballot does not offer this, or the question is not on the ballot (V22)."""

    code = "unknown_choice"


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
class Sheet:
    """One household's ballots as it signs them: text, questions, owners."""

    consultation: Consultation
    household_id: int
    ballots: tuple[BallotView, ...]
    owners: tuple[Owner, ...]
    voter_id: int | None
    terms: ConsentTerms

    @property
    def text(self) -> str:
        """The canonical text of the terms."""
        return consent_text(self.terms)

    @property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return text_digest(self.text)

    def owner_named(self, name: str) -> Owner | None:
        """Return the registered owner of that name, spaces and width aside."""
        wanted = _plain(name)
        return next((owner for owner in self.owners if _plain(owner.name) == wanted), None)

    def ballot(self, number: int) -> BallotView:
        """Return a ballot by its number.

        Raises:
            UnknownChoice: if the household's paper has no such question.
        """
        for ballot in self.ballots:
            if ballot.number == number:
                return ballot
        raise UnknownChoice(number=number)


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


def sheet_of(
    session: Session,
    consultation: Consultation,
    household_id: int,
    plan: PlanView | None = None,
) -> Sheet:
    """Return what a household signs; fifteen queries, five fewer with the round's plan.

    Raises:
        NotOnRoll: if the household has no vote in the round.
        TextChanged: if a ballot's text is not the one that was published.
    """
    part = roll_part(session, consultation.id, household_id)
    ballots = ballots_for(ballots_of(session, consultation.id), part)
    if part is None or not ballots:
        raise NotOnRoll
    if any(text_digest(ballot.text) != ballot.text_digest for ballot in ballots):
        raise TextChanged
    terms = consent_terms(session, consultation.id, [household_id], plan)[household_id]
    owners = session.scalars(
        sa.select(Owner).where(Owner.id.in_([int(owner) for owner in part.owners]))
    ).all()
    voter_id = session.scalar(
        sa.select(RollEntry.voter_id).where(
            RollEntry.consultation_id == consultation.id, RollEntry.household_id == household_id
        )
    )
    return Sheet(consultation, household_id, ballots, tuple(owners), voter_id, terms)


def sheet_for(
    session: Session, consultation_id: int, household_id: int, plan: PlanView | None = None
) -> Sheet:
    """Return what a household would sign now, for the pages that show it; sixteen queries.

    Raises:
        NotOnRoll, TextChanged: as `sheet_of`.
    """
    return sheet_of(session, session.get_one(Consultation, consultation_id), household_id, plan)


def require_choices(sheet: Sheet, answers: Iterable[Chosen]) -> None:
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


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
