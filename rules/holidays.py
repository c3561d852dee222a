"""Which days are worked: the State Council's yearly notices, and what stands in for one.

Source: DOMAIN §4.5; the notices are named year by year in `rules/data/holidays.toml`.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from rules.refusal import Refusal


class NoHolidayCalendar(Refusal):
    """No holiday notice is known for a year a deadline runs into."""

    code = "no_holiday_calendar"


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """The holidays of one year, and the weekend days worked instead.

    A `provisional` calendar knows only the holidays with a fixed date (1 January, 1-2 May,
    1-3 October) and no make-up days; its deadlines may still move.
    """

    year: int
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    source: str
    provisional: bool = False


_SATURDAY: Final = 5
_FIXED: Final = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


def year_calendar(year: int, *, provisional: bool = False) -> YearCalendar:
    """Return the calendar of a year.

    Args:
        year: the year.
        provisional: take the fixed-date holidays where no notice is known.

    Raises:
        NoHolidayCalendar: if no notice is known and `provisional` is not allowed.
    """
    known = _notices().get(year)
    if known is not None:
        return known
    if not provisional:
        raise NoHolidayCalendar(year=year)
    days = frozenset(date(year, month, day) for month, day in _FIXED)
    return YearCalendar(year, days, frozenset(), "全国年节及纪念日放假办法", provisional=True)


def is_holiday(day: date, *, provisional: bool = False) -> bool:
    """Whether `day` lies in an announced holiday.

    Raises:
        NoHolidayCalendar: see `year_calendar`.
    """
    return day in year_calendar(day.year, provisional=provisional).holidays


def is_working_day(day: date, *, provisional: bool = False) -> bool:
    """Whether offices work on `day`: make-up weekend days included, holidays not.

    Raises:
        NoHolidayCalendar: see `year_calendar`.
    """
    calendar = year_calendar(day.year, provisional=provisional)
    if day in calendar.make_up_days:
        return True
    return day.weekday() < _SATURDAY and day not in calendar.holidays


def is_provisional(day: date) -> bool:
    """Whether the year of `day` has no published notice, so that a deadline may move."""
    return day.year not in _notices()


@cache
def _notices() -> dict[int, YearCalendar]:
    text = (files("rules") / "data" / "holidays.toml").read_text(encoding="utf-8")
    return {
        int(year): YearCalendar(
            year=int(year),
            holidays=frozenset(day for first, last in notice["off"] for day in _days(first, last)),
            make_up_days=frozenset(notice["work"]),
            source=notice["source"],
        )
        for year, notice in tomllib.loads(text).items()
    }


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
