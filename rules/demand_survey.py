"""Demand survey (需求调查): the words of the survey, and the gate that ends the stage."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rules.condition import Condition


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


RESPONSE_SHARE: Final = Fraction(2, 3)
"""Share of the households that must answer; local, 2/3 by default (DOMAIN §3.1 [P])."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the survey found, as the gate reads it. Areas in whole 0.01 m²."""

    households: int
    answered: int
    hazards_checked: bool
    hazards: int
    heads: int
    heads_wanting: int
    area: int
    area_wanting: int
    inclusion_passed: bool  # the local rule of the inclusion vote, counted by rules.tally
    inclusion_source: str
    heads_accepting_management: int
    management_passed: bool
    suggestions_open: int  # ideas not yet merged or answered


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return the exit gate of the survey: gate (i) of 50号, inclusion in the annual plan."""
    needed = -(-facts.households * RESPONSE_SHARE.numerator // RESPONSE_SHARE.denominator)
    return (
        Condition(
            "response_sufficient",
            facts.households > 0 and facts.answered >= needed,
            "建办城〔2021〕50号；地方规定",
            "demand_survey.answers",
            {"answered": facts.answered, "households": facts.households, "needed": needed},
        ),
        Condition(
            "hazards_listed",
            facts.hazards_checked,
            "建办城〔2021〕50号：先查隐患、后做方案",
            "demand_survey.hazards",
            {"hazards": facts.hazards},
        ),
        Condition(
            "ideas_merged",
            facts.suggestions_open == 0,
            "群众提想法、社区提建议、街道提方案",
            "demand_survey.ideas",
            {"open": facts.suggestions_open},
        ),
        Condition(
            "inclusion_agreed",
            facts.inclusion_passed,
            facts.inclusion_source,
            "demand_survey.answers",
            {
                "heads": facts.heads,
                "heads_wanting": facts.heads_wanting,
                "area": facts.area,
                "area_wanting": facts.area_wanting,
            },
        ),
        Condition(
            "management_consensus",
            facts.management_passed,
            "建办城〔2021〕50号：长效管理达成共识方可纳入计划",
            "demand_survey.answers",
            {"heads": facts.heads, "accepting": facts.heads_accepting_management},
        ),
    )
