"""`xinyuan plan upkeep` and `batch sustain`: fees, collection, cash flow, returns."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rules.money import Fen, yuan_text
from rules.planning.cash_flow import CashFan, Upkeep, cash_fan
from rules.planning.collection import Beta, next_round
from rules.planning.returns import (
    NobodyPaysFees,
    break_even_fee,
    internal_rate,
    payback,
    present_value,
)
from webapp.cli.given import Given

_MOST_PATHS: Final = 200_000
_MOST_MONTHS: Final = 1200


def upkeep(given: Given) -> dict[str, Any]:
    """Answer one question: a `kind` of `sustain.jsonl`, or a cash flow without one."""
    return sustain(given) if "kind" in given else _cash_flow(given)


def sustain(given: Given) -> dict[str, Any]:
    """Answer a line of `sustain.jsonl`."""
    kind = given.text("kind")
    solver = _KINDS.get(kind)
    if solver is None:
        given.refuse("kind", f"应为 {', '.join(_KINDS)} 之一 unknown: {kind!r}")
    return {"kind": kind, **solver(given)}


def say_upkeep(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say an answer in sentences."""
    del given
    if (fee := answer.get("expected_milliyuan_per_m2_month")) is not None:
        yield f"每平方米每月收 {fee / 1000:.3f} 元才能收支平衡。"
    elif "expected_irr" in answer:
        rate = answer["expected_irr"]
        yield "没有内部收益率。" if rate is None else f"内部收益率 {rate:.2%}。"
        years = answer["expected_payback_years"]
        yield "收不回本。" if years is None else f"{years:.2f} 年收回本金。"
    elif "expected_mean" in answer:
        yield f"预计收缴率 {answer['expected_mean']:.2%}。"
    else:
        yield f"余额变负的可能为 {answer['prob_negative']:.0%}。"
        yield f"每平方米每月收 {answer['fee_survival']:.3f} 元，九成把握不会亏空。"
        reserve = Fen(round(answer["reserve_needed_95"] * 100))
        yield f"要有 95% 的把握，准备金应有 {yuan_text(reserve)} 元。"


def _break_even(given: Given) -> dict[str, Any]:
    rate = given.fraction("collection_rate")
    if not 0 <= rate <= 1:
        given.refuse("collection_rate", f"应在 0 到 1 之间 not between 0 and 1: {rate}")
    cost, other = given.whole("cost_cents"), given.whole("other_income_cents")
    area, months = given.whole("area_c"), given.whole("months")
    try:
        fee = break_even_fee(area, months, Fen(cost), Fen(other), rate)
    except NobodyPaysFees:
        given.refuse("collection_rate", "收不到钱，没有能平衡的收费 nothing is collected")
    return {"expected_milliyuan_per_m2_month": fee}


def _returns(given: Given) -> dict[str, Any]:
    flows = given.numbers("cashflows")
    if not flows:
        given.refuse("cashflows", "不能为空 empty")
    found = internal_rate(flows)
    return {
        "expected_irr": found.rate,
        "expected_npv_8pct": present_value(_EIGHT, flows),
        "expected_payback_years": payback(flows),
        "expected_discounted_payback_8pct": payback(flows, _EIGHT),
        "sign_changes": found.sign_changes,
    }


def _posterior(given: Given) -> dict[str, Any]:
    alpha, beta = given.fraction("alpha"), given.fraction("beta")
    if alpha <= 0 or beta <= 0:
        given.refuse("alpha" if alpha <= 0 else "beta", "应大于 0 not above 0")
    due, paid = given.whole("due"), given.whole("paid")
    if paid > due:
        given.refuse("paid", f"不能超过应收户数 above due: {paid} > {due}")
    known = Beta(alpha, beta).after(paid, due)
    answer = {"expected_mean": float(known.mean), "expected_var": float(known.variance)}
    if "m_next" in given:
        forecast = next_round(known, given.whole("m_next", least=1))
        answer |= {"q05": forecast.low, "q50": forecast.median, "q95": forecast.high}
    return answer


def _cash_flow(given: Given) -> dict[str, Any]:
    paths = given.whole("paths", 10_000, least=100)
    if paths > _MOST_PATHS:
        given.refuse("paths", f"不能超过 {_MOST_PATHS} above {_MOST_PATHS}: {paths}")
    fan = cash_fan(_account(given), paths, given.whole("seed", 0))
    return _fan_answer(fan)


def _account(given: Given) -> Upkeep:
    months = given.whole("months", least=1)
    if months > _MOST_MONTHS:
        given.refuse("months", f"不能超过 {_MOST_MONTHS} above {_MOST_MONTHS}: {months}")
    return Upkeep(
        months=months,
        area_c=round(_at_least(given, "area_m2", 0.01) * 100),
        fee=round(_at_least(given, "fee") * 1000),
        collection=_between(given, "rate0"),
        collection_mean=_between(given, "rate_mean"),
        cost=_fen(given, "cost0"),
        other_income=_fen(given, "other0", 0.0),
        reserve=_fen(given, "reserve0", 0.0),
        pull=_at_least(given, "rate_rev", default=0.0),
        collection_spread=_at_least(given, "rate_sd", default=0.0),
        other_spread=_at_least(given, "other_sd", default=0.0),
        cost_spread=_at_least(given, "cost_sd", default=0.0),
        inflation=_at_least(given, "infl", -0.5, default=0.0),
        repairs=_at_least(given, "shock_rate", default=0.0),
        repair=_fen(given, "shock_mean", 0.0),
        repair_spread=_at_least(given, "shock_cv", default=0.0),
    )


def _fan_answer(fan: CashFan) -> dict[str, Any]:
    return {
        "prob_negative": fan.negative,
        "mean_final": fan.mean / 100,
        "q05_min": fan.lowest / 100,
        "reserve_needed_95": fan.reserve / 100,
        "fee_survival": fan.safe_fee / 1000,
        "fan": [[month.low / 100, month.middle / 100, month.high / 100] for month in fan.months],
        "paths": fan.paths,
    }


def _at_least(given: Given, key: str, least: float = 0.0, *, default: float | None = None) -> float:
    found = given.number(key) if default is None else given.number(key, default)
    if found < least:
        given.refuse(key, f"不能小于 {least} below {least}: {found}")
    return found


def _between(given: Given, key: str) -> float:
    found = given.number(key)
    if not 0 < found < 1:
        given.refuse(key, f"应在 0 和 1 之间 not between 0 and 1: {found}")
    return found


def _fen(given: Given, key: str, default: float | None = None) -> Fen:
    return Fen(round(_at_least(given, key, default=default) * 100))


_EIGHT: Final = 0.08
_KINDS: Final[Mapping[str, Callable[[Given], dict[str, Any]]]] = {
    "break_even_fee": _break_even,
    "irr": _returns,
    "beta_posterior": _posterior,
    "cash_flow": _cash_flow,
}
