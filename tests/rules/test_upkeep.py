from decimal import Decimal
from fractions import Fraction

import pytest

from rules.classification import is_outlier
from rules.money import Fen
from rules.percent import percent_half_up, percent_truncated, rounded
from rules.upkeep import (
    Collected,
    CostItem,
    FeePlan,
    MonthlyAccount,
    RunningCost,
    electricity,
    is_slipping,
    monthly_total,
    needs_top_up,
    plan_difference,
    price_curve,
    running_shares,
    simple_mean_percent,
    weighted_percent,
    weighted_running_shares,
)
from tests.rules.builders_rules import fen
from tests.shared import needs_shared, vectors


def by_id(part):
    return {param.id: param.values[0] for param in vectors(part)}


def plans(vector):
    cheap = FeePlan("B", Fraction(50), Fen(0), Fen(0))
    rate = 50 + Fraction(vector["diff_rate"]) * 100
    return FeePlan("A", rate, fen(vector["diff_parking"]), Fen(0)), cheap


@needs_shared
@pytest.mark.parametrize(("name", "cars"), [("P01", 1), ("P02", 0)])
def test_what_the_guarded_plan_costs_a_household(name, cars):
    vector = by_id("fee_plan")[name]

    difference = plan_difference(*plans(vector), Decimal(vector["flat_area"]), cars)

    assert vector["cars"] == cars
    assert difference == fen(vector["monthly_difference"])


@needs_shared
def test_what_the_guarded_plan_brings_the_compound():
    vector = by_id("fee_plan")["P03"]
    dearer, cheaper = plans(vector)
    area, spaces = Decimal(vector["total_area"]), vector["spaces"]

    more = dearer.billing(area, spaces) - cheaper.billing(area, spaces)

    assert more == fen(vector["compound_monthly_difference"])


def account(vector):
    plan = FeePlan(
        "A",
        Fraction(vector["rate"]) * 100,
        fen(vector["parking_fee"]),
        fen(vector["cost"]),
    )
    billing = plan.billing(Decimal(vector["area"]), vector["parking_spaces"])
    return MonthlyAccount(billing, fen(vector["other_income"]), plan.monthly_cost)


@needs_shared
def test_break_even_of_the_reference():
    found = by_id("break_even")
    first, second = account(found["B01"]), account(found["B02"])

    assert first.billing == fen(found["B01"]["billing"])
    assert rounded(first.break_even, 4) == found["B01"]["break_even_rate"]
    assert second.billing == fen(found["B02"]["billing"])
    assert second.break_even_percent == found["B02"]["break_even_pct_half_up"]


@needs_shared
@pytest.mark.parametrize("name", ["B01a", "B01b", "B01c"])
def test_what_is_left_at_a_collection_rate(name):
    found = by_id("break_even")

    surplus = account(found["B01"]).surplus(Fraction(found[name]["collection"]))

    assert surplus == fen(found[name]["surplus"])


@needs_shared
def test_other_income_alone_may_carry_the_cost():
    vector = by_id("break_even")["B03"]
    month = MonthlyAccount(fen(vector["billing"]), fen(vector["other_income"]), fen(vector["cost"]))

    assert rounded(month.break_even, 4) == vector["break_even_rate"]


def test_nothing_billed_and_costs_to_cover_has_no_break_even():
    month = MonthlyAccount(Fen(0), Fen(0), Fen(100))

    assert month.break_even is None
    assert month.break_even_percent is None


@needs_shared
def test_indicators_of_the_seeds():
    found = by_id("break_even")
    compound, district = found["B04"], found["B05"]
    paid = (compound["paid_households"], compound["households"])

    assert percent_truncated(*paid) == compound["pct_trunc"]
    assert percent_half_up(*paid, 1) == compound["pct_1dp_half_up"]
    charging = percent_half_up(district["charging"], district["compounds"])
    assert charging == district["charging_pct_half_up"]
    even = percent_half_up(district["break_even"], district["compounds"])
    assert even == district["break_even_pct_half_up"]


@needs_shared
def test_collection_is_averaged_in_two_ways_and_never_made_up():
    first, second = by_id("collection")["F01"], by_id("collection")["F02"]
    yards = [Collected(fen(yard["billed"]), fen(yard["collected"])) for yard in first["yards"]]

    assert simple_mean_percent(yards) == first["simple_mean_pct"]
    assert weighted_percent(yards) == first["weighted_pct"]
    assert Collected(fen(second["billed"]), fen(second["collected"])).percent is second["expected"]
    assert simple_mean_percent([Collected(Fen(0), Fen(0))]) is None


@needs_shared
def test_running_a_lift_for_a_month():
    vector = by_id("running_cost")["R01"]
    items = [
        RunningCost(CostItem.ELECTRICITY, electricity(Decimal(180), Fen(56))),
        RunningCost(CostItem.UPKEEP, fen(400)),
        RunningCost(CostItem.INSPECTION, fen(600), 12),
        RunningCost(CostItem.INSURANCE, fen(240), 12),
        RunningCost(CostItem.RESERVE, fen(100)),
        RunningCost(CostItem.AD_INCOME, fen(1200), 12),
    ]

    assert monthly_total(items) == fen(vector["monthly_total"])


@needs_shared
@pytest.mark.parametrize("name", ["R01", "R02", "R03"])
def test_running_cost_is_shared_to_the_fen(name):
    vector = by_id("running_cost")[name]
    total = fen(vector["monthly_total"])

    if "weights" in vector:
        shares = weighted_running_shares(total, [Fraction(each) for each in vector["weights"]])
    else:
        shares = running_shares(total, vector["payers"])

    assert shares == tuple(fen(each) for each in vector["each"])
    assert sum(shares) == total


def test_three_months_below_break_even_are_an_alarm():
    low, high = Fraction(7, 10), Fraction(9, 10)

    assert is_slipping([high, low, low, low], Fraction(82, 100))
    assert not is_slipping([low, low, high], Fraction(82, 100))
    assert not is_slipping([low, low], Fraction(82, 100))


def test_a_fund_is_topped_up_below_thirty_percent():
    assert needs_top_up(Fen(2999), Fen(10000))
    assert not needs_top_up(Fen(3000), Fen(10000))


def test_fewer_would_pay_a_higher_price():
    curve = price_curve([Fen(30), Fen(50), Fen(50)], [Fen(30), Fen(40), Fen(60)])

    assert curve == {30: 3, 40: 2, 60: 0}


@needs_shared
@pytest.mark.parametrize("vector", vectors("fees_unit_cost"))
def test_benchmarks_of_eight_compounds(vector):
    cost = Fraction(vector["cost_wan"]) * 10_000

    per_area, per_household = cost / vector["area"], cost / vector["households"]

    assert rounded(per_area) == vector["per_m2"]
    assert rounded(per_household) == vector["per_household"]
    assert not is_outlier(per_area, Fraction(322))
    assert is_outlier(per_area * 2, Fraction(322))
