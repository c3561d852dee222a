"""`xinyuan rules dates` and the kinds `dates` and `warranty`: periods, deadlines, warranties."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rules.deadlines import (
    court_cancellation_until,
    joint_confirmation_until,
    publication_ends,
    working_days_after,
)
from rules.holidays import is_provisional
from rules.warranty import Season, WarrantyCategory, WarrantyTerms, warranty_ends
from webapp.cli.given import Given
from webapp.cli.law_fields import day, one_of


def dates(given: Given) -> Mapping[str, Any]:
    """`dates`: a start with days or working days, or a day that opens a term in the law.

    `provisional` is added where the year has no holiday notice yet, so that the day may move.
    """
    if "accepted" in given:
        return warranty(given)
    if "decision_known" in given:
        until = court_cancellation_until(day(given, "decision_known"))
        return {"court_cancel_until": until.isoformat()}
    if "mediation_effective" in given:
        until = joint_confirmation_until(day(given, "mediation_effective"))
        return {"joint_confirmation_until": until.isoformat()}
    start = day(given, "start")
    if "working_days" in given:
        days = given.whole("working_days", least=1)
        return _noted({"last": working_days_after(start, days, provisional=True)})
    return _noted(_period(start, given.whole("days", least=1)))


def warranty(given: Given) -> Mapping[str, Any]:
    """`warranty`: accepted, category, years or seasons and season → ends."""
    terms = WarrantyTerms(
        years=given.whole("years", 0),
        seasons=given.whole("seasons", 2),
        season=_season(given) if "season" in given else Season(),
        design_life_years=given.whole("years", 50),
    )
    ends = warranty_ends(day(given, "accepted"), one_of(given, "category", WarrantyCategory), terms)
    return {"ends": ends.isoformat()}


def say_dates(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say each day and the article it comes from."""
    if "ends" in answer:
        yield f"验收 {given.text('accepted')}，保修到 {answer['ends']}（质量条例第40条）。"
    if "court_cancel_until" in answer:
        until = answer["court_cancel_until"]
        yield f"可在 {until} 以前请求法院撤销（区分所有权解释第12条，一年）。"
    if "joint_confirmation_until" in answer:
        until = answer["joint_confirmation_until"]
        yield f"可在 {until} 以前共同申请司法确认（人民调解法第33条，三十日）。"
    raw = answer.get("raw_last")
    if raw and raw != answer["last"]:
        yield f"期间末日 {raw} 逢休假，顺延到 {answer['last']} 24 时（民法典第203条）。"
    elif "last" in answer:
        yield f"期间到 {answer['last']} 24 时为止，开始的当日不计入（民法典第201条）。"
    if answer.get("provisional"):
        yield "这一年的放假安排还没有公布，日期可能调整。"


def _period(start: date, days: int) -> dict[str, date]:
    rolled = publication_ends(start, days, provisional=True)
    held = publication_ends(start, days, weekends_roll=False, provisional=True)
    return {
        "raw_last": date.fromordinal(start.toordinal() + days),
        "last": rolled,
        "last_if_weekend_rolls": rolled,
        "last_if_not": held,
    }


def _noted(found: dict[str, date]) -> Mapping[str, Any]:
    answer: dict[str, Any] = {name: last.isoformat() for name, last in found.items()}
    if any(is_provisional(last) for last in found.values()):
        answer["provisional"] = True
    return answer


def _season(given: Given) -> Season:
    text = given.text("season")
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})\.\.(\d{1,2})-(\d{1,2})", text)
    if found is None:
        given.refuse("season", f"应如 11-15..03-15: {text!r}")
    begins_month, begins_day, ends_month, ends_day = map(int, found.groups())
    try:
        # The year before a leap year's: 29 February is no yearly end of a season.
        date(2023, begins_month, begins_day)
        date(2023, ends_month, ends_day)
    except ValueError:
        given.refuse("season", f"没有这一天 no such day: {text!r}")
    return Season((begins_month, begins_day), (ends_month, ends_day))
