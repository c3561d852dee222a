"""Plan proposal (方案编制): the words of a plan, and the gate that ends the stage."""

from enum import StrEnum


class PlanState(StrEnum):
    """What has become of one version of the plan."""

    DRAFT = "draft"
    FROZEN = "frozen"  # put to the owners: not a word may change
    ADOPTED = "adopted"
    FAILED = "failed"  # the vote or the money failed; its votes stay with it
    SUPERSEDED = "superseded"


class WishOutcome(StrEnum):
    """How a wish of the survey was handled in the plan (S0-10)."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    REJECTED = "rejected"


class ReviewingDepartment(StrEnum):
    """The departments of the joint review (联合审查)."""

    HOUSING = "housing"
    PLANNING = "planning"
    FIRE = "fire"
    UTILITIES = "utilities"


class Opinion(StrEnum):
    """What a department says of a plan."""

    PASSES = "passes"
    PASSES_WITH_CHANGES = "passes_with_changes"
    FAILS = "fails"


class ShareMethod(StrEnum):
    """How the residents' part is divided among households."""

    NONE = "none"  # residents pay nothing
    AREA = "area"  # by exclusive area
    EQUAL = "equal"  # the same from every household
    FLOOR = "floor"  # by floor coefficients (lifts)
    FLOOR_AREA = "floor_area"  # floor coefficient × area
