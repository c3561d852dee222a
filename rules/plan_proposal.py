"""Plan proposal (方案编制): the words of a plan, and the gate that ends the stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from rules.condition import Condition
from rules.cost_sharing import TEMPLATES, Scheme, round_half_up
from rules.money import Fen


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


class FloorTable(StrEnum):
    """Which table of floor coefficients divides a lift (rules.cost_sharing.TEMPLATES)."""

    GUANGZHOU = "guangzhou"
    HANGZHOU = "hangzhou"
    LINEAR = "linear"
    FIXED_SIX = "fixed_six"
    HANGZHOU_SIX = "hangzhou_six"


class FeePeriod(StrEnum):
    """What a parking fee is per; the seed is silent, so it is asked (S1-15)."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class StrategyOffer(StrEnum):
    """What a household with a worry is offered (一户一策, S3-13)."""

    INSTALMENTS = "instalments"
    EXEMPTION = "exemption"
    COMPENSATION = "compensation"
    GROUND_FLOOR_BENEFIT = "ground_floor_benefit"
    OTHER = "other"


class PlanChange(StrEnum):
    """What became of a line between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


MONTHS: Final[Mapping[FeePeriod, int]] = MappingProxyType(
    {FeePeriod.MONTH: 1, FeePeriod.QUARTER: 3, FeePeriod.YEAR: 12}
)

OPENS_GROUND: Final = frozenset(
    {
        "water_supply",
        "drainage",
        "rain_sewage_separation",
        "overhead_lines",
        "gas",
        "heating",
        "septic_tank",
    }
)
"""Items that open the ground: their utilities are coordinated so that it is opened once (G4)."""

BENCHMARK: Final = Fraction(32_200)
"""What a m² cost in the eight compounds of Tianchang 2021, in fen (DOMAIN §4.4, 321-324)."""


def item_cost(quantity: int, unit_cost: Fen) -> Fen:
    """Return the cost of `quantity` hundredths of a unit, to the fen, a half upwards."""
    return round_half_up(Fraction(quantity * unit_cost, 100))


def needed(estimate: Fen, contingency_percent: int) -> Fen:
    """Return the estimate with its contingency (M02: 4,180,000 + 5 % = 4,389,000)."""
    return round_half_up(Fraction(estimate * (100 + contingency_percent), 100))


def ceiling(share: Fen, percent: int) -> Fen:
    """Return the most a household's share may become, `percent` of it (110: a tenth more)."""
    return round_half_up(Fraction(share * percent, 100))


def scheme(method: ShareMethod, table: FloorTable) -> Scheme | None:
    """Return how the residents' part is divided; None where they pay nothing."""
    match method:
        case ShareMethod.NONE:
            return None
        case ShareMethod.AREA:
            return TEMPLATES["equal_by_area"]
        case ShareMethod.EQUAL:
            return TEMPLATES["equal"]
        case ShareMethod.FLOOR:
            return TEMPLATES[table]
        case ShareMethod.FLOOR_AREA:
            return TEMPLATES["area"]


def parking_fee_a_month(fee: Fen, period: FeePeriod) -> Fen:
    """Return a parking fee per month, a half fen upwards."""
    return round_half_up(Fraction(fee, MONTHS[period]))


def changes(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[tuple[str, PlanChange], ...]:
    """Return every line of two versions with what became of it, in the newer one's order."""
    found = [
        (
            line,
            PlanChange.ADDED
            if line not in before
            else PlanChange.SAME
            if before[line] == after[line]
            else PlanChange.CHANGED,
        )
        for line in after
    ]
    return (*found, *((line, PlanChange.REMOVED) for line in before if line not in after))


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the newest plan, as the gate reads it. Money in fen."""

    plan_number: int | None
    items: int
    items_without_cost: int
    hazards_uncovered: int  # immediate and serious ones that no item removes and nobody justified
    wishes: int  # items and suggestions the survey asked for
    wishes_unanswered: int
    estimate: int
    sources: int  # planned money, contingency compared
    needed: int  # estimate and contingency
    has_lift: bool
    has_compensation: bool
    opens_ground: bool
    has_utilities_coordination: bool
    has_management: bool  # mode after renovation named, and at least one fee plan
    fee_plans: int
    decisions: int
    opinions: int
    opinions_passing: int


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return the exit gate of the plan: complete, answered for, jointly reviewed."""
    plan = {"plan": facts.plan_number}
    return (
        Condition(
            "items_costed",
            facts.items > 0 and facts.items_without_cost == 0,
            "政府投资条例第九条、第十一条",
            "plan_proposal.items",
            plan | {"items": facts.items, "without_cost": facts.items_without_cost},
        ),
        Condition(
            "hazards_covered",
            facts.plan_number is not None and facts.hazards_uncovered == 0,
            "建办城〔2021〕50号：优先消除安全隐患",
            "plan_proposal.items",
            plan | {"uncovered": facts.hazards_uncovered},
        ),
        Condition(
            "wishes_answered",
            facts.plan_number is not None and facts.wishes_unanswered == 0,
            "国办发〔2020〕23号：居民参与制定改造方案",
            "plan_proposal.wishes",
            plan | {"wishes": facts.wishes, "unanswered": facts.wishes_unanswered},
        ),
        Condition(
            "funding_planned",
            facts.needed > 0 and facts.sources >= facts.needed,
            "建办城〔2021〕50号：不得违法违规举债",
            "plan_proposal.sources",
            plan | {"planned": facts.sources, "needed": facts.needed},
        ),
        Condition(
            "utilities_coordinated",
            not facts.opens_ground or facts.has_utilities_coordination,
            "建办城〔2021〕50号：水电气热信等管线统筹施工",
            "plan_proposal.plan",
            plan | {"opens_ground": facts.opens_ground},
        ),
        Condition(
            "compensation_prepared",
            not facts.has_lift or facts.has_compensation,
            "济南市既有多层住宅增设电梯规定第七条、第十条",
            "plan_proposal.plan",
            plan | {"has_lift": facts.has_lift},
        ),
        Condition(
            "management_proposed",
            facts.has_management,
            "建办城〔2021〕50号：同步确定改造后管理模式与收费",
            "plan_proposal.fee_plans",
            plan | {"fee_plans": facts.fee_plans},
        ),
        Condition(
            "decisions_derived",
            facts.decisions > 0,
            "民法典第二百七十八条",
            "plan_proposal.decisions",
            plan | {"decisions": facts.decisions},
        ),
        Condition(
            "joint_review_passed",
            facts.opinions_passing >= len(ReviewingDepartment),
            "国办发〔2020〕23号：联合审查",
            "plan_proposal.joint_review",
            plan
            | {
                "given": facts.opinions,
                "passing": facts.opinions_passing,
                "departments": len(ReviewingDepartment),
            },
        ),
    )
