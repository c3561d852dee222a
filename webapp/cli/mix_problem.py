"""The funding mix's problem as JSON: money in yuan, areas in m², shares and rates as numbers."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from rules.money import Fen
from rules.planning.mix import (
    Investor,
    Loan,
    Match,
    MixItem,
    MixProblem,
    MixSource,
    Revenue,
    SubsidyClaim,
)
from webapp.cli.given import Given


def mix_problem(given: Given) -> MixProblem:
    """Read a problem under the names of `funding_mix.jsonl`.

    Beyond the vectors: `on` (a day, "2021-06-30") and a source's `subsidy` {rule, ratio}.

    Raises:
        BadInput: naming the field.
    """
    area = given.fraction("area") * 100
    if area.denominator != 1 or area <= 0:
        given.refuse("area", "应为正数，最多两位小数 not a positive area with two places")
    _unknown(given, _PROBLEM)
    return MixProblem(
        items=tuple(_items(given)),
        sources=tuple(_source(part) for part in given.parts("sources")),
        area_c=int(area),
        households=given.whole("households", least=1),
        revenues=tuple(_revenue(part) for part in given.parts("revenues", ())),
        investor=_investor(given),
        loan=_loan(given),
        upkeep_income=_fen(given, "upkeep_income", Fraction(0)),
        upkeep_cost=_fen(given, "upkeep_cost", Fraction(0)),
        on=_day(given),
    )


def _items(given: Given) -> Iterator[MixItem]:
    for part in given.parts("items"):
        yield MixItem(part.text("id"), part.text("cat"), _fen(part, "cost"))


def _source(part: Given) -> MixSource:
    _unknown(part, _SOURCE)
    return MixSource(
        id=part.text("id"),
        categories=_names(part, "cats"),
        items=_names(part, "items"),
        cap=_yuan(part, "cap"),
        cap_per_m2=_yuan(part, "cap_per_m2"),
        cap_per_household=_yuan(part, "cap_per_household"),
        min_total=_yuan(part, "min_total"),
        max_share=_shares(part, "max_share"),
        max_share_all=_share(part, "max_share_all", Fraction(1)),
        min_share=_shares(part, "min_share"),
        match=_match(part),
        subsidy=_claim(part),
    )


def _revenue(part: Given) -> Revenue:
    return Revenue(
        part.text("id"),
        _fen(part, "annual"),
        part.whole("years", least=1),
        _share(part, "max_share", Fraction(1)),
    )


def _investor(given: Given) -> Investor | None:
    if "investor" not in given:
        return None
    part = given.part("investor")
    return Investor(part.text("id"), _rate(part, "irr"))


def _loan(given: Given) -> Loan | None:
    if "loan" not in given:
        return None
    part = given.part("loan")
    return Loan(part.text("id"), _rate(part, "rate"), part.whole("years", least=1))


def _match(part: Given) -> Match | None:
    if "match" not in part:
        return None
    pair = part.sequence("match")
    if len(pair) != _PAIR or not isinstance(pair[0], str):
        part.refuse("match", '应为 ["来源", 比例] not ["source", ratio]')
    inner = Given({"match[1]": pair[1]}, part.path, part.data)
    ratio = inner.fraction("match[1]")
    if ratio < 0:
        inner.refuse("match[1]", f"不能小于 0 below 0: {ratio}")
    return Match(pair[0], ratio)


def _claim(part: Given) -> SubsidyClaim | None:
    if "subsidy" not in part:
        return None
    claim = part.part("subsidy")
    return SubsidyClaim(claim.text("rule"), _share(claim, "ratio"))


def _day(given: Given) -> date | None:
    if "on" not in given:
        return None
    try:
        return date.fromisoformat(given.text("on"))
    except ValueError:
        given.refuse("on", "应为日期 not a day such as 2021-06-30")


def _names(part: Given, key: str) -> frozenset[str] | None:
    if key not in part:
        return None
    listed = part.sequence(key)
    for number, name in enumerate(listed):
        if not isinstance(name, str):
            part.refuse(f"{key}[{number}]", f"应为文字 not a text: {name!r}")
    return frozenset(listed)


def _shares(part: Given, key: str) -> Mapping[str, Fraction]:
    if key not in part:
        return {}
    inner = part.part(key)
    return {name: _share(inner, name) for name in inner.fields}


def _share(part: Given, key: str, default: Fraction | None = None) -> Fraction:
    share = part.fraction(key) if default is None else part.fraction(key, default)
    if not 0 <= share <= 1:
        part.refuse(key, f"应在 0 到 1 之间 not between 0 and 1: {float(share)}")
    return share


def _rate(part: Given, key: str) -> Fraction:
    rate = part.fraction(key)
    if not 0 <= rate <= 1:
        part.refuse(key, f"应在 0 到 1 之间 not between 0 and 1: {float(rate)}")
    return rate


def _yuan(part: Given, key: str) -> Fraction | None:
    if key not in part:
        return None
    amount = part.fraction(key) * 100
    if amount < 0:
        part.refuse(key, "不能小于 0 below 0")
    return amount


def _fen(part: Given, key: str, default: Fraction | None = None) -> Fen:
    amount = (part.fraction(key) if default is None else part.fraction(key, default)) * 100
    if amount.denominator != 1 or amount < 0:
        part.refuse(key, "应为金额（元，最多两位小数） not yuan with at most two places")
    return Fen(int(amount))


def _unknown(part: Given, known: Iterable[str]) -> None:
    """Refuse a misspelt limit: it would be taken for none."""
    for name in part.fields:
        if name not in known:
            part.refuse(name, "不认识这一项 unknown")


_PAIR: Final = 2
_PROBLEM: Final = frozenset(
    {
        *("items", "sources", "area", "households", "revenues", "investor", "loan"),
        *("upkeep_income", "upkeep_cost", "on"),
    }
)
_SOURCE: Final = frozenset(
    {
        *("id", "cats", "items", "cap", "cap_per_m2", "cap_per_household", "min_total"),
        *("max_share", "max_share_all", "min_share", "match", "subsidy"),
    }
)
