"""Sources of money and the states a promise of money goes through."""

from enum import StrEnum


class SourceKind(StrEnum):
    """Who pays (S0-11 to S0-14, S2-05; 国办发〔2020〕23号)."""

    GOVERNMENT_SUBSIDY = "government_subsidy"
    RESIDENTS = "residents"
    MAINTENANCE_FUND = "maintenance_fund"
    HOUSING_PROVIDENT_FUND = "housing_provident_fund"
    COMMON_INCOME = "common_income"
    CONTRACTOR = "contractor"  # 承建公司出资
    PROPERTY_FIRM = "property_firm"
    SOCIAL_CAPITAL = "social_capital"
    ADVERTISING = "advertising"  # 电梯广告收费
    PROPERTY_RIGHTS_UNIT = "property_rights_unit"  # 原产权单位
    UTILITY = "utility"  # 专业经营单位
    LOAN = "loan"
    DONATION = "donation"


class SourceState(StrEnum):
    """How firm the money is; the order of the members is the order of the states."""

    PLANNED = "planned"
    PROMISED = "promised"
    COMMITTED = "committed"
    RECEIVED = "received"
    SPENT = "spent"
