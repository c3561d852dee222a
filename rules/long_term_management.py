"""Long-term management (长效管理): the words of running a compound, and its yearly review."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.condition import Condition


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
