from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from documents.page import area, day, deadline, moment, numeral, percent, plate, yuan
from documents.qr import qr_code
from documents.record import digest_of, record_of
from rules.money import Fen
from tests.documents.builders_consent import head


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (2, 3, "66.66%"),
        (199_999, 200_000, "99.99%"),
        (3, 3, "100.00%"),
        (Decimal("7463.70"), Decimal("9036.00"), "82.59%"),
        (1, 0, "—"),
    ],
)
def test_percentages_are_cut_off_not_rounded(part, whole, printed):
    assert percent(part, whole) == printed


def test_money_and_areas_are_grouped_and_exact():
    assert yuan(Fen(123_456_789)) == "1,234,567.89"
    assert yuan(Fen(-5)) == "−0.05"
    assert area(Decimal(10328)) == "10,328.00"
    with pytest.raises(ValueError, match="two places"):
        area(Decimal("73.705"))


def test_times_are_printed_in_beijing():
    assert day(date(2026, 11, 22)) == "2026年11月22日"
    assert moment(datetime(2026, 11, 22, 16, 5, tzinfo=UTC)) == "2026年11月23日 00:05"
    with pytest.raises(ValueError, match="naive"):
        moment(datetime(2026, 11, 22))  # noqa: DTZ001 -- the very thing refused


def test_a_term_that_ends_at_midnight_ends_at_24_of_its_last_day():
    assert deadline(datetime(2026, 12, 13, 16, 0, tzinfo=UTC)) == "2026年12月13日 24:00"
    assert deadline(datetime(2026, 12, 13, 10, 0, tzinfo=UTC)) == "2026年12月13日 18:00"


def test_numerals_and_plates():
    assert [numeral(number) for number in (1, 10, 11, 20, 42)] == [
        "一",
        "十",
        "十一",
        "二十",
        "四十二",
    ]
    assert plate("纬三路13号院") == ("纬三路", "13号院")
    assert plate("纹江花园") == ("", "纹江花园")


def test_a_qr_code_is_square_with_its_quiet_zone():
    code = qr_code("https://xinyuan.example.org/r/7K3QM2X9PT4V")

    assert code.size == 29 + 2 * 4
    assert len(code.rows) == code.size * 5


def test_the_record_is_canonical_and_refuses_what_no_paper_carries():
    assert record_of(head()) == record_of(head())
    assert digest_of(head()) != digest_of(head("TYS-0002"))
    with pytest.raises(TypeError):
        record_of(0.1)
