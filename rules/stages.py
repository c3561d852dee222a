"""The road a renovation case travels, and what a reviewer's verdict does to it.

Source: DOMAIN §3.1; the order follows 建办城〔2021〕50号 (inclusion in the annual plan before
the plan is drawn, the owners' vote before the money, the money before the works).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from rules.refusal import Refusal


class Stage(StrEnum):
    """Where a case stands. The values are stored and shown in URLs: never rename one."""

    REGISTRATION = "registration"
    DEMAND_SURVEY = "demand_survey"
    PLAN_PROPOSAL = "plan_proposal"
    RESIDENT_CONSULTATION = "resident_consultation"
    FUNDING_MIX = "funding_mix"
    CONSTRUCTION = "construction"
    ACCEPTANCE = "acceptance"
    LONG_TERM_MANAGEMENT = "long_term_management"


class Standing(StrEnum):
    """Whether a case is under way at all."""

    OPEN = "open"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


class Verdict(StrEnum):
    """What a reviewer decides about the work of a stage."""

    APPROVE = "approve"
    RETURN = "return"  # the same stage's work is done again
    REJECT = "reject"  # an earlier stage's work is done again


class Reviewer(StrEnum):
    """The body whose reviewers decide on a stage."""

    STREET = "street"
    HOUSING = "housing"
    JOINT_REVIEW = "joint_review"  # planning, housing, fire and utilities together
    FINANCE = "finance"
    SUPERVISION = "supervision"
    JOINT_ACCEPTANCE = "joint_acceptance"
    DISTRICT = "district"


ORDER: Final[tuple[Stage, ...]] = tuple(Stage)

APPROVER: Final[Mapping[Stage, Reviewer]] = MappingProxyType(
    {
        Stage.REGISTRATION: Reviewer.STREET,
        Stage.DEMAND_SURVEY: Reviewer.HOUSING,
        Stage.PLAN_PROPOSAL: Reviewer.JOINT_REVIEW,
        Stage.RESIDENT_CONSULTATION: Reviewer.STREET,
        Stage.FUNDING_MIX: Reviewer.FINANCE,
        Stage.CONSTRUCTION: Reviewer.SUPERVISION,
        Stage.ACCEPTANCE: Reviewer.JOINT_ACCEPTANCE,
        Stage.LONG_TERM_MANAGEMENT: Reviewer.DISTRICT,
    }
)


@dataclass(frozen=True, slots=True)
class Turning:
    """Where a verdict leads; `new_plan` says that a new plan version must be drawn there."""

    to: Stage
    new_plan: bool = False


class StageNotReviewable(Refusal):
    """The verdict does not apply to the stage the case is in."""

    code = "stage_not_reviewable"


# Approval of long_term_management leads back to itself: it is the yearly review, and the
# case is archived only when the last warranty has ended (rules.long_term_management).
ROAD: Final[Mapping[tuple[Stage, Verdict], Turning]] = MappingProxyType(
    {
        (Stage.REGISTRATION, Verdict.APPROVE): Turning(Stage.DEMAND_SURVEY),
        (Stage.REGISTRATION, Verdict.RETURN): Turning(Stage.REGISTRATION),
        (Stage.DEMAND_SURVEY, Verdict.APPROVE): Turning(Stage.PLAN_PROPOSAL),
        (Stage.DEMAND_SURVEY, Verdict.RETURN): Turning(Stage.DEMAND_SURVEY),
        (Stage.DEMAND_SURVEY, Verdict.REJECT): Turning(Stage.REGISTRATION),
        (Stage.PLAN_PROPOSAL, Verdict.APPROVE): Turning(Stage.RESIDENT_CONSULTATION),
        (Stage.PLAN_PROPOSAL, Verdict.RETURN): Turning(Stage.PLAN_PROPOSAL),
        (Stage.PLAN_PROPOSAL, Verdict.REJECT): Turning(Stage.DEMAND_SURVEY),
        (Stage.RESIDENT_CONSULTATION, Verdict.APPROVE): Turning(Stage.FUNDING_MIX),
        (Stage.RESIDENT_CONSULTATION, Verdict.RETURN): Turning(Stage.RESIDENT_CONSULTATION),
        (Stage.RESIDENT_CONSULTATION, Verdict.REJECT): Turning(Stage.PLAN_PROPOSAL, new_plan=True),
        (Stage.FUNDING_MIX, Verdict.APPROVE): Turning(Stage.CONSTRUCTION),
        (Stage.FUNDING_MIX, Verdict.RETURN): Turning(Stage.FUNDING_MIX),
        (Stage.FUNDING_MIX, Verdict.REJECT): Turning(Stage.PLAN_PROPOSAL, new_plan=True),
        (Stage.CONSTRUCTION, Verdict.APPROVE): Turning(Stage.ACCEPTANCE),
        (Stage.CONSTRUCTION, Verdict.RETURN): Turning(Stage.CONSTRUCTION),
        (Stage.ACCEPTANCE, Verdict.APPROVE): Turning(Stage.LONG_TERM_MANAGEMENT),
        (Stage.ACCEPTANCE, Verdict.RETURN): Turning(Stage.ACCEPTANCE),
        (Stage.ACCEPTANCE, Verdict.REJECT): Turning(Stage.CONSTRUCTION),
        (Stage.LONG_TERM_MANAGEMENT, Verdict.APPROVE): Turning(Stage.LONG_TERM_MANAGEMENT),
        (Stage.LONG_TERM_MANAGEMENT, Verdict.RETURN): Turning(Stage.LONG_TERM_MANAGEMENT),
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict, and what the reviewer was looking at when giving it."""

    stage: Stage
    version: int
    verdict: Verdict
    reason: str = ""


def turning(stage: Stage, verdict: Verdict) -> Turning:
    """Return where a case goes when the work of `stage` is given `verdict`.

    Raises:
        StageNotReviewable: if the road has no such turning.
    """
    try:
        return ROAD[stage, verdict]
    except KeyError:
        raise StageNotReviewable(stage=stage, verdict=verdict) from None


def verdicts(stage: Stage) -> tuple[Verdict, ...]:
    """Return the verdicts a reviewer may give on `stage`, in the order they are offered."""
    return tuple(verdict for verdict in Verdict if (stage, verdict) in ROAD)
