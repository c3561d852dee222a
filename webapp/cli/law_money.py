"""The kinds `funding`, `payment`, `stars` and `reward`: whether money suffices and what is due."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from rules.area import square_metres
from rules.decision_rule import Count
from rules.funding import (
    FundingState,
    Source,
    SourceKind,
    coverage,
    net_present_value,
    payback_years,
)
from rules.matters import (
    Matter,
    Place,
    PlanContents,
    PlanItem,
    RequiredDecision,
    ThresholdKind,
    required_decisions,
)
from rules.menu import UnknownItem, item
from rules.money import Fen
from rules.payment import late_interest, min_progress_payment, supplements
from rules.percent import percent_half_up, rounded
from rules.rulebook import rule_by_id
from rules.stars import star_rewards, takeover_reward
from webapp.cli.given import Given
from webapp.cli.law_fields import area, by_number, fen, plain, some


def funding(given: Given) -> Mapping[str, Any]:
    """`funding`: a budget with its sources, or an investment with its yearly income."""
    return _investment(given) if "invest" in given else _coverage(given)


def payment(given: Given) -> Mapping[str, Any]:
    """`payment`: retention, least progress payment, late interest, or supplements."""
    if "settlement" in given:
        part = given.fraction("retention_pct", Fraction(3)) / 100
        return {"retention": plain(int(fen(given, "settlement") * part))}
    if "completed" in given:
        return {"min_progress": plain(min_progress_payment(fen(given, "completed")))}
    if "late_amount" in given:
        daily = given.fraction("daily", Fraction("0.0005"))
        interest = late_interest(fen(given, "late_amount"), given.whole("days"), daily)
        return {"interest": plain(interest)}
    rows = given.sequence("supplements")
    inner = Given({f"supplements[{at}]": row for at, row in enumerate(rows)}, given.path)
    found = supplements(fen(given, "contract"), [fen(inner, name) for name in inner.fields])
    return {"pct": found.percent, "allowed": found.allowed}


def stars(given: Given) -> Mapping[str, Any]:
    """`stars`: reward per number of stars in yuan, counts → total, number."""
    inner = given.part("reward")
    rewards = {number: fen(inner, str(number)) for number in by_number(given, "reward")}
    counts = {number: int(count) for number, count in by_number(given, "counts").items()}
    return {"total": plain(star_rewards(rewards, counts)), "number": sum(counts.values())}


def reward(given: Given) -> Mapping[str, Any]:
    """`reward`: area, rate_per_m2_month, months, score_factor → reward."""
    paid = takeover_reward(
        square_metres(area(given, "area")),
        given.fraction("rate_per_m2_month") * 100,
        given.whole("months"),
        given.fraction("score_factor", Fraction(1)),
    )
    return {"reward": plain(paid)}


def decisions(given: Given) -> Mapping[str, Any]:
    """`xinyuan rules decisions`: what a plan contains → every decision it needs.

    items: [{code, decision?, occupies?, payers?}], fund_drawn, fund_topped_up, settles_management,
    disposes_common_parts (true or false), repaid_from_common_parts: [source]; or sources by name.
    """
    contents = PlanContents(
        items=tuple(_item(item) for item in given.parts("items", [])),
        fund_drawn=_where(given, "fund_drawn"),
        fund_topped_up=_where(given, "fund_topped_up"),
        repaid_from_common_parts=tuple(given.sequence("repaid_from_common_parts", [])),
        disposes_common_parts=given.flag("disposes_common_parts", default=False),
        settles_management=given.flag("settles_management", default=True),
    )
    return {"decisions": [_decision(each) for each in required_decisions(contents)]}


def say_decisions(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say which decisions the plan needs, each by its own rule."""
    del given
    for each in answer["decisions"]:
        alone = "".join(
            f"；另须 {'、'.join(consent['households'])} 各户同意（{consent['source']}）"
            for consent in each["special_consents"]
        )
        how = _HOW[ThresholdKind(each["threshold"])]
        yield f"{each['matter']}：{how}（{each['source']}）{alone}。"


_HOW: Final[Mapping[ThresholdKind, str]] = {
    ThresholdKind.MAJORITY_BOTH: "双三分之二参与，参与者双过半同意",
    ThresholdKind.THREE_QUARTERS_BOTH: "双三分之二参与，参与者双四分之三同意",
    ThresholdKind.LOCAL_RATIO: "按当地规定的比例",
    ThresholdKind.ALL_AFFECTED: "有利害关系的业主一致同意",
    ThresholdKind.NON_BINDING: "不具约束力",
}

# Who stands behind a source's name in a mix: what the money presupposes of the owners.
_LIFT_FIRMS: Final = {"lift_company", "lift_advertising"}


def _coverage(given: Given) -> Mapping[str, Any]:
    budget = fen(given, "budget")
    inner = given.part("sources")
    amounts = {name: fen(inner, name) for name in inner.fields}
    committed = fen(given, "committed") if "committed" in given else Fen(sum(amounts.values()))
    source = Source(SourceKind.DONATION, committed, FundingState.COMMITTED)
    found = coverage(budget, [source], given.fraction("contingency_pct", Fraction(0)) / 100)
    return some(
        {
            "committed": plain(committed),
            "required": plain(found.required) if "contingency_pct" in given else None,
            "coverage": found.ratio,
            "coverage_pct_trunc": found.percent,
            "gap": plain(found.gap),
            "feasible": found.feasible,
            "resident_share_pct": _part(amounts, "residents", budget),
            "subsidy_share_pct": _part(amounts, "subsidy", budget),
            "derived_decisions": _derived(amounts) or None,
        }
    )


def _investment(given: Given) -> Mapping[str, Any]:
    invested, yearly = fen(given, "invest"), fen(given, "net_per_year")
    years, rate = given.whole("years", least=1), given.fraction("rate")
    if rate <= -1:
        given.refuse("rate", "应大于 -1 must be above -1")
    value, payback = (
        net_present_value(invested, yearly, years, rate),
        payback_years(invested, yearly),
    )
    return some(
        {
            "simple_payback_years": None if payback is None else rounded(payback),
            "npv": plain(value),
            "feasible": value >= 0,
        }
    )


def _part(amounts: Mapping[str, Fen], name: str, budget: Fen) -> str | None:
    return percent_half_up(amounts[name], budget) if name in amounts else None


def _derived(amounts: Mapping[str, Fen]) -> list[str]:
    """Return what a mix tells of the owners' decisions: a lift firm in it builds a lift."""
    firms = tuple(name for name in amounts if name in _LIFT_FIRMS)
    if not firms:
        return []
    contents = PlanContents(
        items=(PlanItem("lift", Matter.ALTER_OR_REBUILD),),
        repaid_from_common_parts=firms,
        settles_management=False,
    )
    return [
        f"{each.matter} ({_needed(each)}){_because(each)}"
        for each in required_decisions(contents)
        if each.matter is not Matter.RENOVATION_PLAN
    ]


def _needed(decision: RequiredDecision) -> str:
    major = decision.threshold is ThresholdKind.THREE_QUARTERS_BOTH
    rule = rule_by_id("CN-CC278-MAJOR" if major else "CN-CC278-GENERAL")
    return next(str(each.share) for each in rule.clauses if each.numerator is Count.FOR)


def _because(decision: RequiredDecision) -> str:
    repaid = decision.matter is Matter.CHANGE_COMMON_USE_OR_BUSINESS
    return " because the lift company is repaid from advertising" if repaid else ""


def _item(given: Given) -> PlanItem:

    code = given.text("code")
    if "decision" in given:
        decision: Matter | None = _matter(given)
    else:
        try:
            decision = item(code).decision
        except UnknownItem:
            given.refuse("code", f"菜单里没有 not on the menu: {code!r}")
    return PlanItem(
        code,
        decision,
        occupies=tuple(given.sequence("occupies", [])),
        payers=tuple(given.sequence("payers", [])),
    )


def _matter(given: Given) -> Matter:
    text = given.text("decision")
    try:
        return Matter(text)
    except ValueError:
        given.refuse("decision", f"没有这种事项 no such matter: {text!r}")


def _where(given: Given, key: str) -> tuple[Any, ...]:

    return (Place(),) if given.flag(key, default=False) else ()


def _decision(each: RequiredDecision) -> Mapping[str, Any]:
    return {
        "matter": each.matter,
        "scope": each.scope,
        "threshold": each.threshold,
        "reason": each.reason,
        "source": each.source,
        "items": list(each.items),
        "special_consents": [
            {"who": one.who, "households": list(one.households), "source": one.source}
            for one in each.special_consents
        ],
    }
