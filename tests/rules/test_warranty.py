from datetime import UTC, date, datetime

import pytest

from rules.warranty import (
    WarrantyCategory,
    WarrantyTerms,
    is_under_warranty,
    last_warranty_ends,
    respond_by,
    warranty_ends,
)
from tests.shared import needs_shared, vectors

ACCEPTED = date(2024, 10, 20)


@needs_shared
@pytest.mark.parametrize("vector", vectors("warranty"))
def test_warranties_of_the_reference(vector):
    accepted = date.fromisoformat(vector["accepted"])

    ends = warranty_ends(accepted, WarrantyCategory(vector["category"]))

    assert ends.isoformat() == vector["ends"]


def test_the_last_day_is_still_covered():
    assert is_under_warranty(ACCEPTED, WarrantyCategory.PIPES, date(2026, 10, 20))
    assert not is_under_warranty(ACCEPTED, WarrantyCategory.PIPES, date(2026, 10, 21))
    assert not is_under_warranty(ACCEPTED, WarrantyCategory.PIPES, date(2024, 10, 19))


def test_a_contract_lengthens_but_never_shortens():
    long, short = WarrantyTerms(years=8, seasons=3), WarrantyTerms(years=1, seasons=1)

    assert warranty_ends(ACCEPTED, WarrantyCategory.WATERPROOF, long).year == 2032
    assert warranty_ends(ACCEPTED, WarrantyCategory.WATERPROOF, short).year == 2029
    assert warranty_ends(ACCEPTED, WarrantyCategory.HEATING, long) == date(2027, 3, 15)
    assert warranty_ends(ACCEPTED, WarrantyCategory.HEATING, short) == date(2026, 3, 15)


def test_a_season_that_begins_on_the_day_has_begun():
    assert warranty_ends(date(2024, 11, 14), WarrantyCategory.HEATING) == date(2026, 3, 15)
    assert warranty_ends(date(2024, 11, 15), WarrantyCategory.HEATING) == date(2027, 3, 15)


def test_a_case_waits_for_its_last_warranty_but_not_for_its_design_life():
    categories = frozenset({WarrantyCategory.STRUCTURE, WarrantyCategory.WATERPROOF})

    assert last_warranty_ends(ACCEPTED, categories) == date(2029, 10, 20)
    assert warranty_ends(ACCEPTED, WarrantyCategory.STRUCTURE) == date(2074, 10, 20)
    assert last_warranty_ends(ACCEPTED, frozenset()) == ACCEPTED


def test_a_leak_is_answered_within_a_day():
    reported = datetime(2025, 7, 1, 8, tzinfo=UTC)

    assert respond_by(reported, urgent=True) == datetime(2025, 7, 2, 8, tzinfo=UTC)
    assert respond_by(reported, urgent=False) == datetime(2025, 7, 4, 8, tzinfo=UTC)
