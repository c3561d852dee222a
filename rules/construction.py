"""Construction (施工): the words of the site, and the gate that ends the stage."""

from enum import StrEnum


class MilestoneKind(StrEnum):
    """The milestones of DOMAIN §3.4."""

    START = "start"
    ILLEGAL_STRUCTURES = "illegal_structures"
    UNDERGROUND = "underground"
    ROOF_AND_WALL = "roof_and_wall"
    ROADS = "roads"
    FACILITIES = "facilities"
    LIFT = "lift"
    TRIAL_RUN = "trial_run"
    COMPLETION = "completion"


class InspectionResult(StrEnum):
    """What an inspection found."""

    PASS = "pass"  # noqa: S105 -- a result, not a password
    RECTIFY = "rectify"
    STOP = "stop"


class ChangeState(StrEnum):
    """Where a change order stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    NEEDS_DECISION = "needs_decision"  # the owners must decide anew (DOMAIN §3.4)


class PaymentKind(StrEnum):
    """What a payment to the contractor is for."""

    ADVANCE = "advance"
    PROGRESS = "progress"
    SETTLEMENT = "settlement"
    RETENTION = "retention"


class PaymentState(StrEnum):
    """Where a payment stands."""

    APPLIED = "applied"
    SIGNED = "signed"  # by the chief supervising engineer
    PAID = "paid"
    REFUSED = "refused"
