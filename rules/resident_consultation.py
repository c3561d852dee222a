"""Resident consultation (协商表决): the words of a vote, and the gate that ends the stage."""

from enum import StrEnum


class ConsultationState(StrEnum):
    """Where a round of voting stands."""

    DRAFT = "draft"
    NOTICE = "notice"  # 公示: the roll and the text are out, nobody votes yet
    VOTING = "voting"
    COUNTING = "counting"  # closed; papers still being entered and checked
    PRELIMINARY = "preliminary"  # 询异公示: the count is out, objections may come
    FINAL = "final"


class BallotKind(StrEnum):
    """What an owner chooses between."""

    CONSENT = "consent"  # agree, disagree, abstain
    OPTIONS = "options"  # A, B (, C)


class Scope(StrEnum):
    """Whose vote it is (E9)."""

    COMPOUND = "compound"
    BUILDING = "building"
    STAIRWELL = "stairwell"


class VoteState(StrEnum):
    """Whether a vote that came in is counted."""

    VALID = "valid"
    AWAITING_SECOND = "awaiting_second"  # paper: entered once, the second person has not yet
    MISMATCH = "mismatch"  # the two entries differ
    INVALID = "invalid"
    LATE = "late"
    SUPERSEDED = "superseded"


class ObjectorStanding(StrEnum):
    """In what right somebody objects (DOMAIN §2.8)."""

    OWNER = "owner"
    AFFECTED_NEIGHBOUR = "affected_neighbour"
    OTHER = "other"


class ObjectionSubject(StrEnum):
    """What an objection is about."""

    IDENTITY_OR_AREA = "identity_or_area"
    PROCEDURE = "procedure"
    CONTENT = "content"
    INFRINGEMENT = "infringement"


class ObjectionResult(StrEnum):
    """How an objection ended."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"
    SETTLED = "settled"
    MEDIATION_FAILED = "mediation_failed"


class DeliveryWay(StrEnum):
    """How a notice reached a household."""

    IN_PERSON = "in_person"
    ONLINE = "online"  # the first login counts as delivered (Zhuhai practice)
    POST = "post"
    PHONE = "phone"
    POSTED_ON_DOOR = "posted_on_door"
    PUBLIC_POSTING = "public_posting"
