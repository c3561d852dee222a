"""Who pays for a renovation, how firmly, and whether it is enough (DOMAIN §1, §4.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from rules.cost_sharing import round_half_up
from rules.matters import Matter
from rules.menu import ItemClass
from rules.money import Fen
from rules.percent import percent_half_up, percent_truncated, rounded
from rules.refusal import Refusal


class SourceKind(StrEnum):
    """Where money comes from."""

    CENTRAL_SUBSIDY = "central_subsidy"
    PROVINCIAL_SUBSIDY = "provincial_subsidy"
    CITY_SUBSIDY = "city_subsidy"
    DISTRICT_SUBSIDY = "district_subsidy"
    RESIDENT_CONTRIBUTION = "resident_contribution"
    MAINTENANCE_FUND = "maintenance_fund"
    HOUSING_PROVIDENT_FUND = "housing_provident_fund"
    COMMON_INCOME = "common_income"
    DONATION = "donation"
    PROPERTY_UNIT = "property_unit"  # 原产权单位
    UTILITY = "utility"  # 专业经营单位
    CONTRACTOR = "contractor"  # 承建公司
    PROPERTY_FIRM = "property_firm"
    SOCIAL_CAPITAL = "social_capital"
    LIFT_ADVERTISING = "lift_advertising"
    LOAN = "loan"


class FundingState(StrEnum):
    """How firm a source is."""

    PLANNED = "planned"
    PROMISED = "promised"
    COMMITTED = "committed"
    RECEIVED = "received"
    SPENT = "spent"


class Evidence(StrEnum):
    """The paper that makes a source committed."""

    BUDGET_APPROVAL = "budget_approval"
    SIGNED_COMMITMENT = "signed_commitment"
    FUND_APPLICATION = "fund_application"
    INVESTMENT_AGREEMENT = "investment_agreement"
    LOAN_AGREEMENT = "loan_agreement"


class CannotMoveFunding(Refusal):
    """A source cannot go from the state it is in to the one asked for."""

    code = "cannot_move_funding"


class EvidenceMissing(Refusal):
    """A source is not committed before its paper is there."""

    code = "funding_evidence_missing"


class SourceNotAllowed(Refusal):
    """The source may not pay for items of this class."""

    code = "source_not_allowed"


STATES: Final[tuple[FundingState, ...]] = tuple(FundingState)
_GOVERNMENT: Final = frozenset(
    {
        SourceKind.CENTRAL_SUBSIDY,
        SourceKind.PROVINCIAL_SUBSIDY,
        SourceKind.CITY_SUBSIDY,
        SourceKind.DISTRICT_SUBSIDY,
    }
)

EVIDENCE: Final[Mapping[SourceKind, Evidence]] = MappingProxyType(
    dict.fromkeys(SourceKind, Evidence.SIGNED_COMMITMENT)
    | dict.fromkeys(_GOVERNMENT, Evidence.BUDGET_APPROVAL)
    | {
        SourceKind.MAINTENANCE_FUND: Evidence.FUND_APPLICATION,
        SourceKind.HOUSING_PROVIDENT_FUND: Evidence.FUND_APPLICATION,
        SourceKind.SOCIAL_CAPITAL: Evidence.INVESTMENT_AGREEMENT,
        SourceKind.LIFT_ADVERTISING: Evidence.INVESTMENT_AGREEMENT,
        SourceKind.LOAN: Evidence.LOAN_AGREEMENT,
    }
)

# Which decision of the owners a source presupposes (DOMAIN §2.3).
DECISION: Final[Mapping[SourceKind, Matter]] = MappingProxyType(
    {
        SourceKind.MAINTENANCE_FUND: Matter.USE_MAINTENANCE_FUND,
        SourceKind.SOCIAL_CAPITAL: Matter.CHANGE_COMMON_USE_OR_BUSINESS,
        SourceKind.LIFT_ADVERTISING: Matter.CHANGE_COMMON_USE_OR_BUSINESS,
        SourceKind.COMMON_INCOME: Matter.OTHER_COMMON_MATTER,
    }
)

# Classes a source may pay for; a kind that is not listed may pay for any. Central money goes
# first to basic items (23号); utilities pay for their own lines, which are basic or safety.
ALLOWED: Final[Mapping[SourceKind, frozenset[ItemClass]]] = MappingProxyType(
    {
        SourceKind.CENTRAL_SUBSIDY: frozenset(
            {ItemClass.BASIC, ItemClass.SAFETY, ItemClass.IMPROVEMENT}
        ),
        SourceKind.UTILITY: frozenset({ItemClass.BASIC, ItemClass.SAFETY}),
        SourceKind.HOUSING_PROVIDENT_FUND: frozenset({ItemClass.IMPROVEMENT}),
        SourceKind.LIFT_ADVERTISING: frozenset({ItemClass.IMPROVEMENT}),
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a funding mix. `amount` in fen. `pre_finances` marks a contractor's advance."""

    kind: SourceKind
    amount: Fen
    state: FundingState = FundingState.PLANNED
    pre_finances: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """Committed money against the budget with its contingency; all in fen."""

    budget: Fen
    required: Fen
    committed: Fen

    @property
    def gap(self) -> Fen:
        """What is not yet committed; 0 where there is enough."""
        return Fen(max(0, self.required - self.committed))

    @property
    def feasible(self) -> bool:
        """Whether at least 100 % is committed (M01, M02)."""
        return self.committed >= self.required

    @property
    def percent(self) -> str | None:
        """The coverage in percent, cut after two places, so that 99.999 is never 100.00."""
        return percent_truncated(self.committed, self.required)

    @property
    def ratio(self) -> str | None:
        """The coverage as a number with four places, such as "1.0000"."""
        return rounded(Fraction(self.committed, self.required), 4) if self.required else None


def move(kind: SourceKind, now: FundingState, to: FundingState, *, has_evidence: bool) -> None:
    """Check a step planned → promised → committed → received → spent.

    A source moves on by one step, and back by any number until it is received: a promise
    can be withdrawn, money in the account only be spent.

    Raises:
        CannotMoveFunding: if the step does not exist.
        EvidenceMissing: if it would be committed without its paper.
    """
    here, there = STATES.index(now), STATES.index(to)
    forward = there == here + 1
    withdrawn = there < here < STATES.index(FundingState.RECEIVED)
    if not forward and not withdrawn:
        raise CannotMoveFunding(now=now, to=to)
    if forward and to is FundingState.COMMITTED and not has_evidence:
        raise EvidenceMissing(evidence=EVIDENCE[kind])


def is_committed(state: FundingState) -> bool:
    """Whether money counts towards coverage."""
    return STATES.index(state) >= STATES.index(FundingState.COMMITTED)


def require_allowed(kind: SourceKind, item_class: ItemClass) -> None:
    """Refuse a source that may not pay for a class of items.

    Raises:
        SourceNotAllowed: if it may not.
    """
    if kind in ALLOWED and item_class not in ALLOWED[kind]:
        raise SourceNotAllowed(kind=kind, item_class=item_class)


def unlawful_advances(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return contractors' advances in a mix that has government money (政府投资条例 22)."""
    mix = list(sources)
    if not any(source.kind in _GOVERNMENT for source in mix):
        return ()
    return tuple(source for source in mix if source.pre_finances)


def coverage(
    budget: Fen, sources: Iterable[Source], contingency: Fraction = Fraction(0)
) -> Coverage:
    """Return committed money against `budget` plus a contingency (5 % is Fraction(5, 100))."""
    committed = sum(source.amount for source in sources if is_committed(source.state))
    return Coverage(budget, round_half_up(budget * (1 + contingency)), Fen(committed))


def share_percent(
    sources: Sequence[Source], kinds: Iterable[SourceKind], budget: Fen
) -> str | None:
    """Return the part of `budget` that sources of `kinds` pay, rounded to two places."""
    wanted = frozenset(kinds)
    paid = sum(source.amount for source in sources if source.kind in wanted)
    return percent_half_up(paid, budget)


def payback_years(invested: Fen, net_per_year: Fen) -> Fraction | None:
    """Return after how many years an investment is repaid, undiscounted; None: never."""
    return Fraction(invested, net_per_year) if net_per_year > 0 else None


def net_present_value(invested: Fen, net_per_year: Fen, years: int, rate: Fraction) -> Fen:
    """Return the value today of a concession of whole `years`, income at each year's end.

    `rate` 5 % is Fraction("0.05"). Exact until the last step (M03, M04); an investor's
    offer is sound where it is not negative.
    """
    factor = sum((1 / (1 + rate) ** year for year in range(1, years + 1)), Fraction(0))
    return round_half_up(net_per_year * factor - invested)
