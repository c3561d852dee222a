"""Plan proposal (方案编制): the words of a plan, and the gate that ends the stage."""

from dataclasses import dataclass
from enum import StrEnum

from rules.condition import Condition


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
