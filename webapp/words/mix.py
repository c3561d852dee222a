"""The funding mix in sentences: what is worth a yuan, what would have to give way."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from rules.money import Fen, yuan_text
from rules.planning.mix import Infeasible, MixProblem, MixResult, Relief

REFUSALS: dict[str, Any] = {
    "unusable_mix": _("资金方案的数据有矛盾：%(field)s（%(why)s）。"),
    "unknown_subsidy_rule": _("没有在那一天有效的补助办法：%(rule)s %(on)s。"),
    "nobody_pays_fees": _("要分摊的费用没有人缴：面积、月数或收缴率是 0。"),
}
STATUS = {"unusable_mix": 422, "unknown_subsidy_rule": 422}

SOURCES: Final[Mapping[str, Any]] = {
    "central": _("中央补助"),
    "province": _("省级补助"),
    "city": _("市区补助"),
    "fund": _("维修资金"),
    "public": _("公共收益"),
    "operator": _("专业经营单位"),
    "property": _("原产权单位"),
    "social": _("社会资本"),
    "loan": _("贷款"),
    "resident": _("居民"),
}
CATEGORIES: Final[Mapping[str, Any]] = {
    "basic": _("基础类"),
    "improve": _("完善类"),
    "enhance": _("提升类"),
}


def sentences_of(
    problem: MixProblem, answer: MixResult | Infeasible, names: Mapping[str, str] | None = None
) -> list[str]:
    """Return the answer in Chinese sentences, the most useful first.

    Args:
        problem: what was asked.
        answer: what was found.
        names: words for sources and items beyond `SOURCES`.
    """
    said = _Speech(names or {})
    if isinstance(answer, Infeasible):
        return list(said.why_not(answer))
    return list(said.result(problem, answer))


def relief_sentence(relief: Relief, names: Mapping[str, str] | None = None) -> str:
    """Say what one more yuan on a row is worth to the residents."""
    return _Speech(names or {}).relief(relief)


def row_name(row: str, names: Mapping[str, str] | None = None) -> str:
    """Return a row's name in words: "cap[loan]" is 贷款的上限."""
    return _Speech(names or {}).row(row)


class _Speech:
    """Says rows and amounts with the names of one problem."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def result(self, problem: MixProblem, answer: MixResult) -> Iterator[str]:
        residents = answer.residents
        yield gettext(
            "居民一共最少出 %(total)s 元，平均每户 %(each)s 元。",
            total=yuan_text(residents),
            each=yuan_text(Fen(residents // problem.households)),
        )
        for relief in answer.reliefs:
            yield self.relief(relief)
        for source, amount in answer.totals.items():
            if amount:
                yield gettext(
                    "%(source)s出 %(amount)s 元。",
                    source=self._name(source),
                    amount=yuan_text(amount),
                )

    def relief(self, relief: Relief) -> str:
        kind, _bracket, subject = relief.row.removesuffix("]").partition("[")
        source, _comma, category = subject.partition(",")
        return str(_RELIEFS.get(kind, _RELIEF)) % {
            "saves": f"{relief.saves:.2f}",
            "source": self._name(source),
            "category": str(CATEGORIES.get(category, category)),
            "row": self.row(relief.row),
        }

    def why_not(self, answer: Infeasible) -> Iterator[str]:
        yield gettext("这样的条件下凑不齐钱。")
        if answer.least is None:
            yield gettext("放宽任何一条约定也凑不齐：有的项目没有人能出钱。")
        elif answer.changes:
            parts = [
                gettext(
                    "%(row)s放宽 %(amount)s 元",
                    row=self.row(row),
                    amount=yuan_text(Fen(round(amount * 100))),
                )
                for row, amount in answer.changes.items()
            ]
            yield gettext("最省的办法：%(changes)s。", changes="；".join(parts))
        if answer.conflict:
            rows = "、".join(self.row(row) for row in answer.conflict)
            yield gettext("互相矛盾的是：%(rows)s。去掉其中任何一条就能凑齐。", rows=rows)

    def row(self, row: str) -> str:
        kind, _bracket, subject = row.removesuffix("]").partition("[")
        source, _comma, category = subject.partition(",")
        word = str(_ROWS.get(kind, _("“%(row)s”这一条")))
        return word % {
            "row": row,
            "source": self._name(source),
            "category": str(CATEGORIES.get(category, category)),
        }

    def _name(self, source: str) -> str:
        return self._names.get(source) or str(SOURCES.get(source, source))


_RELIEF: Final = _("%(row)s每放宽 1 元，居民少出 %(saves)s 元。")
_RELIEFS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(
        ("cap", "cap_per_m2", "cap_per_household", "subsidy"),
        _("%(source)s每多 1 元，居民少出 %(saves)s 元。"),
    ),
    "min_share": _("%(category)s居民最低出资每降 1 元，居民少出 %(saves)s 元。"),
    "min_total": _("%(source)s最低出资每降 1 元，居民少出 %(saves)s 元。"),
    "match": _("%(source)s的配套上限每放宽 1 元，居民少出 %(saves)s 元。"),
    "investor_irr": _("投资人少要求 1 元回报（折现），居民少出 %(saves)s 元。"),
    "upkeep_balance": _("每年管养结余每多 1 元，居民少出 %(saves)s 元。"),
}
_ROWS: Final[Mapping[str, Any]] = {
    "balance": _("“%(source)s”的造价"),
    "cap": _("%(source)s的上限"),
    "cap_per_m2": _("%(source)s每平方米的上限"),
    "cap_per_household": _("%(source)s每户的上限"),
    "min_share": _("%(source)s在%(category)s的最低比例"),
    "min_total": _("%(source)s的最低总额"),
    "match": _("%(source)s的配套比例"),
    "investor_irr": _("投资人的回报"),
    "upkeep_balance": _("每年管养收支平衡"),
    "subsidy": _("%(source)s的补助办法"),
    "subsidy_none": _("%(source)s的补助办法"),
    "subsidy_below": _("%(source)s的补助办法"),
    "subsidy_above": _("%(source)s的补助办法"),
    "subsidy_points": _("%(source)s的补助办法"),
}
