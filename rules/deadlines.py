"""Deadlines: dates to people, instants to the machine.

Source: Civil Code 200-204: the first day is not counted, a last day on a statutory holiday
rolls to the next day after it, the last day ends at 24:00, months end on the corresponding
day or the month's last.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.holidays import is_holiday, is_working_day

ZONE: Final = "Asia/Shanghai"


def publication_ends(
    start: date, days: int, *, weekends_roll: bool = True, provisional: bool = False
) -> date:
    """Return the last day of a period of `days` days that begins on `start` (D01-D03).

    Args:
        start: the day of publication or delivery; it is not counted.
        days: calendar days, one or more.
        weekends_roll: whether an ordinary weekend counts as a holiday. Disputed; yes is the
            longer and so the safer reading.
        provisional: accept the fixed-date holidays for a year without a notice.

    Raises:
        NoHolidayCalendar: if the last day falls into a year without a notice.
        ValueError: if `days` is less than one.
    """
    if days < 1:
        raise ValueError(f"a period of {days} days")
    last = start + timedelta(days=days)
    while _rolls(last, weekends_roll=weekends_roll, provisional=provisional):
        last += timedelta(days=1)
    return last


def working_days_after(start: date, days: int, *, provisional: bool = False) -> date:
    """Return the last of `days` working days after `start`, which is not counted (D04).

    Raises:
        NoHolidayCalendar: if the count runs into a year without a notice.
        ValueError: if `days` is less than one.
    """
    if days < 1:
        raise ValueError(f"a period of {days} working days")
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, provisional=provisional)
    return day


def months_after(start: date, months: int) -> date:
    """Return the corresponding day `months` later (or earlier), or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def years_after(start: date, years: int) -> date:
    """Return the corresponding day `years` later; 29 February becomes the 28th."""
    return months_after(start, years * 12)


def court_cancellation_until(known: date) -> date:
    """Return the last day on which an owner may ask a court to cancel a decision (D05).

    One year from knowing of it (SPC interpretation on condominium ownership, art. 12). The
    period extinguishes the right, so it does not roll.
    """
    return years_after(known, 1)


def joint_confirmation_until(effective: date) -> date:
    """Return the last day for both sides to ask a court to confirm a mediation (D06).

    30 days from the day the agreement takes effect (People's Mediation Law, art. 33).
    """
    return effective + timedelta(days=30)


def end_of_day(day: date, zone: str = ZONE) -> datetime:
    """Return the instant at which `day` is over in `zone`, in UTC: the midnight after it.

    Intervals are half-open: this instant itself is already too late
    (`rules.consent.is_collecting`).
    """
    return start_of_day(day + timedelta(days=1), zone)


def start_of_day(day: date, zone: str = ZONE) -> datetime:
    """Return the first instant of `day` in `zone`, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_day(at: datetime, zone: str = ZONE) -> date:
    """Return the day it is in `zone` at an aware instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def wall_clock(day: date, stamp: str, zone: str = ZONE) -> datetime:
    """Return the instant of a time stamped on paper, such as "18:30:00", in UTC.

    "24:00:00" belongs to the day it ends: it is the day's last instant, one microsecond
    before `end_of_day`, so that a paper stamped so is in time (V19).

    Raises:
        ValueError: if `stamp` is no time of day.
    """
    if stamp in ("24:00", "24:00:00"):
        return end_of_day(day, zone) - timedelta(microseconds=1)
    return datetime.combine(day, time.fromisoformat(stamp), ZoneInfo(zone)).astimezone(UTC)


def _rolls(day: date, *, weekends_roll: bool, provisional: bool) -> bool:
    if weekends_roll:
        return not is_working_day(day, provisional=provisional)
    return is_holiday(day, provisional=provisional)
