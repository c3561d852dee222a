"""What owners decide together, and which decisions a renovation plan needs.

Source: DOMAIN §2.3; Civil Code 278, 279, 301; 建办城〔2021〕50号. Several matters may stand
on one paper, but each is counted by its own rule and the strictest is never used for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Matter(StrEnum):
    """The kind of question put to the owners; it finds the rule that counts it."""

    ANNUAL_PLAN_INCLUSION = "annual_plan_inclusion"
    RENOVATION_PLAN = "renovation_plan"
    ADOPT_ASSEMBLY_RULES = "adopt_assembly_rules"  # 278(1)
    ADOPT_COVENANT = "adopt_covenant"  # 278(2)
    ELECT_COMMITTEE = "elect_committee"  # 278(3)
    CHOOSE_MANAGER = "choose_manager"  # 278(4): property firm, mode, fee plan
    USE_MAINTENANCE_FUND = "use_maintenance_fund"  # 278(5)
    RAISE_MAINTENANCE_FUND = "raise_maintenance_fund"  # 278(6)
    ALTER_OR_REBUILD = "alter_or_rebuild"  # 278(7)
    LIFT_RETROFIT = "lift_retrofit"  # 278(7), with local rules of its own
    CHANGE_COMMON_USE_OR_BUSINESS = "change_common_use_or_business"  # 278(8)
    OTHER_COMMON_MATTER = "other_common_matter"  # 278(9)
    DWELLING_TO_BUSINESS = "dwelling_to_business"  # 279
    FUND_OBJECTION_POLL = "fund_objection_poll"  # 异议表决, local
    REPRESENTATIVES_DECISION = "representatives_decision"  # local
    INTENTION_POLL = "intention_poll"  # binds nobody (S3-05)


class Scope(StrEnum):
    """Whose owners decide (E9)."""

    COMPOUND = "compound"
    BUILDING = "building"
    STAIRWELL = "stairwell"


class ThresholdKind(StrEnum):
    """Which family of majority a matter needs; the exact clauses are the rule's."""

    MAJORITY_BOTH = "majority_both"  # 2/3 take part, more than half of them agree
    THREE_QUARTERS_BOTH = "three_quarters_both"  # 2/3 take part, 3/4 of them agree
    LOCAL_RATIO = "local_ratio"
    ALL_AFFECTED = "all_affected"
    NON_BINDING = "non_binding"


class DecisionReason(StrEnum):
    """Why a plan needs a decision."""

    INCLUSION = "inclusion"
    PLAN_BEFORE_START = "plan_before_start"
    MODE_AND_FEE = "mode_and_fee"
    LIFT = "lift"
    STRUCTURE = "structure"
    COMMON_PART_BUSINESS = "common_part_business"
    REPAID_FROM_COMMON_PARTS = "repaid_from_common_parts"
    FUND_DRAWN = "fund_drawn"
    FUND_TOPPED_UP = "fund_topped_up"
    COMMON_PART_DISPOSED = "common_part_disposed"


class ConsentNeeded(StrEnum):
    """Whose own consent no majority can replace."""

    OWNERS_OF_OCCUPIED_PART = "owners_of_occupied_exclusive_part"
    PAYERS = "payers"


@dataclass(frozen=True, slots=True)
class Place:
    """A compound, a building or a stairwell; `key` is its id there, "" for the compound."""

    scope: Scope = Scope.COMPOUND
    key: str = ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of a plan as far as decisions depend on it.

    `decision` is what the menu says the item implies, None where the plan's own vote is
    enough. `occupies` are households whose exclusive part it takes; `payers` the
    households that pay for it beyond the plan's common shares.
    """

    code: str
    decision: Matter | None = None
    places: tuple[Place, ...] = (Place(),)
    occupies: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanContents:
    """What a plan contains, for deriving the decisions it needs."""

    items: tuple[PlanItem, ...] = ()
    fund_drawn: tuple[Place, ...] = ()
    fund_topped_up: tuple[Place, ...] = ()
    repaid_from_common_parts: tuple[str, ...] = ()  # sources repaid by ads, parking, lockers
    disposes_common_parts: bool = False
    settles_management: bool = True  # mode and fee, which 50号 asks for before works start


@dataclass(frozen=True, slots=True)
class SpecialConsent:
    """Households each of which must consent for itself."""

    who: ConsentNeeded
    households: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class RequiredDecision:
    """One decision the owners must take before works start."""

    matter: Matter
    place: Place
    threshold: ThresholdKind
    reason: DecisionReason
    source: str
    items: tuple[str, ...] = ()  # menu codes, or names of funding sources, that cause it
    special_consents: tuple[SpecialConsent, ...] = ()

    @property
    def scope(self) -> Scope:
        """Whose owners decide."""
        return self.place.scope


_MAJORITY: Final = ThresholdKind.MAJORITY_BOTH
_THREE_QUARTERS: Final = ThresholdKind.THREE_QUARTERS_BOTH
_LOCAL: Final = ThresholdKind.LOCAL_RATIO

THRESHOLD: Final[dict[Matter, ThresholdKind]] = {
    Matter.ANNUAL_PLAN_INCLUSION: _LOCAL,
    Matter.RENOVATION_PLAN: _LOCAL,
    Matter.ADOPT_ASSEMBLY_RULES: _MAJORITY,
    Matter.ADOPT_COVENANT: _MAJORITY,
    Matter.ELECT_COMMITTEE: _MAJORITY,
    Matter.CHOOSE_MANAGER: _MAJORITY,
    Matter.USE_MAINTENANCE_FUND: _MAJORITY,
    Matter.RAISE_MAINTENANCE_FUND: _THREE_QUARTERS,
    Matter.ALTER_OR_REBUILD: _THREE_QUARTERS,
    Matter.LIFT_RETROFIT: _THREE_QUARTERS,
    Matter.CHANGE_COMMON_USE_OR_BUSINESS: _THREE_QUARTERS,
    Matter.OTHER_COMMON_MATTER: _MAJORITY,
    Matter.DWELLING_TO_BUSINESS: ThresholdKind.ALL_AFFECTED,
    Matter.FUND_OBJECTION_POLL: _LOCAL,
    Matter.REPRESENTATIVES_DECISION: _LOCAL,
    Matter.INTENTION_POLL: ThresholdKind.NON_BINDING,
}

SOURCE: Final[dict[Matter, str]] = {
    Matter.ANNUAL_PLAN_INCLUSION: "建办城〔2021〕50号",
    Matter.RENOVATION_PLAN: "建办城〔2021〕50号",
    Matter.ADOPT_ASSEMBLY_RULES: "民法典第278条第1款第1项",
    Matter.ADOPT_COVENANT: "民法典第278条第1款第2项",
    Matter.ELECT_COMMITTEE: "民法典第278条第1款第3项",
    Matter.CHOOSE_MANAGER: "民法典第278条第1款第4项",
    Matter.USE_MAINTENANCE_FUND: "民法典第278条第1款第5项",
    Matter.RAISE_MAINTENANCE_FUND: "民法典第278条第1款第6项",
    Matter.ALTER_OR_REBUILD: "民法典第278条第1款第7项",
    Matter.LIFT_RETROFIT: "民法典第278条第1款第7项",
    Matter.CHANGE_COMMON_USE_OR_BUSINESS: "民法典第278条第1款第8项",
    Matter.OTHER_COMMON_MATTER: "民法典第278条第1款第9项",
    Matter.DWELLING_TO_BUSINESS: "民法典第279条",
    Matter.FUND_OBJECTION_POLL: "河南省物业管理条例第66条",
    Matter.REPRESENTATIVES_DECISION: "丽水市物业管理条例第13条",
    Matter.INTENTION_POLL: "改造意愿排摸",
}

_REASON: Final[dict[Matter, DecisionReason]] = {
    Matter.LIFT_RETROFIT: DecisionReason.LIFT,
    Matter.ALTER_OR_REBUILD: DecisionReason.STRUCTURE,
    Matter.CHANGE_COMMON_USE_OR_BUSINESS: DecisionReason.COMMON_PART_BUSINESS,
    Matter.CHOOSE_MANAGER: DecisionReason.MODE_AND_FEE,
    Matter.USE_MAINTENANCE_FUND: DecisionReason.FUND_DRAWN,
    Matter.RAISE_MAINTENANCE_FUND: DecisionReason.FUND_TOPPED_UP,
    Matter.OTHER_COMMON_MATTER: DecisionReason.COMMON_PART_DISPOSED,
    Matter.RENOVATION_PLAN: DecisionReason.PLAN_BEFORE_START,
    Matter.ANNUAL_PLAN_INCLUSION: DecisionReason.INCLUSION,
}


def inclusion_decision() -> RequiredDecision:
    """Return the vote on inclusion in the annual plan, which comes before any plan."""
    return _decision(Matter.ANNUAL_PLAN_INCLUSION, Place(), ())


def required_decisions(contents: PlanContents) -> tuple[RequiredDecision, ...]:
    """Return every decision a plan needs before works start, each once, in a fixed order.

    One decision per matter and place; all the items that cause it are named on it. The
    consent of owners whose own exclusive part is taken, and of those who pay for a lift,
    hangs on the decision of the item (Civil Code 301; DOMAIN §2.3).
    """
    causes: dict[tuple[Matter, Place], list[str]] = {(Matter.RENOVATION_PLAN, Place()): []}
    for matter, place, cause in _causes(contents):
        names = causes.setdefault((matter, place), [])
        if cause and cause not in names:
            names.append(cause)
    ordered = sorted(causes, key=lambda key: (list(Matter).index(key[0]), *_place_order(key[1])))
    return tuple(
        _decision(matter, place, tuple(causes[matter, place]), contents)
        for matter, place in ordered
    )


def _place_order(place: Place) -> tuple[int, str]:
    return list(Scope).index(place.scope), place.key


def _causes(contents: PlanContents) -> Iterator[tuple[Matter, Place, str]]:
    for item in contents.items:
        if item.decision is not None:
            for place in item.places:
                yield item.decision, place, item.code
    for source in contents.repaid_from_common_parts:
        yield Matter.CHANGE_COMMON_USE_OR_BUSINESS, Place(), source
    for place in contents.fund_drawn:
        yield Matter.USE_MAINTENANCE_FUND, place, "maintenance_fund"
    for place in contents.fund_topped_up:
        yield Matter.RAISE_MAINTENANCE_FUND, place, "maintenance_fund"
    if contents.disposes_common_parts:
        yield Matter.OTHER_COMMON_MATTER, Place(), ""
    if contents.settles_management:
        yield Matter.CHOOSE_MANAGER, Place(), ""


def _decision(
    matter: Matter,
    place: Place,
    items: tuple[str, ...],
    contents: PlanContents | None = None,
) -> RequiredDecision:
    reason = _REASON[matter]
    if matter is Matter.CHANGE_COMMON_USE_OR_BUSINESS and contents is not None:
        from_items = {item.code for item in contents.items}
        if not from_items.intersection(items):
            reason = DecisionReason.REPAID_FROM_COMMON_PARTS
    return RequiredDecision(
        matter=matter,
        place=place,
        threshold=THRESHOLD[matter],
        reason=reason,
        source=SOURCE[matter],
        items=items,
        special_consents=_special(matter, place, contents) if contents else (),
    )


def _special(matter: Matter, place: Place, contents: PlanContents) -> tuple[SpecialConsent, ...]:
    # An item without a decision of its own hangs on the vote on the whole plan.
    asked = [
        item
        for item in contents.items
        if (item.decision or Matter.RENOVATION_PLAN) is matter
        and (place in item.places or item.decision is None)
    ]
    occupied = tuple(dict.fromkeys(home for item in asked for home in item.occupies))
    payers = tuple(dict.fromkeys(home for item in asked for home in item.payers))
    consents = []
    if occupied:
        who = ConsentNeeded.OWNERS_OF_OCCUPIED_PART
        consents.append(SpecialConsent(who, occupied, "民法典第301条"))
    if payers:
        consents.append(SpecialConsent(ConsentNeeded.PAYERS, payers, "加装电梯费用分摊协议"))
    return tuple(consents)
