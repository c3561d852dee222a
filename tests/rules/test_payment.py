from datetime import date
from fractions import Fraction

import pytest

from rules.money import Fen
from rules.payment import (
    BeyondApprovedEstimate,
    EngineerHasNotSigned,
    PaymentBeyondCompleted,
    PaymentRequest,
    RetentionTooHigh,
    SupplementsTooHigh,
    check_payment,
    check_retention,
    check_supplement,
    late_interest,
    max_retention,
    min_progress_payment,
    pay_by,
    progress_shortfall,
    supplements,
)
from tests.rules.builders_rules import fen
from tests.shared import needs_shared, vectors

PAYMENTS = {param.id: param.values[0] for param in vectors("payment")}


@needs_shared
def test_progress_retention_and_lateness_of_the_reference():
    kept, progress, late = PAYMENTS["Y01"], PAYMENTS["Y02"], PAYMENTS["Y03"]

    assert max_retention(fen(kept["settlement"])) == fen(kept["retention"])
    assert min_progress_payment(fen(progress["completed"])) == fen(progress["min_progress"])
    interest = late_interest(fen(late["late_amount"]), late["days"], Fraction(late["daily"]))
    assert interest == fen(late["interest"])


@needs_shared
@pytest.mark.parametrize("name", ["O01", "O02"])
def test_supplements_of_the_reference(name):
    vector = PAYMENTS[name]

    found = supplements(fen(vector["contract"]), map(fen, vector["supplements"]))

    assert (found.percent, found.allowed) == (vector["pct"], vector["allowed"])


def test_a_reduction_makes_no_room_for_additions():
    found = supplements(Fen(1000), [Fen(100), Fen(-50), Fen(1)])

    assert (found.allowed, found.room) == (False, -1)


def test_without_the_engineer_nothing_is_paid():
    with pytest.raises(EngineerHasNotSigned):
        check_payment(PaymentRequest(Fen(1), Fen(100), Fen(0), engineer_signed=False))


def test_no_more_is_paid_than_has_been_built():
    check_payment(PaymentRequest(Fen(40), Fen(100), Fen(60), engineer_signed=True))

    with pytest.raises(PaymentBeyondCompleted) as refusal:
        check_payment(PaymentRequest(Fen(41), Fen(100), Fen(60), engineer_signed=True))
    assert refusal.value.facts["room"] == 40


def test_less_than_eighty_percent_is_short():
    request = PaymentRequest(Fen(30), Fen(100), Fen(40), engineer_signed=True)

    assert progress_shortfall(request) == 10


def test_a_fen_above_three_percent_is_too_much():
    check_retention(Fen(10000), Fen(300))

    with pytest.raises(RetentionTooHigh):
        check_retention(Fen(10000), Fen(301))


def test_change_orders_keep_to_the_contract_and_to_the_estimate():
    check_supplement(Fen(1000), [Fen(60)], Fen(40), Fen(1100))

    with pytest.raises(SupplementsTooHigh):
        check_supplement(Fen(1000), [Fen(60)], Fen(41), Fen(2000))
    with pytest.raises(BeyondApprovedEstimate):
        check_supplement(Fen(1000), [Fen(60)], Fen(40), Fen(1099))


def test_a_contract_cannot_stretch_the_term_beyond_sixty_days():
    assert pay_by(date(2025, 6, 1)) == date(2025, 7, 1)
    assert pay_by(date(2025, 6, 1), 90) == date(2025, 7, 31)
