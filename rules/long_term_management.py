"""Long-term management (长效管理): the words of running a compound, and its yearly review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from rules.condition import Condition
from rules.deadlines import months_after
from rules.refusal import Refusal
from rules.registration import ManagementMode


class ProviderKind(StrEnum):
    """What kind of body serves the compound (S1-09)."""

    PROPERTY_FIRM = "property_firm"
    STATE_OWNED = "state_owned"
    NONPROFIT_CENTRE = "nonprofit_centre"  # 街道社会事务服务中心
    SELF_GROUP = "self_group"
    COMMUNITY = "community"


class LedgerSide(StrEnum):
    """Which side of the account a line stands on."""

    INCOME = "income"
    EXPENSE = "expense"


class LedgerCategory(StrEnum):
    """What a line of the account is for."""

    SERVICE_FEE = "service_fee"
    PARKING_FEE = "parking_fee"
    COMMON_INCOME = "common_income"  # 公共收益
    SUBSIDY = "subsidy"
    OTHER_INCOME = "other_income"
    STAFF = "staff"
    CLEANING = "cleaning"
    SECURITY = "security"
    REPAIR = "repair"
    LIFT = "lift"
    ENERGY = "energy"
    REINVESTMENT = "reinvestment"  # 反哺
    OTHER_EXPENSE = "other_expense"


class StarState(StrEnum):
    """Where a star rating stands (§3.8)."""

    SELF_ASSESSED = "self_assessed"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    AWARDED = "awarded"


class RewardState(StrEnum):
    """Where a firm's claim for a reward stands (S4-12)."""

    APPLIED = "applied"
    REVIEWED = "reviewed"
    PAID = "paid"


class ModeChangeRefused(Refusal):
    """The compound cannot go from its way of management to this one like that."""

    code = "mode_change_refused"


class DecisionMissing(Refusal):
    """The owners' decision on the provider is not named (民法典 278(4))."""

    code = "management_decision_missing"


INCOME: Final = frozenset(
    {
        LedgerCategory.SERVICE_FEE,
        LedgerCategory.PARKING_FEE,
        LedgerCategory.COMMON_INCOME,
        LedgerCategory.SUBSIDY,
        LedgerCategory.OTHER_INCOME,
    }
)
"""Categories of income; every other one is an expense."""

BILLED: Final = frozenset({LedgerCategory.SERVICE_FEE, LedgerCategory.PARKING_FEE})
"""Income that is billed to households; break-even asks which part of it must come in."""


def side_of(category: LedgerCategory) -> LedgerSide:
    """Return on which side of the account a category stands."""
    return LedgerSide.INCOME if category in INCOME else LedgerSide.EXPENSE


_M = ManagementMode
FORWARD: Final[Mapping[ManagementMode, frozenset[ManagementMode]]] = MappingProxyType(
    {
        _M.NONE: frozenset(
            {_M.COMMUNITY_RUN, _M.SELF_MANAGED, _M.PUBLIC_WELFARE, _M.MARKET, _M.PROPERTY_FIRM}
        ),
        _M.COMMUNITY_RUN: frozenset(
            {_M.SELF_MANAGED, _M.PUBLIC_WELFARE, _M.MARKET, _M.PROPERTY_FIRM}
        ),
        _M.SELF_MANAGED: frozenset({_M.PUBLIC_WELFARE, _M.MARKET, _M.PROPERTY_FIRM}),
        _M.PUBLIC_WELFARE: frozenset({_M.SELF_MANAGED, _M.MARKET, _M.PROPERTY_FIRM}),
        _M.MARKET: frozenset({_M.PROPERTY_FIRM}),
        _M.PROPERTY_FIRM: frozenset({_M.MARKET}),
    }
)
"""代管市场接管, 自管全面转型, 市场提档升级 (S4-05); the same mode with another provider is free."""

FALLBACK: Final = frozenset({_M.COMMUNITY_RUN, _M.PUBLIC_WELFARE})
"""What a street may appoint for a while when the provider left (兜底; 郑州物业条例 62)."""


def require_mode_change(
    before: ManagementMode | None, after: ManagementMode, *, decision: str, reason: str
) -> None:
    """Refuse a change of management that neither owners nor the street can have made.

    Args:
        before: the mode in force, None where nobody managed.
        after: the mode that begins.
        decision: number of the owners' decision, or of the street's appointment.
        reason: why the former provider left.

    Raises:
        ModeChangeRefused: to no management at all, or back without a fallback.
        DecisionMissing: if nothing is named that the change rests on.
    """
    is_back = before is not None and before is not after and after not in FORWARD[before]
    if after is _M.NONE or (is_back and after not in FALLBACK) or (is_back and not reason):
        raise ModeChangeRefused(before=before or _M.NONE, after=after)
    if not decision:
        raise DecisionMissing(after=after)


def first_of_month(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def months_due(begins: date, today: date) -> int:
    """Return how many full months of management are over and so due to be published.

    A month in which management began on a later day than the first is not full. A month's
    account is due when the next month is over, so that there is time to close it.
    """
    first = begins if begins.day == 1 else months_after(first_of_month(begins), 1)
    newest = months_after(first_of_month(today), -1)
    return max(0, (newest.year - first.year) * 12 + newest.month - first.month)


def stable_months(rates: Sequence[tuple[Fraction | None, Fraction | None]]) -> int:
    """Return in how many of the last months in a row collection reached break-even.

    Args:
        rates: collection rate and break-even rate by month, the oldest first; None where
            nothing was billed, which ends the row.
    """
    count = 0
    for rate, break_even in reversed(rates):
        if rate is None or break_even is None or rate < break_even:
            return count
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Facts:
    """How the compound is run, as the yearly review reads it."""

    has_term: bool
    fee_plan_in_force: bool
    months_due: int  # full months since management began
    months_published: int
    questions_open: int
    collection_known: bool
    defects_overdue: int
    warranties: int
    warranties_running: int
    months_stable: int  # months in a row in which collection reached break-even
    has_star_rating: bool


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return what the yearly review asks: it is never "done" (DOMAIN §3.1)."""
    return (
        Condition(
            "management_signed",
            facts.has_term,
            "建办城〔2021〕50号：健全长效管理机制",
            "long_term_management.terms",
        ),
        Condition(
            "fee_plan_in_force",
            facts.fee_plan_in_force,
            "民法典第九百三十八条",
            "long_term_management.terms",
        ),
        Condition(
            "ledger_published",
            facts.months_published > 0 and facts.months_published >= facts.months_due,
            "民法典第二百八十二条；账目按季度公示",
            "long_term_management.ledger",
            {"published": facts.months_published, "due": facts.months_due},
        ),
        Condition(
            "questions_answered",
            facts.questions_open == 0,
            "最高法院建筑物区分所有权解释第十三条",
            "long_term_management.ledger",
            {"open": facts.questions_open},
        ),
        Condition(
            "collection_known",
            facts.collection_known,
            "收缴率按月计算",
            "long_term_management.ledger",
        ),
        Condition(
            "defects_answered",
            facts.defects_overdue == 0,
            "建设工程质量管理条例第四十一条",
            "long_term_management.defects",
            {"overdue": facts.defects_overdue},
        ),
    )


STABLE_MONTHS: Final = 12
"""A case may be archived after so many stable months, all warranties ended (DOMAIN §3.1 [P])."""


def archive_conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return what archiving the case needs."""
    return (
        Condition(
            "warranties_ended",
            facts.warranties > 0 and facts.warranties_running == 0,
            "建设工程质量管理条例第四十条",
            "long_term_management.warranties",
            {"running": facts.warranties_running},
        ),
        Condition(
            "management_stable",
            facts.months_stable >= STABLE_MONTHS,
            "长效管理稳定运行十二个月",
            "long_term_management.ledger",
            {"months": facts.months_stable, "needed": STABLE_MONTHS},
        ),
    )
