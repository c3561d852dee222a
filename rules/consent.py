"""What an owner may answer, who may sign for whom, and until when.

Sources: DOMAIN §2.2 E10-E16, §2.4 B1-B6; Civil Code 19-23 (capacity), 165-169 (agency).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """What an owner answers to a question put to the vote."""

    AGREE = "agree"
    DISAGREE = "disagree"
    ABSTAIN = "abstain"  # takes part and is neither for nor against (B2)
    UNDECIDED = "undecided"  # no vote at all: it asks for a visit
    CONDITIONAL = "conditional"  # takes part and is not "for" until the condition is met


class Channel(StrEnum):
    """How an answer reached the office."""

    ONLINE = "online"
    PAPER = "paper"
    ASSISTED = "assisted"  # entered by staff with a witness, for those who asked for help


class Capacity(StrEnum):
    """As what a person signs."""

    OWNER = "owner"
    CO_OWNER = "co_owner"
    GUARDIAN = "guardian"
    PROXY = "proxy"
    LEGAL_REPRESENTATIVE = "legal_representative"


class InvalidReason(StrEnum):
    """Why a ballot does not count (B3). Every one is kept and listed with its reason."""

    UNSIGNED = "unsigned"
    ALTERED = "altered"
    MORE_THAN_ONE_CHOICE = "more_than_one_choice"
    UNKNOWN_CHOICE = "unknown_choice"
    NOT_AN_OWNER = "not_an_owner"
    WRONG_FORM = "wrong_form"
    DEFACED = "defaced"
    COPY = "copy"
    LATE = "late"
    EARLY = "early"
    TEXT_CHANGED = "text_changed"
    MINOR_ALONE = "minor_alone"
    GUARDIAN_UNPROVEN = "guardian_unproven"
    STAMP_MISSING = "stamp_missing"
    PROXY_MISSING = "proxy_missing"
    PROXY_INCOMPLETE = "proxy_incomplete"
    PROXY_OUT_OF_TIME = "proxy_out_of_time"
    PROXY_FORBIDDEN = "proxy_forbidden"
    PROXY_TOO_MANY = "proxy_too_many"
    PROXY_AGAINST_INSTRUCTION = "proxy_against_instruction"
    OWNER_UNSETTLED = "owner_unsettled"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class ProxyLetter:
    """A written authorisation (授权委托书). Civil Code 165 asks for all five of its facts.

    The period runs from the start of `valid_from` to the end of `valid_to`. `instruction`
    is the choice the agent must make, "" where the letter leaves it open.
    """

    agent_name: str = ""
    matter: str = ""
    scope: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    principal_signature: str = ""  # strokes, a name or the digest of a seal image
    instruction: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the facts the letter lacks, in the order of the law."""
        facts = {
            "agent_name": self.agent_name.strip(),
            "matter": self.matter.strip(),
            "scope": self.scope.strip(),
            "period": self.valid_from and self.valid_to,
            "principal_signature": self.principal_signature.strip(),
        }
        return tuple(name for name, value in facts.items() if not value)

    def covers(self, day: date) -> bool:
        """Whether the letter is complete and `day` lies in its period."""
        return (
            self.valid_from is not None
            and self.valid_to is not None
            and self.valid_from <= day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """An answer with a name under it, and the digest of the text it answers.

    `choice` is an `Answer` or, on a ballot between plans, the letter of an option ("A").
    `strokes` is the drawn signature as JSON (x, y, t, pressure), "" for a typed or a paper
    one. `relation` says what makes a guardian one ("parent"), `evidence` is the key of the
    paper that proves the capacity (birth certificate, authorisation with seal).
    """

    choice: str
    signer_name: str
    text_digest: str
    channel: Channel = Channel.ONLINE
    conditions: str = ""
    reason: str = ""
    strokes: str = ""
    capacity: Capacity = Capacity.OWNER
    relation: str = ""
    evidence: str = ""
    proxy: ProxyLetter | None = None


@dataclass(frozen=True, slots=True)
class ProxyRule:
    """What a decision rule says of agents (E14). `max_per_proxy` None: no cap."""

    max_per_proxy: int | None = None
    forbidden: tuple[str, ...] = ()  # kinds of person, such as "property_staff"
    instruction_required: bool = False


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """What the register knows about the person who signed and the owner they sign for.

    `owner_born` decides on capacity, None where unknown (taken as of age). `agent_kinds`
    are the kinds the agent belongs to ("property_staff"), `agent_holds` the letters the
    agent already used on this ballot. `owner_unsettled` stands for an owner who has died
    and whose heirs have not proved their title (E16).
    """

    on: date
    text_digest: str
    owner_born: date | None = None
    owner_is_legal_person: bool = False
    owner_unsettled: bool = False
    agent_kinds: frozenset[str] = frozenset()
    agent_holds: int = 0


ADULT_AT: Final = 18


def is_collecting(opens_at: datetime, closes_at: datetime, at: datetime) -> bool:
    """Whether an answer that arrives `at` is in time.

    The interval is half-open: `closes_at` is the midnight that ends the last day, and is
    itself too late. A paper stamped "24:00:00" of the last day is still of that day (V19):
    `rules.deadlines.wall_clock` reads it as the day's last instant, one microsecond
    before `closes_at`, so it counts, and one second later does not.
    """
    return opens_at <= at < closes_at


def age_on(born: date, day: date) -> int:
    """Return the completed years of a person `born` then, on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def why_invalid(
    signed: SignedAnswer, facts: SignerFacts, rule: ProxyRule | None = None
) -> InvalidReason | None:
    """Return why a signed answer does not count, or None if it does.

    Args:
        signed: the answer.
        facts: what the register knows on the day of signing.
        rule: the decision rule's word on agents; without one, no cap and nobody forbidden.
    """
    if not signed.signer_name.strip():
        return InvalidReason.UNSIGNED
    if signed.text_digest != facts.text_digest:
        return InvalidReason.TEXT_CHANGED
    if facts.owner_unsettled:
        return InvalidReason.OWNER_UNSETTLED
    if signed.capacity is Capacity.PROXY:
        return _why_proxy_invalid(signed, facts, rule or ProxyRule())
    return _why_capacity_invalid(signed, facts)


def _why_capacity_invalid(signed: SignedAnswer, facts: SignerFacts) -> InvalidReason | None:
    if signed.capacity is Capacity.GUARDIAN:
        proven = signed.relation.strip() and signed.evidence.strip()
        return None if proven else InvalidReason.GUARDIAN_UNPROVEN
    if signed.capacity is Capacity.LEGAL_REPRESENTATIVE or facts.owner_is_legal_person:
        return None if signed.evidence.strip() else InvalidReason.STAMP_MISSING
    if facts.owner_born is not None and age_on(facts.owner_born, facts.on) < ADULT_AT:
        return InvalidReason.MINOR_ALONE
    return None


def _why_proxy_invalid(
    signed: SignedAnswer, facts: SignerFacts, rule: ProxyRule
) -> InvalidReason | None:
    letter = signed.proxy
    if letter is None:
        return InvalidReason.PROXY_MISSING
    cap = rule.max_per_proxy
    faults = {
        InvalidReason.PROXY_INCOMPLETE: letter.missing
        or (rule.instruction_required and not letter.instruction),
        InvalidReason.PROXY_OUT_OF_TIME: not letter.covers(facts.on),
        InvalidReason.PROXY_FORBIDDEN: facts.agent_kinds.intersection(rule.forbidden),
        InvalidReason.PROXY_TOO_MANY: cap is not None and facts.agent_holds >= cap,
        InvalidReason.PROXY_AGAINST_INSTRUCTION: letter.instruction
        and letter.instruction != signed.choice,
    }
    return next((reason for reason, fault in faults.items() if fault), None)
