"""The dates of a vote: notice, opening, close, objections (DOMAIN §2.7; Civil Code 200-204)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.deadlines import (
    end_of_day,
    local_day,
    publication_ends,
    start_of_day,
    working_days_after,
)
from rules.decision_rule import DecisionRule
from rules.refusal import Refusal


class NoticeTooShort(Refusal):
    """The vote would open before the notice has been out long enough."""

    code = "notice_too_short"


class WindowTooShort(Refusal):
    """The vote would close too soon."""

    code = "window_too_short"


class WindowTooLong(Refusal):
    """The vote would stay open too long."""

    code = "window_too_long"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the rules of all ballots of one round ask of its dates, in days."""

    notice_days: int
    vote_min_days: int
    vote_max_days: int
    objection_days: int


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when votes count: `opens_at` does, `closes_at` is already too late."""

    opens_at: datetime
    closes_at: datetime


def bounds(rules: Iterable[DecisionRule]) -> Bounds:
    """Return the strictest bounds of several rules: one notice and one window serve them all."""
    timings = [rule.timing for rule in rules]
    return Bounds(
        notice_days=max((timing.notice_days for timing in timings), default=15),
        vote_min_days=max((timing.vote_min_days for timing in timings), default=5),
        vote_max_days=min((timing.vote_max_days for timing in timings), default=60),
        objection_days=max((timing.objection_days for timing in timings), default=7),
    )


def earliest_opening(noticed: date, limits: Bounds) -> date:
    """Return the first day on which a vote may open whose notice comes out on `noticed`.

    The day of the notice is not counted and a last day on a holiday rolls on.
    """
    if limits.notice_days < 1:
        return noticed
    return publication_ends(noticed, limits.notice_days, provisional=True) + timedelta(days=1)


def window(noticed: date, opens: date, closes: date, limits: Bounds) -> Window:
    """Return the window of a vote; a close on a day off rolls on to the next working day.

    Raises:
        NoticeTooShort, WindowTooShort, WindowTooLong: if the dates break a bound; the fact
            `earliest` or `latest` names the next date that would do.
    """
    first = earliest_opening(noticed, limits)
    if opens < first:
        raise NoticeTooShort(days=limits.notice_days, earliest=first)
    shortest = opens + timedelta(days=limits.vote_min_days - 1)
    if closes < shortest:
        raise WindowTooShort(days=limits.vote_min_days, earliest=shortest)
    longest = opens + timedelta(days=limits.vote_max_days - 1)
    if closes > longest:
        raise WindowTooLong(days=limits.vote_max_days, latest=longest)
    last = publication_ends(closes - timedelta(days=1), 1, provisional=True)
    return Window(start_of_day(opens), end_of_day(last))


def objections_end(published_at: datetime, limits: Bounds) -> datetime:
    """Return the first instant at which objections to a preliminary count come too late."""
    last = publication_ends(
        local_day(published_at), max(limits.objection_days, 1), provisional=True
    )
    return end_of_day(last)


def answer_due(received_at: datetime, days: int = 5) -> datetime:
    """Return when an objection must have been answered: five working days (§2.8 [P])."""
    return end_of_day(working_days_after(local_day(received_at), days, provisional=True))
