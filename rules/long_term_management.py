"""Long-term management (长效管理): the words of running a compound, and its yearly review."""

from enum import StrEnum


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
