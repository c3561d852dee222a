"""Words of the advice: why an item was chosen, how likely a vote passes, whom to visit.

Figures come as values of `rules.planning`, which is imported for its types alone: these words
are loaded with every page, numpy is not.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from rules.money import Fen, yuan_text
from rules.visit_odds import Attitude

if TYPE_CHECKING:
    from rules.planning.menu_explanation import Lost, Won

REFUSALS = {
    "menu_pot_too_large": _("金额太大，无法精确计算。"),
    "not_pabulib": _("不是 Pabulib 格式的选举文件：%(field)s %(line)s"),
}

_EXACT: Final = 1e-9

LABELS = {
    Attitude: {
        Attitude.SUPPORTS: _("支持"),
        Attitude.UNKNOWN: _("还不清楚"),
        Attitude.HESITATES: _("犹豫"),
        Attitude.CONDITIONAL: _("有条件支持"),
        Attitude.OPPOSES: _("反对"),
    },
}

METHODS: Final = {
    "equal_shares": _("等额份额法"),
    "phragmen": _("顺序 Phragmén 法"),
    "greedy": _("得票多的优先"),
    "max_welfare": _("总满意度最大"),
}


CHANCE_METHODS: Final = {
    "exact": _("逐一枚举，精确"),
    "monte_carlo": _("随机模拟"),
    "normal": _("正态近似"),
}


def forecast_sentence(percent: int, method: str, error: float) -> str:
    """Return one sentence on how likely a vote passes; whole percent, with the error."""
    return gettext(
        "通过的可能约 %(percent)s%%（%(method)s，误差不超过 %(error)s 个百分点）",
        percent=percent,
        method=CHANCE_METHODS[method],
        error=error_points(error),
    )


def error_points(error: float) -> str:
    """Return an error of a probability in percentage points, rounded up to one place."""
    return f"{ceil(1000 * error) / 10:g}" if error > _EXACT else "0"


def visits_sentence(count: int, before: float, after: float, *, reached: bool) -> str:
    """Return one sentence on a plan of visits."""
    facts = {"n": count, "before": round(100 * before), "after": round(100 * after)}
    if reached:
        return gettext("走访 %(n)s 户，通过的可能从 %(before)s%% 提高到 %(after)s%%", **facts)
    return gettext(
        "走访全部 %(n)s 户，通过的可能也只从 %(before)s%% 提高到 %(after)s%%，还不够", **facts
    )


def visit_sentence(number: int, door: str, probability: float | None) -> str:
    """Return one sentence on one visit of a plan."""
    if probability is None:
        return gettext("第 %(number)s 户：%(door)s", number=number, door=door)
    return gettext(
        "第 %(number)s 户：%(door)s，走访后通过的可能约 %(percent)s%%",
        number=number,
        door=door,
        percent=round(100 * probability),
    )


def why(found: "Won | Lost", names: Sequence[str]) -> str:
    """Return one sentence on why an item was chosen or not; yuan, money left rounded down."""
    return _why_won(found) if hasattr(found, "round") else _why_lost(found, names)  # type: ignore[arg-type]  # told apart by their fields


def menu_sentence(count: int, names: str, spent: object, pot: object) -> str:
    """Return one sentence on what was chosen; amounts as they were given."""
    return gettext(
        "入选 %(n)s 项：%(names)s；共 %(spent)s，预算 %(pot)s",
        n=count,
        names=names or "—",
        spent=spent,
        pot=pot,
    )


def _why_won(won: "Won") -> str:
    if won.effective is None:
        return gettext(
            "%(n)s 户支持，不花钱，第 %(round)s 个入选", n=won.supporters, round=won.round
        )
    facts = {"n": won.supporters, "round": won.round, "most": _yuan_up(won.max_payment)}
    if won.exhausted == 0:
        return gettext(
            "%(n)s 户支持，第 %(round)s 个入选；每户从自己的份额中出 %(most)s 元", **facts
        )
    return gettext(
        "%(n)s 户支持，第 %(round)s 个入选；每户从自己的份额中出 %(most)s 元，"
        "%(poor)s 户份额不够，只出余额",
        poor=won.exhausted,
        **facts,
    )


def _why_lost(lost: "Lost", names: Sequence[str]) -> str:
    other = names[lost.because_of] if lost.because_of is not None else ""
    match lost.loss.value:
        case "no_support":
            return gettext("没有住户选它")
        case "prerequisite":
            return gettext("要先做“%(other)s”，而它没有入选", other=other)
        case "group_taken":
            first = gettext("同类只选一项，已选“%(other)s”", other=other)
        case _:
            first = _short(lost)
    further = _what_would_do(lost)
    return gettext("%(first)s；%(further)s", first=first, further=further) if further else first


def _short(lost: "Lost") -> str:
    money, gap = _yuan_down(lost.money_left), lost.gap
    if gap > 0:
        return gettext(
            "%(n)s 户支持，剩余份额共 %(money)s 元，还差 %(gap)s 元",
            n=lost.supporters,
            money=money,
            gap=_yuan_up(gap),
        )
    return gettext("%(n)s 户支持，剩余份额共 %(money)s 元", n=lost.supporters, money=money)


def _what_would_do(lost: "Lost") -> str:
    price, more = lost.max_cost_to_win, lost.extra_supporters
    cheaper = price is not None and price >= 100  # noqa: PLR2004 -- a price below a yuan helps nobody
    if cheaper and more:
        return gettext(
            "造价降到 %(price)s 元以下，或再有 %(more)s 户支持，就能入选",
            price=_yuan_down(price or Fraction(0)),
            more=more,
        )
    if cheaper:
        return gettext("造价降到 %(price)s 元以下就能入选", price=_yuan_down(price or Fraction(0)))
    return gettext("再有 %(more)s 户支持就能入选", more=more) if more else ""


def _yuan_down(amount: Fraction) -> str:
    return yuan_text(Fen(floor(amount)))


def _yuan_up(amount: Fraction) -> str:
    return yuan_text(Fen(ceil(amount)))
