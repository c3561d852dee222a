from fractions import Fraction

import pytest

from rules.funding import SourceKind
from rules.funding_mix import (
    ShareState,
    Terms,
    check_share_payment,
    debt_service,
    decision_for,
    may_pay,
)
from rules.matters import Matter
from rules.money import Fen


@pytest.mark.parametrize(
    ("state", "paid", "payment", "then"),
    [
        (ShareState.DUE, 0, 40, ShareState.CONFIRMED),
        (ShareState.INSTALMENTS, 40, 20, ShareState.INSTALMENTS),
        (ShareState.INSTALMENTS, 40, 60, ShareState.PAID),
    ],
)
def test_a_payment_moves_a_share_on(state, paid, payment, then):
    assert check_share_payment(state, Fen(100), Fen(paid), Fen(payment)) is then


def test_a_loan_without_interest_is_repaid_in_equal_parts_and_with_it_as_an_annuity():
    assert debt_service(Fen(1_000_000_00), Terms(years=10)) == 100_000_00
    # 1,000,000 × 0.05 / (1 - 1.05^-10), to the fen.
    assert debt_service(Fen(1_000_000_00), Terms(Fraction(5), 10)) == 129_504_57
    assert debt_service(Fen(1), Terms()) is None


@pytest.mark.parametrize(
    ("kind", "repaid", "matter"),
    [
        (SourceKind.MAINTENANCE_FUND, False, Matter.USE_MAINTENANCE_FUND),
        (SourceKind.SOCIAL_CAPITAL, True, Matter.CHANGE_COMMON_USE_OR_BUSINESS),
        (SourceKind.SOCIAL_CAPITAL, False, None),
        (SourceKind.LIFT_ADVERTISING, False, Matter.CHANGE_COMMON_USE_OR_BUSINESS),
        (SourceKind.COMMON_INCOME, False, Matter.OTHER_COMMON_MATTER),
        (SourceKind.CITY_SUBSIDY, False, None),
    ],
)
def test_money_presupposes_its_decision(kind, repaid, matter):
    assert decision_for(kind, repaid=repaid) is matter


def test_named_items_and_classes_both_bind_a_source():
    assert may_pay(SourceKind.UTILITY, (), "drainage")
    assert not may_pay(SourceKind.UTILITY, (), "lift")
    assert not may_pay(SourceKind.DONATION, ("roof",), "lift")
