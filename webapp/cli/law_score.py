"""`xinyuan rules classify` and the kinds of figures about compounds: tiers, scores, surveys."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from rules.classification import (
    FULL_WEIGHT,
    Factor,
    Readiness,
    Tier,
    Traits,
    not_ready,
    priority,
    tier_of,
)
from rules.menu import POINTS, WrongPoints, rank
from rules.percent import percent_half_up, rounded
from rules.satisfaction import MARKS, Satisfaction, sample_size
from webapp.cli.given import Given
from webapp.cli.law_fields import some


def classify(given: Given) -> Mapping[str, Any]:
    """Answer whatever is asked of a compound: its tier, readiness, priority, or shares of many."""
    if "scores" in given:
        return scoring(given)
    if "gates" in given:
        gates = given.part("gates")
        lacking = not_ready({each: gates.flag(each, default=False) for each in Readiness})
        return {"ready": not lacking, "not_ready": list(lacking)}
    return classification(given)


def classification(given: Given) -> Mapping[str, Any]:
    """`classification`: counts of compounds → shares; traits (a table, or one) → tier."""
    if "table" in given:
        return {"table": [_row(row) for row in given.parts("table")]}
    if "hardware" in given:
        return {"expect": _tier(given)}
    return some(
        {
            "ownerless_pct": _share(given, "ownerless", "yards"),
            "pct": _parts(given) if "by" in given else None,
            "sanwu_pct_half_up": _share(given, "sanwu", "compounds"),
            "m2_per_household": _metres_each(given) if "households" in given else None,
            "old_pct": _share(given, "old", "all"),
            "low_level_approx": _low_level(given) if "old" in given else None,
        }
    )


def scoring(given: Given) -> Mapping[str, Any]:
    """`scoring`: weights (adding up to 100), scores from 0 to 1 → total."""
    found = given.part("weights") if "weights" in given else None
    known = [] if found is None else list(found.fields)
    for name in known:
        if name not in _FACTORS:
            given.refuse(f"weights.{name}", "没有这个因素 no such factor")
    scores = given.part("scores")
    for name in scores.fields:
        if name not in _FACTORS:
            scores.refuse(name, "没有这个因素 no such factor")
        if not 0 <= scores.fraction(name) <= 1:
            scores.refuse(name, "应在 0 到 1 之间 not from 0 to 1")
    marks = {Factor(name): scores.fraction(name) for name in scores.fields}
    if found is None:
        return {"total": rounded(priority(marks))}
    weights = {Factor(name): found.whole(name) for name in known}
    if sum(weights.values()) != FULL_WEIGHT:
        given.refuse("weights", f"合计应为 100 must add up to 100: {sum(weights.values())}")
    return {"total": rounded(priority(marks, weights))}


def menu(given: Given) -> Mapping[str, Any]:
    """`menu`: ballots of points per household → points, households, rank."""
    ballots = []
    for at, ballot in enumerate(given.parts("ballots")):
        ballots.append({code: ballot.whole(code) for code in ballot.fields})
        try:
            ranked = rank(ballots[-1:], POINTS)
        except WrongPoints:
            given.refuse(f"ballots[{at}]", f"每户最多 {POINTS} 分 more than {POINTS} points")
    ranked = rank(ballots, POINTS)
    return {
        "points": {each.code: each.points for each in ranked},
        "households": {each.code: each.households for each in ranked},
        "rank": [each.code for each in ranked],
    }


def satisfaction(given: Given) -> Mapping[str, Any]:
    """`satisfaction`: counts per mark → n, top2_pct_half_up, mean, index100; or sample."""
    if "population" in given:
        population = given.whole("population", least=1)
        margin = given.fraction("margin", Fraction(5, 100))
        if not 0 < margin < 1:
            given.refuse("margin", "应在 0 和 1 之间 not between 0 and 1")
        return {"sample": _sample(given, population, margin)}
    inner = given.part("counts")
    for mark in inner.fields:
        if mark not in {str(each) for each in MARKS}:
            inner.refuse(mark, "应为 1 到 5 not a mark from 1 to 5")
    found = Satisfaction({int(mark): inner.whole(mark) for mark in inner.fields})
    return {
        "n": found.answers,
        "top2_pct_half_up": found.top_two_percent,
        "mean": found.mean_text,
        "index100": found.index,
    }


def say_classes(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say the tier, what is lacking, the priority."""
    del given
    if "total" in answer:
        yield f"优先级 {answer['total']} 分（满分 100）。"
    if "expect" in answer:
        yield f"适合的管理方式：{_TIERS[Tier(answer['expect'])]}。"
    for row in answer.get("table", []):
        yield f"硬件 {row['hardware']} 分、{row['households']} 户：{_TIERS[Tier(row['expect'])]}。"
    if "ready" in answer:
        yield "具备条件。" if answer["ready"] else f"尚缺：{'、'.join(answer['not_ready'])}。"
    for name, title in _SHARES.items():
        if name in answer:
            yield f"{title} {answer[name]}%。"


_TIERS: Final[Mapping[Tier, str]] = {
    Tier.MARKET: "市场接管",
    Tier.SELF_MANAGED: "业主自管",
    Tier.PUBLIC_WELFARE: "公益托管",
    Tier.FALLBACK: "兜底保障",
}
_SHARES: Final = {
    "ownerless_pct": "无主管楼院占",
    "sanwu_pct_half_up": "三无小区占",
    "old_pct": "老旧小区占",
}
_FACTORS: Final = frozenset(each.value for each in Factor)
_LOW_LEVEL: Final = Fraction(75, 100)  # seed S4-01: nearly 75 % have low-level service only


def _row(row: Given) -> dict[str, Any]:
    fields = {
        name: float(value) if isinstance(value, Decimal) else value
        for name, value in row.fields.items()
    }
    return {**fields, "expect": _tier(row)}


def _tier(given: Given) -> Tier:
    return tier_of(
        Traits(
            hardware=given.whole("hardware"),
            willing=given.fraction("willing"),
            households=given.whole("households"),
            self_governance=given.whole("selfgov"),
        )
    )


def _share(given: Given, part: str, whole: str) -> str | None:
    if part not in given or whole not in given:
        return None
    return percent_half_up(given.whole(part), given.whole(whole))


def _parts(given: Given) -> dict[str, str | None]:
    by = given.part("by")
    whole = given.whole("ownerless", sum(by.whole(name) for name in by.fields))
    return {name: percent_half_up(by.whole(name), whole) for name in by.fields}


def _metres_each(given: Given) -> str | None:
    homes = given.whole("households")
    return rounded(given.fraction("area") / homes) if homes and "area" in given else None


def _low_level(given: Given) -> int:
    return int(given.whole("old") * _LOW_LEVEL + Fraction(1, 2))


def _sample(given: Given, population: int, margin: Fraction) -> int:
    text = given.text("confidence", "95%")
    try:
        return sample_size(population, confidence=int(text.rstrip("%")), margin=margin)
    except ValueError:
        given.refuse("confidence", f"应为 90%、95% 或 99%: {text!r}")
