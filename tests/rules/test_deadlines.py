from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import (
    court_cancellation_until,
    end_of_day,
    joint_confirmation_until,
    local_day,
    months_after,
    publication_ends,
    start_of_day,
    wall_clock,
    working_days_after,
    years_after,
)
from rules.holidays import NoHolidayCalendar, is_provisional, is_working_day, year_calendar
from tests.shared import needs_shared, vectors

day = date.fromisoformat
known_days = st.dates(date(2024, 1, 1), date(2026, 10, 1))


def last_days(vector):
    if "working_days" in vector:
        return {"last": working_days_after(day(vector["start"]), vector["working_days"])}
    if "days" in vector:
        start, days = day(vector["start"]), vector["days"]
        rolled = publication_ends(start, days)
        return {
            "last": rolled,
            "last_if_weekend_rolls": rolled,
            "last_if_not": publication_ends(start, days, weekends_roll=False),
        }
    if "decision_known" in vector:
        return {"court_cancel_until": court_cancellation_until(day(vector["decision_known"]))}
    effective = day(vector["mediation_effective"])
    return {"joint_confirmation_until": joint_confirmation_until(effective)}


@needs_shared
@pytest.mark.parametrize("vector", vectors("dates"))
def test_dates_of_the_reference(vector):
    ours = last_days(vector)

    asked = {name: day(vector[name]) for name in ours if name in vector}
    assert asked
    assert {name: ours[name] for name in asked} == asked


@given(known_days, st.integers(1, 60))
def test_a_publication_never_ends_early_nor_on_a_day_of_rest(start, days):
    last = publication_ends(start, days)

    assert last >= start + timedelta(days=days)
    assert is_working_day(last)
    assert publication_ends(start, days, weekends_roll=False) <= last


@given(known_days, st.integers(1, 30))
def test_working_days_are_worked_and_counted(start, days):
    last = working_days_after(start, days)

    between = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(last)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_notice_moves_work_to_weekends_and_not_into_holidays(year):
    calendar = year_calendar(year)

    assert not calendar.provisional
    assert not calendar.holidays & calendar.make_up_days
    assert all(worked.weekday() >= 5 for worked in calendar.make_up_days)
    assert {worked.year for worked in calendar.holidays | calendar.make_up_days} == {year}


@pytest.mark.parametrize(("year", "off", "worked"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_the_notices_are_complete(year, off, worked):
    calendar = year_calendar(year)

    assert (len(calendar.holidays), len(calendar.make_up_days)) == (off, worked)


@pytest.mark.parametrize("year", [2023, 2031])
def test_a_year_without_a_notice_is_named(year):
    with pytest.raises(NoHolidayCalendar) as refusal:
        publication_ends(date(year, 3, 1), 15)

    assert refusal.value.facts == {"year": year}


def test_a_provisional_calendar_must_be_asked_for_and_says_so():
    last = publication_ends(date(2031, 4, 24), 7, provisional=True)

    assert last == date(2031, 5, 5)  # 1 and 2 May are holidays, 3 and 4 May a weekend
    assert year_calendar(2031, provisional=True).provisional
    assert is_provisional(last)
    assert not is_provisional(date(2025, 1, 1))


def test_a_period_that_runs_into_a_year_without_a_notice_is_refused():
    with pytest.raises(NoHolidayCalendar):
        working_days_after(date(2026, 12, 30), 10)


@pytest.mark.parametrize("days", [0, -3])
def test_a_period_has_at_least_one_day(days):
    with pytest.raises(ValueError, match="period"):
        publication_ends(date(2025, 1, 6), days)
    with pytest.raises(ValueError, match="period"):
        working_days_after(date(2025, 1, 6), days)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last(start, months, end):
    assert months_after(day(start), months) == day(end)


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 70))
def test_years_keep_the_month(start, years):
    end = years_after(start, years)

    assert (end.year, end.month) == (start.year + years, start.month)


def test_a_day_in_shanghai_ends_at_sixteen_hours_utc():
    assert end_of_day(date(2025, 3, 16)) == datetime(2025, 3, 16, 16, tzinfo=UTC)
    assert start_of_day(date(2025, 3, 16)) == datetime(2025, 3, 15, 16, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)))
def test_a_stamp_of_twenty_four_hours_belongs_to_its_day(on):
    stamp = wall_clock(on, "24:00:00")

    assert local_day(stamp) == on
    assert stamp < end_of_day(on)
    assert stamp > wall_clock(on, "23:59:59")


def test_a_stamp_is_a_time_of_day():
    with pytest.raises(ValueError, match="hour"):
        wall_clock(date(2025, 3, 16), "25:00:00")


@pytest.mark.parametrize("day", range(1, 9))
def test_every_day_of_a_holiday_rolls_to_the_first_day_after_it(day):
    assert publication_ends(date(2025, 10, day) - timedelta(days=5), 5) == date(2025, 10, 9)


def test_midnight_may_be_stamped_without_seconds():
    day = date(2025, 11, 3)

    assert wall_clock(day, "24:00") == wall_clock(day, "24:00:00") < end_of_day(day)
