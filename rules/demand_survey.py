"""Demand survey (需求调查): the words of the survey, and the gate that ends the stage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rules.condition import Condition
from rules.refusal import Refusal


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


class MeetingKind(StrEnum):
    """The meetings at which a renovation is talked over (S1-07)."""

    GRID_BRANCH = "grid_branch"  # 网格支部会议
    JOINT = "joint"  # 社区党建联席会
    COUNCIL = "council"  # 居民议事会
    COORDINATION = "coordination"  # 部门联席会议 (S0-07)


RESPONSE_SHARE: Final = Fraction(2, 3)
"""Share of the households that must answer; local, 2/3 by default (DOMAIN §3.1 [P])."""

MOST_WISHES: Final = 5
"""How many dishes a household may name."""

_BY_PLACE: Final = ((10,), (6, 4), (5, 3, 2), (4, 3, 2, 1), (4, 2, 2, 1, 1))

VISITORS: Final = 2
"""How many people knock together (DOMAIN §2.7 [P])."""

PRICES: Final = (20, 30, 40, 50, 60, 80, 100, 120, 150)
"""Fees in fen a m² and month at which willingness is shown (S1-08)."""


class WrongWishes(Refusal):
    """A household named a dish twice, or more dishes than it may."""

    code = "wrong_wishes"


def points_of_ranking(wishes: Sequence[str]) -> dict[str, int]:
    """Return the ten points of a household that named its wishes in order, most wanted first.

    Raises:
        WrongWishes: if a dish is named twice, or more than five are.
    """
    if len(wishes) > MOST_WISHES or len(set(wishes)) < len(wishes):
        raise WrongWishes(most=MOST_WISHES)
    return dict(zip(wishes, _BY_PLACE[len(wishes) - 1], strict=True)) if wishes else {}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach a household: how, on which local day, and whether anybody was met."""

    channel: ContactChannel
    on: date
    met_somebody: bool


def is_unreachable(attempts: Iterable[Attempt]) -> bool:
    """Whether a household counts as unreachable (DOMAIN §2.7 [P]).

    Three tries or more, by two channels or more, on two days or more, and nobody was ever
    met. It stays in the denominator all the same.
    """
    tries = list(attempts)
    return (
        len(tries) >= 3  # noqa: PLR2004 -- the rule's own numbers
        and len({each.channel for each in tries}) > 1
        and len({each.on for each in tries}) > 1
        and not any(each.met_somebody for each in tries)
    )


def visit_urgency(*, answered: bool, position: Position | None) -> int:
    """Return when to knock: 0 first (no answer), 1 next (wavering), 2 later, 3 no need."""
    if not answered:
        return 0
    if position in (Position.HESITATES, Position.CONDITIONAL):
        return 1
    return 2 if position is Position.OPPOSES else 3


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
