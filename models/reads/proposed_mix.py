"""The money of a case's plan as a problem: which source should pay what."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import HouseholdShare
from models.household import Household
from models.reads.funded_plan import PlanMoney, SourceLine
from models.reads.scope import households_of
from rules.area import hundredths
from rules.decision_rule import PartKind
from rules.funding import SourceKind
from rules.funding_mix import ShareState, may_pay
from rules.menu import ItemClass, item
from rules.money import Fen
from rules.planning.mix import (
    RESIDENT,
    Investor,
    Loan,
    MixItem,
    MixProblem,
    MixSource,
    Revenue,
)

CONTINGENCY: Final = "contingency"
"""The reserve of the budget, as an item that every source may pay."""

_HUNDRED_M2: Final = 10_000

# The classes as subsidy rules name them; a safety item is a basic one.
_CATEGORIES: Final = {
    ItemClass.BASIC: "basic",
    ItemClass.SAFETY: "basic",
    ItemClass.IMPROVEMENT: "improve",
    ItemClass.UPGRADE: "enhance",
}


@dataclass(frozen=True, slots=True)
class ResidentMeans:
    """How many households there are, and what they have signed as their most; None: unsigned.

    `area` is that of their homes, in whole 0.01 m².
    """

    households: int
    ceiling: Fen | None
    area: int = 0


def resident_means(session: Session, case_id: int, plan_id: int) -> ResidentMeans:
    """Return what the residents of a plan can give, in one query."""
    dwellings = sa.and_(
        households_of(case_id), Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE])
    )
    homes = sa.select(sa.func.count()).select_from(Household).where(dwellings).scalar_subquery()
    known = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    area = sa.select(sa.func.sum(known)).where(dwellings).scalar_subquery()
    signed = sa.and_(HouseholdShare.amount > 0, HouseholdShare.state != ShareState.EXEMPT)
    row = session.execute(
        sa.select(
            homes, sa.func.sum(sa.case((signed, HouseholdShare.ceiling), else_=0)), area
        ).where(HouseholdShare.plan_id == plan_id)
    ).one()
    ceiling = None if row[1] is None else Fen(int(row[1]))
    return ResidentMeans(int(row[0]), ceiling, hundredths(row[2] or Decimal(0)))


def source_key(line: SourceLine) -> str:
    """Return the name of a source in the problem."""
    return f"s{line.id}"


def mix_problem_of(
    plan: PlanMoney, sources: Sequence[SourceLine], means: ResidentMeans
) -> MixProblem:
    """Return the question: with these sources, how little can the residents pay?

    Every source may give up to its amount (the fund up to its balance) for the items its kind
    and its own list allow; the residents' own lines count as one source, up to the ceilings
    they signed. An investor with an income, a rate and a term is repaid from that income; so
    is a loan.
    """
    costs: dict[str, int] = {}
    for cost in plan.items:
        costs[cost.code] = costs.get(cost.code, 0) + cost.amount
    items = [
        MixItem(code, _CATEGORIES[item(code).item_class], Fen(amount))
        for code, amount in costs.items()
    ]
    if plan.needed > plan.estimate:
        items.append(MixItem(CONTINGENCY, CONTINGENCY, Fen(plan.needed - plan.estimate)))
    others = [line for line in sources if line.kind is not SourceKind.RESIDENT_CONTRIBUTION]
    lender = _repaid(others, SourceKind.LOAN)
    investor = _repaid(others, SourceKind.SOCIAL_CAPITAL)
    return MixProblem(
        items=tuple(items),
        sources=(
            *(_source(line, costs) for line in others),
            MixSource(RESIDENT, cap=None if means.ceiling is None else Fraction(means.ceiling)),
        ),
        area_c=means.area or _HUNDRED_M2,
        households=max(1, means.households),
        revenues=() if investor is None else (_revenue(investor),),
        investor=None if investor is None else Investor(source_key(investor), _rate(investor)),
        loan=None
        if lender is None
        else Loan(source_key(lender), _rate(lender), lender.rule_terms.years),
        upkeep_income=Fen(0) if lender is None else lender.rule_terms.net_per_year or Fen(0),
    )


def _source(line: SourceLine, costs: dict[str, int]) -> MixSource:
    payable = {code for code in costs if may_pay(line.kind, line.items, code)}
    balance = line.rule_terms.balance
    cap = line.amount if balance is None else min(line.amount, balance)
    return MixSource(source_key(line), items=frozenset({*payable, CONTINGENCY}), cap=Fraction(cap))


def _repaid(lines: Sequence[SourceLine], kind: SourceKind) -> SourceLine | None:
    """Return the first source of a kind whose repayment is told: rate, term and income."""
    return next(
        (
            line
            for line in lines
            if line.kind is kind and line.rule_terms.years and line.rule_terms.net_per_year
        ),
        None,
    )


def _rate(line: SourceLine) -> Fraction:
    return line.rule_terms.rate / 100


def _revenue(line: SourceLine) -> Revenue:
    terms = line.rule_terms
    return Revenue(source_key(line), terms.net_per_year or Fen(0), terms.years)
