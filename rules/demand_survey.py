"""Demand survey (需求调查): the words of the survey, and the gate that ends the stage."""

from enum import StrEnum


class VisitOutcome(StrEnum):
    """Whom a visitor met at a door (敲门行动)."""

    OWNER = "owner"
    FAMILY = "family"
    TENANT = "tenant"
    NOBODY = "nobody"


class Position(StrEnum):
    """Where a household stands, as the visitor heard it: an intention, never a vote."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    HESITATES = "hesitates"
    CONDITIONAL = "conditional"


class Concern(StrEnum):
    """What worries a household (S3-05)."""

    LIGHT = "light"
    NOISE = "noise"
    PRIVACY = "privacy"
    COST = "cost"
    STRUCTURE = "structure"
    VALUE = "value"
    GROUND_FLOOR = "ground_floor"
    DISTRUST = "distrust"
    ABSENT_OWNER = "absent_owner"
    FAMILY_DISPUTE = "family_dispute"
    OTHER = "other"


class ContactChannel(StrEnum):
    """How a household was reached or an answer came in."""

    ONLINE = "online"
    DOOR = "door"
    PHONE = "phone"
    PAPER = "paper"
    MEETING = "meeting"


class Severity(StrEnum):
    """How soon a hazard must be dealt with."""

    IMMEDIATE = "immediate"  # 立查立改
    SERIOUS = "serious"
    ORDINARY = "ordinary"


class IdeaState(StrEnum):
    """What became of an idea on its way into the plan (S1-06, S0-10)."""

    NEW = "new"
    MERGED = "merged"
    ADOPTED = "adopted"
    PARTLY = "partly"
    REJECTED = "rejected"
