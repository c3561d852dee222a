"""`xinyuan rules split|lift` and their kinds: amounts divided to the fen."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from rules.cost_sharing import (
    NobodyPays,
    Subsidy,
    SubsidyKind,
    join_late,
    split_exactly,
)
from rules.lift_game import LiftCostsError, share_by_game, share_by_table
from rules.money import Fen, largest_remainder, yuan_text
from webapp.cli.given import Given
from webapp.cli.law_fields import by_number, fen, one_of, plain


def split(given: Given) -> Mapping[str, Any]:
    """Answer `largest_remainder`, or `lift_allocation` where rows are given."""
    return lift_allocation(given) if "rows" in given else remainder(given)


def lift(given: Given) -> Mapping[str, Any]:
    """Answer whatever of a lift's money is asked: by game, by table, both, subsidy, joining."""
    if "rows" in given:
        return lift_allocation(given)
    if "kind" in given:
        return subsidy(given)
    if "rate" in given:
        return late_joiner(given)
    if "cumulative_cost_cents" in given and "coefficients" in given:
        game, table = by_game(given), by_table(_with_total(given))
        return {"by_game": game["expected_cents"], "by_table": table["expected_cents"]}
    return by_game(given) if "cumulative_cost_cents" in given else by_table(given)


def remainder(given: Given) -> Mapping[str, Any]:
    """`largest_remainder`: total_cents, weights → expected."""
    total = given.whole("total_cents", least=None)
    weights = given.wholes("weights")
    return {"expected": _shared(given, "weights", total, weights)}


def by_game(given: Given) -> Mapping[str, Any]:
    """`lift_airport_shapley`: cumulative_cost_cents, floors → expected_cents, expected_exact."""
    costs = _costs(given)
    floors = given.wholes("floors", least=None)
    try:
        shares = share_by_game(costs, floors)
    except LiftCostsError as error:
        if error.falls:
            given.refuse(f"cumulative_cost_cents.{error.floor}", "累计费用不能下降 costs fall")
        given.refuse("floors", f"第 {error.floor} 层以上没有住户 nobody lives there")
    exact = [f"{each.numerator}/{each.denominator}" for each in shares.exact]
    return {"expected_cents": list(shares.amounts), "expected_exact": exact}


def by_table(given: Given) -> Mapping[str, Any]:
    """`lift_table_shares`: total_cents, floors, coefficients, areas → expected_cents."""
    total = given.whole("total_cents", least=None)
    floors = given.wholes("floors", least=None)
    areas = given.wholes("areas") if "areas" in given else None
    if areas is not None and len(areas) != len(floors):
        given.refuse("areas", f"应有 {len(floors)} 个 not one per floor entry")
    coefficients = by_number(given, "coefficients")
    try:
        return {"expected_cents": list(share_by_table(Fen(total), floors, coefficients, areas))}
    except ValueError:
        given.refuse("coefficients", "没有人分摊 nobody pays")


def lift_allocation(given: Given) -> Mapping[str, Any]:
    """`lift_allocation`: total, rows[unit, weight] → rows[unit, weight, share]."""
    rows = list(given.parts("rows"))
    weights = [row.fraction("weight") for row in rows]
    for row, weight in zip(rows, weights, strict=True):
        if weight < 0:
            row.refuse("weight", "不能为负 negative")
    total = fen(given, "total")
    if total < 0:
        given.refuse("total", "不能为负 negative")
    try:
        shares = split_exactly(total, weights)
    except NobodyPays:
        given.refuse("rows", "没有人分摊 nobody pays")
    return {
        "rows": [
            {"unit": row.value("unit"), "weight": row.value("weight"), "share": plain(share)}
            for row, share in zip(rows, shares, strict=True)
        ]
    }


def late_joiner(given: Given) -> Mapping[str, Any]:
    """`late_joiner`: share, rate, years → interest, due (simple interest)."""
    if given.text("method", "simple") != "simple":
        given.refuse("method", "只支持单利 simple only")
    joined = join_late(
        fen(given, "share"), given.fraction("rate"), given.fraction("years"), [Fen(1)]
    )
    return {"interest": plain(joined.interest), "due": plain(joined.due)}


def subsidy(given: Given) -> Mapping[str, Any]:
    """`subsidy`: kind with its own fields → expected."""
    kind = one_of(given, "kind", SubsidyKind)
    rule = Subsidy(
        kind=kind,
        amount=fen(given, "amount") if kind is SubsidyKind.FIXED else Fen(0),
        table=_fen_by_storeys(given) if kind is SubsidyKind.TABLE_BY_STOREYS else {},
        percent=given.fraction("percent") if kind is SubsidyKind.PERCENT_WITH_CAP else Fraction(0),
        cap=fen(given, "cap") if "cap" in given else None,
        min_storeys=given.whole("min_storeys", 0),
    )
    by_cost = kind is SubsidyKind.PERCENT_WITH_CAP or "cost" in given
    cost = fen(given, "cost") if by_cost else _NO_BOUND
    storeys = given.whole("storeys", 0 if kind is SubsidyKind.PERCENT_WITH_CAP else 1)
    return {"expected": plain(rule.grant(cost, storeys))}


def say_shares(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say who pays how much, and that nothing is lost."""
    if "rows" in answer:
        for row in answer["rows"]:
            yield f"{row['unit']}：权重 {row['weight']}，分摊 {row['share']} 元。"
        yield f"合计 {given.value('total')} 元，分毫不差。"
        return
    if "interest" in answer:
        share, interest = given.value("share"), answer["interest"]
        yield f"补交 {share} 元，单利 {interest} 元，共 {answer['due']} 元。"
        return
    if isinstance(answer.get("expected"), str):
        yield f"补助 {answer['expected']} 元。"
        return
    for name, title in _METHODS.items():
        if name in answer:
            shares = "、".join(yuan_text(Fen(cents)) for cents in answer[name])
            yield f"{title}：{shares} 元，合计 {yuan_text(Fen(sum(answer[name])))} 元。"


_METHODS = {
    "expected": "按权重（最大余数法）",
    "expected_cents": "各户",
    "by_game": "按受益楼层（夏普利值）",
    "by_table": "按楼层系数",
}
_NO_BOUND = Fen(10**15)


def _with_total(given: Given) -> Given:
    if "total_cents" in given:
        return given
    total = max(_costs(given).values())
    return Given({**given.fields, "total_cents": total}, given.path, given.data)


def _costs(given: Given) -> dict[int, Fen]:
    found: dict[int, Fen] = {}
    for floor, cost in by_number(given, "cumulative_cost_cents").items():
        if cost.denominator != 1:
            given.refuse(f"cumulative_cost_cents.{floor}", "应为整数分 not whole cents")
        found[floor] = Fen(int(cost))
    if not found:
        given.refuse("cumulative_cost_cents", "不能为空 empty")
    return found


def _fen_by_storeys(given: Given) -> dict[int, Fen]:
    inner = given.part("table")
    return {storeys: fen(inner, str(storeys)) for storeys in by_number(given, "table")}


def _shared(given: Given, key: str, total: int, weights: list[int]) -> list[Fen]:
    try:
        return list(largest_remainder(total, weights))
    except ValueError:
        given.refuse(key, "没有人分摊 nobody pays")
