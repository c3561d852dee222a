from decimal import Decimal

import pytest

from rules.money import Fen
from rules.permit import PermitExemption, PermitNeeded, TenderNeeded, check_exemption, check_tender

SUM, AREA = PermitExemption.SMALL_SUM, PermitExemption.SMALL_AREA


@pytest.mark.parametrize(
    ("exemption", "amount", "area"),
    [(SUM, 300_000_00, None), (AREA, 900_000_00, Decimal("300.00"))],
)
def test_the_limits_themselves_need_no_permit(exemption, amount, area):
    check_exemption(exemption, Fen(amount), area)


@pytest.mark.parametrize(
    ("exemption", "amount", "area"),
    [
        (SUM, 300_000_01, Decimal(10)),
        (AREA, 900_000_00, Decimal("300.01")),
        (AREA, 900_000_00, None),
    ],
)
def test_above_the_limit_or_unknown_a_permit_is_needed(exemption, amount, area):
    with pytest.raises(PermitNeeded):
        check_exemption(exemption, Fen(amount), area)


def test_four_million_yuan_need_a_tender_and_a_fen_less_does_not():
    check_tender(Fen(3_999_999_99), "")
    check_tender(Fen(4_000_000_00), "ZB-1")

    with pytest.raises(TenderNeeded):
        check_tender(Fen(4_000_000_00), "")
