"""Funding mix (资金统筹): the words of sources and shares, and the gate that ends the stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rules.condition import Condition
from rules.cost_sharing import round_half_up
from rules.funding import ALLOWED, Source, SourceKind, unlawful_advances
from rules.matters import Matter
from rules.menu import item
from rules.money import Fen
from rules.refusal import Refusal


class ShareState(StrEnum):
    """Where one household's contribution stands."""

    DUE = "due"
    CONFIRMED = "confirmed"  # 出资确认书 signed
    PAID = "paid"
    EXEMPT = "exempt"
    INSTALMENTS = "instalments"


BINDING: Final = frozenset({ShareState.CONFIRMED, ShareState.PAID, ShareState.INSTALMENTS})
"""States of a share whose money the household has promised in writing."""


class ShareAboveCeiling(Refusal):
    """A household would pay more than the ceiling it signed."""

    code = "share_above_ceiling"


class ShareNotPayable(Refusal):
    """The household is exempt, or its share is nothing, so there is nothing to take."""

    code = "share_not_payable"


class OverpaidShare(Refusal):
    """More would be taken from a household than it owes."""

    code = "overpaid_share"


class FundTooSmall(Refusal):
    """More would be drawn from the maintenance fund than it holds."""

    code = "fund_too_small"


class PrefinancingForbidden(Refusal):
    """A contractor would advance money in a mix with government money (政府投资条例 22)."""

    code = "prefinancing_forbidden"


class ResidentsHaveNotPaid(Refusal):
    """The residents' money is called received before the households paid it."""

    code = "residents_have_not_paid"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an investor's, a lender's or the fund's money comes with. Money in fen.

    `rate` is per year in percent ("3.45"); `net_per_year` what the investment brings, or
    what a loan is repaid from; `balance` what the paying scope's fund holds.
    """

    rate: Fraction = Fraction(0)
    years: int = 0
    net_per_year: Fen | None = None
    balance: Fen | None = None


def check_share(amount: Fen, ceiling: Fen) -> None:
    """Refuse a share above its signed ceiling.

    Raises:
        ShareAboveCeiling: if it is.
    """
    if amount > ceiling:
        raise ShareAboveCeiling(amount=amount, ceiling=ceiling)


def check_share_payment(state: ShareState, amount: Fen, paid: Fen, payment: Fen) -> ShareState:
    """Return where a share stands after a payment.

    Raises:
        ShareNotPayable: if the household owes nothing.
        OverpaidShare: if it would pay more than its share.
    """
    if state is ShareState.EXEMPT or amount == 0:
        raise ShareNotPayable(state=state)
    if paid + payment > amount:
        raise OverpaidShare(room=amount - paid)
    if paid + payment == amount:
        return ShareState.PAID
    return ShareState.CONFIRMED if state is ShareState.DUE else state


def check_fund(amount: Fen, terms: Terms) -> None:
    """Refuse to draw more from the maintenance fund than it holds (DOMAIN §2.9).

    Raises:
        FundTooSmall: if the balance is known and smaller.
    """
    if terms.balance is not None and amount > terms.balance:
        raise FundTooSmall(amount=amount, balance=terms.balance)


def check_advances(mix: Iterable[Source]) -> None:
    """Refuse a contractor's advance beside government money.

    Raises:
        PrefinancingForbidden: if there is one.
    """
    found = unlawful_advances(mix)
    if found:
        raise PrefinancingForbidden(amount=sum(source.amount for source in found))


def decision_for(kind: SourceKind, *, repaid: bool) -> Matter | None:
    """Return which decision of the owners money presupposes, None where it needs none.

    An investor or a lift company that is repaid from advertising, parking or lockers runs a
    business on common parts (278(8)).
    """
    if kind is SourceKind.MAINTENANCE_FUND:
        return Matter.USE_MAINTENANCE_FUND
    if repaid or kind is SourceKind.LIFT_ADVERTISING:
        return Matter.CHANGE_COMMON_USE_OR_BUSINESS
    return Matter.OTHER_COMMON_MATTER if kind is SourceKind.COMMON_INCOME else None


def may_pay(kind: SourceKind, items: Iterable[str], code: str) -> bool:
    """Whether a source may pay for the menu item `code`; no `items` leaves it to its class."""
    named = tuple(items)
    if named and code not in named:
        return False
    return kind not in ALLOWED or item(code).item_class in ALLOWED[kind]


def debt_service(principal: Fen, terms: Terms) -> Fen | None:
    """Return the equal yearly payment of a loan, half a fen upwards; None without a term."""
    if terms.years <= 0:
        return None
    if terms.rate == 0:
        return round_half_up(Fraction(principal, terms.years))
    growth = (1 + terms.rate / 100) ** terms.years
    return round_half_up(principal * (terms.rate / 100) * growth / (growth - 1))


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
