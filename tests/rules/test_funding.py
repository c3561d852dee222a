from fractions import Fraction
from itertools import product

import pytest

from rules.funding import (
    DECISION,
    EVIDENCE,
    STATES,
    CannotMoveFunding,
    Evidence,
    EvidenceMissing,
    FundingState,
    Source,
    SourceKind,
    SourceNotAllowed,
    coverage,
    move,
    net_present_value,
    payback_years,
    require_allowed,
    share_percent,
    unlawful_advances,
)
from rules.matters import Matter, PlanContents, PlanItem, ThresholdKind, required_decisions
from rules.menu import ItemClass
from rules.money import Fen
from tests.rules.builders_rules import fen
from tests.shared import needs_shared, vectors

FUNDING = {param.id: param.values[0] for param in vectors("funding")}
KINDS = {
    "subsidy": SourceKind.CITY_SUBSIDY,
    "residents": SourceKind.RESIDENT_CONTRIBUTION,
    "lift_company": SourceKind.SOCIAL_CAPITAL,
    "property_firm": SourceKind.PROPERTY_FIRM,
    "central": SourceKind.CENTRAL_SUBSIDY,
    "city": SourceKind.CITY_SUBSIDY,
    "utilities": SourceKind.UTILITY,
    "fund": SourceKind.MAINTENANCE_FUND,
    "investor": SourceKind.SOCIAL_CAPITAL,
}


def mix_of(vector):
    return [
        Source(KINDS[name], fen(amount), FundingState.COMMITTED)
        for name, amount in vector["sources"].items()
    ]


@needs_shared
def test_a_lift_that_is_fully_funded():
    vector = FUNDING["M01"]
    mix, budget = mix_of(vector), fen(vector["budget"])

    found = coverage(budget, mix)

    assert found.committed == fen(vector["committed"])
    assert (found.ratio, found.feasible) == (vector["coverage"], vector["feasible"])
    residents = share_percent(mix, [SourceKind.RESIDENT_CONTRIBUTION], budget)
    assert residents == vector["resident_share_pct"]
    assert share_percent(mix, [SourceKind.CITY_SUBSIDY], budget) == vector["subsidy_share_pct"]


@needs_shared
def test_its_sources_imply_the_decisions_of_the_reference():
    lift = PlanItem("lift", Matter.ALTER_OR_REBUILD)
    contents = PlanContents(items=(lift,), repaid_from_common_parts=("lift_company",))

    big = [
        each.matter.value
        for each in required_decisions(contents)
        if each.threshold is ThresholdKind.THREE_QUARTERS_BOTH
    ]

    assert big == [text.split(" ")[0] for text in FUNDING["M01"]["derived_decisions"]]
    assert DECISION[SourceKind.LIFT_ADVERTISING] is Matter.CHANGE_COMMON_USE_OR_BUSINESS


@needs_shared
def test_a_gap_of_less_than_two_percent_is_a_gap():
    vector = FUNDING["M02"]

    found = coverage(fen(vector["budget"]), mix_of(vector), Fraction(5, 100))

    assert found.required == fen(vector["required"])
    assert (found.committed, found.gap) == (fen(vector["committed"]), fen(vector["gap"]))
    assert (found.percent, found.feasible) == (vector["coverage_pct_trunc"], False)


@needs_shared
@pytest.mark.parametrize("name", ["M03", "M04"])
def test_a_concession_pays_after_eight_years_and_not_after_seven(name):
    vector = FUNDING[name]
    invested, net = fen(vector["invest"]), fen(vector["net_per_year"])

    worth = net_present_value(invested, net, vector["years"], Fraction(vector["rate"]))

    assert worth == fen(vector["npv"])
    assert (worth >= 0) is vector["feasible"]
    assert payback_years(invested, net) == Fraction("6.25")


def test_an_investment_without_income_is_never_repaid():
    assert payback_years(Fen(1), Fen(0)) is None


@pytest.mark.parametrize(("now", "to"), list(product(STATES, STATES)))
def test_money_moves_on_by_one_step_and_back_until_it_is_received(now, to):
    step = STATES.index(to) - STATES.index(now)
    allowed = step == 1 or (step < 0 and now in STATES[:3])

    if allowed:
        move(SourceKind.LOAN, now, to, has_evidence=True)
    else:
        with pytest.raises(CannotMoveFunding):
            move(SourceKind.LOAN, now, to, has_evidence=True)


def test_nothing_is_committed_without_its_paper():
    with pytest.raises(EvidenceMissing) as refusal:
        move(
            SourceKind.CITY_SUBSIDY,
            FundingState.PROMISED,
            FundingState.COMMITTED,
            has_evidence=False,
        )

    assert refusal.value.facts["evidence"] is Evidence.BUDGET_APPROVAL
    assert set(EVIDENCE) == set(SourceKind)


def test_a_promise_covers_nothing():
    mix = [Source(SourceKind.LOAN, Fen(100), FundingState.PROMISED)]

    assert coverage(Fen(100), mix).gap == 100


def test_a_contractor_may_not_advance_government_works():
    advance = Source(SourceKind.CONTRACTOR, Fen(50), pre_finances=True)
    subsidy = Source(SourceKind.CENTRAL_SUBSIDY, Fen(50))

    assert unlawful_advances([advance, subsidy]) == (advance,)
    assert unlawful_advances([advance]) == ()


def test_utilities_do_not_pay_for_a_kindergarten():
    require_allowed(SourceKind.UTILITY, ItemClass.BASIC)
    require_allowed(SourceKind.RESIDENT_CONTRIBUTION, ItemClass.UPGRADE)

    with pytest.raises(SourceNotAllowed):
        require_allowed(SourceKind.UTILITY, ItemClass.UPGRADE)
