from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.area import hundredths, square_metres, total_area


@given(st.integers(0, 10**10))
def test_an_area_survives_being_counted_in_hundredths(count):
    assert hundredths(square_metres(count)) == count


@pytest.mark.parametrize("area", ["88.305", "NaN", "Infinity"])
def test_what_is_no_area_with_two_places_is_an_error(area):
    with pytest.raises(ValueError, match="two places"):
        hundredths(Decimal(area))


def test_areas_add_up_exactly():
    assert total_area([Decimal("0.1")] * 3) == Decimal("0.30")
    assert total_area([]) == 0
