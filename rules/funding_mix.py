"""Funding mix (资金统筹): the words of sources and shares, and the gate that ends the stage."""

from dataclasses import dataclass
from enum import StrEnum

from rules.condition import Condition


class ShareState(StrEnum):
    """Where one household's contribution stands."""

    DUE = "due"
    CONFIRMED = "confirmed"  # 出资确认书 signed
    PAID = "paid"
    EXEMPT = "exempt"
    INSTALMENTS = "instalments"


@dataclass(frozen=True, slots=True)
class Facts:
    """How firm the money of the adopted plan is, as the gate reads it. Money in fen."""

    needed: int  # budget and contingency
    committed: int  # committed, received or spent
    sources: int
    sources_misused: tuple[str, ...]  # payers of sources assigned to items they may not pay
    contractor_prefinances: bool
    fund_used: bool
    fund_decision_adopted: bool
    income_used: bool
    income_decision_adopted: bool
    households_paying: int
    shares_above_ceiling: int
    residents_committed: int
    shares_confirmed: int  # confirmed or paid by households
    without_evidence: int  # committed sources with no evidence


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return the exit gate of the funding mix: every yuan committed, allowed and evidenced."""
    return (
        Condition(
            "budget_covered",
            facts.needed > 0 and facts.committed >= facts.needed,
            "政府投资条例第九条；建办城〔2021〕50号",
            "funding_mix.sources",
            {
                "committed": facts.committed,
                "needed": facts.needed,
                "gap": max(facts.needed - facts.committed, 0),
            },
        ),
        Condition(
            "commitments_evidenced",
            facts.sources > 0 and facts.without_evidence == 0,
            "资金筹措证明材料",
            "funding_mix.sources",
            {"missing": facts.without_evidence},
        ),
        Condition(
            "sources_allowed",
            not facts.sources_misused,
            "国办发〔2020〕23号：合理共担",
            "funding_mix.sources",
            {"payers": list(facts.sources_misused)},
        ),
        Condition(
            "no_prefinancing",
            not facts.contractor_prefinances,
            "政府投资条例第二十二条",
            "funding_mix.sources",
            {},
        ),
        Condition(
            "fund_use_decided",
            not facts.fund_used or facts.fund_decision_adopted,
            "民法典第二百七十八条第一款第五项",
            "funding_mix.sources",
            {"used": facts.fund_used},
        ),
        Condition(
            "income_use_decided",
            not facts.income_used or facts.income_decision_adopted,
            "民法典第二百七十八条第一款第八项",
            "funding_mix.sources",
            {"used": facts.income_used},
        ),
        Condition(
            "shares_within_ceiling",
            facts.shares_above_ceiling == 0,
            "居民同意书中的出资上限",
            "funding_mix.shares",
            {"above": facts.shares_above_ceiling, "households": facts.households_paying},
        ),
        Condition(
            "residents_confirmed",
            facts.shares_confirmed >= facts.residents_committed,
            "出资确认书",
            "funding_mix.shares",
            {"confirmed": facts.shares_confirmed, "committed": facts.residents_committed},
        ),
    )
