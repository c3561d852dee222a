"""`xinyuan rules fees`: fee plans, break-even, collection, running cost."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from rules.area import square_metres
from rules.cost_sharing import NobodyPays, round_half_up
from rules.money import Fen
from rules.percent import percent_half_up, percent_truncated, rounded
from rules.upkeep import (
    Collected,
    CostItem,
    FeePlan,
    MonthlyAccount,
    RunningCost,
    monthly_total,
    running_shares,
    simple_mean_percent,
    weighted_percent,
    weighted_running_shares,
)
from webapp.cli.given import Given
from webapp.cli.law_fields import area, fen, fen_or_zero, plain, some


def fees(given: Given) -> Mapping[str, Any]:
    """Answer whatever of fees is asked, by the fields that are there."""
    if "yards" in given or "collected" in given:
        return collection(given)
    if "items" in given or "payers" in given or "weights" in given:
        return running_cost(given)
    if "diff_rate" in given or "votes" in given:
        return fee_plan(given)
    return break_even(given)


def fee_plan(given: Given) -> Mapping[str, Any]:
    """`fee_plan`: what a dearer plan adds for a flat or a compound, or which has more votes."""
    if "votes" in given:
        return _votes(given)
    plan = FeePlan(
        "", given.fraction("diff_rate") * 100, fen_or_zero(given, "diff_parking"), Fen(0)
    )
    if "total_area" in given:
        billed = plan.billing(square_metres(area(given, "total_area")), given.whole("spaces", 0))
        return {"compound_monthly_difference": plain(billed)}
    fee = plan.household_fee(square_metres(area(given, "flat_area")), given.whole("cars", 0))
    return {"monthly_difference": plain(fee)}


def break_even(given: Given) -> Mapping[str, Any]:
    """`break_even`: the account of a month, or how many of how many.

    A line that gives only a `collection` is about the account of the line whose `id` its own
    begins with, and else about the last account (`Given.before`).
    """
    if "households" in given and "paid_households" in given:
        paid, homes = given.whole("paid_households"), given.whole("households")
        return {
            "pct_trunc": percent_truncated(paid, homes),
            "pct_1dp_half_up": percent_half_up(paid, homes, 1),
        }
    if "compounds" in given:
        whole = given.whole("compounds")
        return {
            "charging_pct_half_up": percent_half_up(given.whole("charging"), whole),
            "break_even_pct_half_up": percent_half_up(given.whole("break_even"), whole),
        }
    account = _account(given)
    rate = account.break_even
    return some(
        {
            "billing": plain(account.billing),
            "break_even_rate": None if rate is None else rounded(rate, 4),
            "break_even_pct_half_up": account.break_even_percent,
            "surplus": plain(account.surplus(given.fraction("collection")))
            if "collection" in given
            else None,
        }
    )


def collection(given: Given) -> Mapping[str, Any]:
    """`collection`: yards → simple_mean_pct, weighted_pct; billed, collected → expected."""
    if "yards" in given:
        yards = [_collected(yard) for yard in given.parts("yards")]
        return {
            "simple_mean_pct": simple_mean_percent(yards),
            "weighted_pct": weighted_percent(yards),
        }
    return {"expected": _collected(given).percent}


def running_cost(given: Given) -> Mapping[str, Any]:
    """`running_cost`: items (or monthly_total), payers or weights → monthly_total, each."""
    answer: dict[str, Any] = {}
    if "items" in given:
        items = given.part("items")
        total = monthly_total([_cost(items, name) for name in items.fields])
        answer["monthly_total"] = plain(total)
    else:
        total = fen(given, "monthly_total")
    sign = -1 if total < 0 else 1  # a surplus is shared out like a cost
    try:
        shares = _shares(given, Fen(abs(total)))
    except (NobodyPays, ValueError):
        given.refuse("payers", "没有人分摊 nobody pays")
    return {**answer, "each": [plain(sign * share) for share in shares]}


def unit_cost(given: Given) -> Mapping[str, Any]:
    """`fees_unit_cost`: cost_wan, area, households → per_m2, per_household."""
    cost = given.fraction("cost_wan") * 10_000
    homes, metres = given.whole("households", least=1), Fraction(area(given, "area"), 100)
    if not metres:
        given.refuse("area", "不能为零 zero")
    return {"per_m2": rounded(cost / metres), "per_household": rounded(cost / homes)}


def say_fees(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say what each figure means for a household or the compound."""
    del given
    for name, sentence in _SENTENCES.items():
        if answer.get(name) is not None:
            yield sentence.format(answer[name])
    if "each" in answer:
        yield f"各户每月：{'、'.join(answer['each'])} 元。"


_SENTENCES: Final = {
    "monthly_difference": "这一户每月多付 {} 元。",
    "compound_monthly_difference": "全小区每月多收 {} 元。",
    "winner": "得票最多的方案：{}。",
    "billing": "每月应收 {} 元。",
    "break_even_pct_half_up": "收缴率达到 {}% 时收支平衡。",
    "surplus": "按这个收缴率，每月结余 {} 元（负数为亏）。",
    "simple_mean_pct": "各院收缴率的平均数 {}%。",
    "weighted_pct": "合计实收占合计应收 {}%。",
    "monthly_total": "每月运行费用 {} 元。",
}


def _votes(given: Given) -> Mapping[str, Any]:
    votes = given.part("votes")
    counts = {name: votes.whole(name) for name in votes.fields}
    if not counts:
        given.refuse("votes", "不能为空 empty")
    whole, first = sum(counts.values()), min(counts)
    most = max(counts.values())
    leading = sorted(name for name, count in counts.items() if count == most)
    return {
        f"share_{first}_trunc": percent_truncated(counts[first], whole),
        f"share_{first}_half_up": percent_half_up(counts[first], whole),
        "winner": leading[0] if len(leading) == 1 and most else None,
    }


def _account(given: Given) -> MonthlyAccount:
    given = _with_account(given)
    if "billing" in given:
        billing = fen(given, "billing")
    else:
        plan = FeePlan("", given.fraction("rate") * 100, fen_or_zero(given, "parking_fee"), Fen(0))
        metres = square_metres(area(given, "area"))
        billing = plan.billing(metres, given.whole("parking_spaces", 0))
    return MonthlyAccount(billing, fen_or_zero(given, "other_income"), fen(given, "cost"))


def _with_account(given: Given) -> Given:
    if "cost" in given or not given.before:
        return given
    accounts = [line for line in given.before if line.get("cost") is not None]
    own = str(given.fields.get("id", ""))
    named = [line for line in accounts if own.startswith(str(line.get("id") or "\0"))]
    base: Mapping[str, Any] = next(reversed(named or accounts), {})
    return Given({**base, **given.fields}, given.path, given.data)


def _collected(given: Given) -> Collected:
    return Collected(fen(given, "billed"), fen(given, "collected"))


def _shares(given: Given, total: Fen) -> Iterable[Fen]:
    if "weights" in given:
        rows = given.sequence("weights")
        inner = Given({f"weights[{at}]": row for at, row in enumerate(rows)}, given.path)
        return weighted_running_shares(total, [inner.fraction(name) for name in inner.fields])
    return running_shares(total, given.whole("payers", least=1))


# "180 kWh x 0.56", "600/12", "400.00": what stands before "=" is worked out, the rest is a note.
_TIMES: Final = re.compile(r"(-?[\d.]+)\s*[^\W\d]*\s*[x×*]\s*(-?[\d.]+)")
_PARTED: Final = re.compile(r"(-?[\d.]+)\s*/\s*(\d+)")


def _cost(items: Given, name: str) -> RunningCost:
    written = items.value(name)
    text = str(written).split("=", maxsplit=1)[0].strip()
    times, parted = _TIMES.fullmatch(text), _PARTED.fullmatch(text)
    try:
        if times:
            monthly, months = Fraction(times[1]) * Fraction(times[2]), 1
        elif parted:
            monthly, months = Fraction(parted[1]), int(parted[2])
        else:
            monthly, months = Fraction(Decimal(text)), 1
        # The sign is already in the amount, so every item is a cost here.
        return RunningCost(CostItem.RESERVE, round_half_up(monthly * 100), months)
    except (ArithmeticError, ValueError):
        items.refuse(name, f"应如 400.00、600/12 或 180 kWh x 0.56: {written!r}")
