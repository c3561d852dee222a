"""Construction (施工): the words of the site, and the gate that ends the stage."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from rules.condition import Condition
from rules.refusal import Refusal


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


class NotReadyToStart(Refusal):
    """Works would start before the plan, the money, the contract or the permit stand."""

    code = "not_ready_to_start"


class AlreadyStarted(Refusal):
    """What would be changed was fixed when the works started."""

    code = "already_started"


class NotStarted(Refusal):
    """The works have not started yet."""

    code = "works_not_started"


class NotReached(Refusal):
    """Somebody would sign for a milestone nobody has reported."""

    code = "milestone_not_reached"


class CoveredTooEarly(Refusal):
    """Concealed work would be covered before it was inspected and passed (质量条例 30)."""

    code = "covered_too_early"


class WrongOrder(Refusal):
    """A date comes before what must come first, or lies in the future."""

    code = "wrong_order_of_dates"


class WorksStopped(Refusal):
    """A critical finding stopped the works: nothing is reached before it is put right."""

    code = "works_stopped"


class OwnersMustDecide(Refusal):
    """The change touches what the owners voted on; without their new vote it is not approved."""

    code = "owners_must_decide"


class AdvanceTooHigh(Refusal):
    """More than 30 % of the contract would be paid in advance."""

    code = "advance_too_high"


class BeyondContract(Refusal):
    """Payments together would exceed the contract and its approved changes."""

    code = "payment_beyond_contract"


def check_dates(*days: date | None) -> None:
    """Refuse days that do not follow one another; unknown ones are passed over.

    Raises:
        WrongOrder: at the first that comes before an earlier one.
    """
    known = [day for day in days if day is not None]
    for before, after in pairwise(known):
        if after < before:
            raise WrongOrder(before=before.isoformat(), after=after.isoformat())


def needs_owners(*, touches_items: bool, raises_share: bool, moves_lift: bool, fee: bool) -> bool:
    """Whether a change order needs a new decision of the owners (DOMAIN §3.4, S0-10)."""
    return touches_items or raises_share or moves_lift or fee


@dataclass(frozen=True, slots=True)
class StartFacts:
    """What must stand before works start: gate (ii) of 50号."""

    plan_adopted: bool
    mode_and_fee_confirmed: bool
    money_committed: bool
    contract_signed: bool
    has_permit: bool  # or a reason why none is needed
    has_supervisor: bool
    milestone_weight: int  # sum of the milestones' weights


def start_conditions(facts: StartFacts) -> tuple[Condition, ...]:
    """Return what the start of works needs (建办城〔2021〕50号; 建筑法 7; 质量条例 12)."""
    return (
        Condition(
            "plan_adopted",
            facts.plan_adopted,
            "建办城〔2021〕50号：方案经居民表决通过后方可开工",
            "resident_consultation.tally",
        ),
        Condition(
            "management_confirmed",
            facts.mode_and_fee_confirmed,
            "建办城〔2021〕50号：开工前确认管理模式与收费",
            "resident_consultation.tally",
        ),
        Condition(
            "money_committed",
            facts.money_committed,
            "政府投资条例第二十二条",
            "funding_mix.sources",
        ),
        Condition(
            "contract_signed",
            facts.contract_signed,
            "民法典第七百八十九条",
            "construction.contract",
        ),
        Condition("permit_held", facts.has_permit, "建筑法第七条", "construction.contract"),
        Condition(
            "supervisor_named",
            facts.has_supervisor,
            "建设工程质量管理条例第十二条",
            "construction.contract",
        ),
        Condition(
            "milestones_planned",
            facts.milestone_weight == WHOLE,
            "施工组织设计",
            "construction.milestones",
            {"weight": facts.milestone_weight},
        ),
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """How the works stand, as the gate reads them."""

    started: bool
    progress: int  # percent: weights of milestones reached and signed
    milestones: int
    milestones_unsigned: int
    concealed: int
    concealed_unproven: int  # covered or due without a passed inspection
    critical_open: int
    changes_open: int
    wage_months_unpaid: int
    wage_months: int
    has_completion_report: bool
    complaints_open: int


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return the exit gate of construction."""
    return (
        Condition(
            "works_started",
            facts.started,
            "建办城〔2021〕50号",
            "construction.contract",
        ),
        Condition(
            "works_complete",
            facts.progress == WHOLE,
            "施工合同",
            "construction.milestones",
            {"progress": facts.progress},
        ),
        Condition(
            "milestones_signed",
            facts.milestones > 0 and facts.milestones_unsigned == 0,
            "建设工程质量管理条例第三十七条",
            "construction.milestones",
            {"unsigned": facts.milestones_unsigned, "milestones": facts.milestones},
        ),
        Condition(
            "concealed_works_recorded",
            facts.concealed > 0 and facts.concealed_unproven == 0,
            "建设工程质量管理条例第三十条；民法典第七百九十八条",
            "construction.concealed",
            {"records": facts.concealed, "unproven": facts.concealed_unproven},
        ),
        Condition(
            "no_critical_finding",
            facts.critical_open == 0,
            "建设工程质量管理条例第三十二条",
            "construction.inspections",
            {"open": facts.critical_open},
        ),
        Condition(
            "changes_decided",
            facts.changes_open == 0,
            "政府采购法第四十九条；政府投资条例第二十一条、第二十三条",
            "construction.changes",
            {"open": facts.changes_open},
        ),
        Condition(
            "wages_paid",
            facts.wage_months > 0 and facts.wage_months_unpaid == 0,
            "保障农民工工资支付条例第二十九条、第三十一条",
            "construction.wages",
            {"unpaid": facts.wage_months_unpaid, "months": facts.wage_months},
        ),
        Condition(
            "complaints_answered",
            facts.complaints_open == 0,
            "民主监督；居民损坏赔偿",
            "construction.complaints",
            {"open": facts.complaints_open},
        ),
        Condition(
            "completion_reported",
            facts.has_completion_report,
            "建设工程质量管理条例第十六条",
            "construction.contract",
        ),
    )


WHOLE: Final = 100
"""The sum of the milestones' weights, in percent."""
