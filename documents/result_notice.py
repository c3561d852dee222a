"""The result notice (表决结果公告) with its eleven figures, preliminary or final."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from documents.page import Head, Title, percent, render
from documents.page import amount as printed
from documents.words import FRACTION, MEASURE, OPERATOR

STATUTE: Final = "根据《中华人民共和国民法典》第二百七十八条，"
PARTICIPATION: Final = (
    "业主共同决定事项，应当由专有部分面积占比三分之二以上的业主"
    "且人数占比三分之二以上的业主参与表决。"
)
CONSENT: Final = {
    "ordinary": "应当经参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意。",
    "major": "应当经参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意。",
}
_COUNTS: Final = {
    "eligible": "全体业主",
    "participating": "参与表决业主",
    "for": "同意业主",
    "against": "反对业主",
    "for_plus_against": "同意和反对业主",
    "present_in_person": "到场业主",
    "represented": "到场和委托业主",
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many heads holding so much exclusive area, in m²."""

    heads: int
    area: Decimal


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison of the rule as it was evaluated and stored.

    `measure` is head or area; `num` and `den` name what is compared (DOMAIN §2.1); `op` is
    ">=" or ">", `fraction` "2/3". The verdict is the stored one, never worked out from print.
    """

    measure: str
    num: str
    den: str
    numerator: Decimal | int
    denominator: Decimal | int
    op: str
    fraction: str
    passed: bool


@dataclass(frozen=True, slots=True)
class OptionVotes:
    """The votes for one of several plans: "方案甲"."""

    label: str
    title: str
    votes: Share
    chosen: bool


@dataclass(frozen=True, slots=True)
class ResultItem:
    """The count of one matter.

    `statute` is ordinary or major (民法典 art. 278 second paragraph), or "" where only
    `local_rule` applies. Invalid ballots do not participate; abstentions do (DOMAIN §2.4).
    Where plans compete, `agree` are the votes of the leading one, `against` all others'.
    """

    title: str
    statute: str
    local_rule: str
    total: Share
    participating: Share
    agree: Share
    against: Share
    abstain: Share
    invalid: Share
    clauses: tuple[Clause, ...]
    passed: bool
    options: tuple[OptionVotes, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultNotice:
    """Everything printed on the notice; `final` is False while objections are heard (询异公示)."""

    head: Head
    final: bool
    scope: str
    opens_at: datetime
    closes_at: datetime
    counted_at: datetime
    counters: tuple[str, ...]
    supervisors: tuple[str, ...]
    parking_counted: bool
    items: tuple[ResultItem, ...]
    objection_address: str
    objection_phone: str
    objections_until: datetime
    roll_digest: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One numbered line of the official form."""

    name: str
    value: str
    share: str


def result_notice_html(notice: ResultNotice, locale: str = "zh", *, large: bool = False) -> str:
    """Return the notice as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        KeyError: if a clause speaks of something the form has no words for.
    """
    title = (
        Title("业主表决结果公告", "Announcement of the Owners' Vote")
        if notice.final
        else Title("初步统计结果公示（询异公示）", "Preliminary Count, Open to Objection")
    )
    counted = [
        (item, figures(item), statutory_sentence(item), [clause_words(c) for c in item.clauses])
        for item in notice.items
    ]
    return render(f"{locale}/result_notice.html", notice, title, large=large, counted=counted)


def figures(item: ResultItem) -> tuple[Figure, ...]:
    """Return the eleven figures of the official form, in its order.

    Each percentage is cut off after two places and stands beside its fraction.
    """
    voted, of_all = item.participating, item.total
    agree = f"赞成{_leading(item)}" if item.options else "同意"
    against = "赞成其他方案" if item.options else "反对"
    return (
        Figure("业主总人数", f"{of_all.heads:,} 人", ""),
        Figure("专有部分总面积", f"{printed(of_all.area)} m²", ""),
        _heads("参与表决人数", voted, of_all),
        _area("参与表决面积", voted, of_all),
        _heads(f"{agree}人数", item.agree, voted),
        _area(f"{agree}面积", item.agree, voted),
        _heads(f"{against}人数", item.against, voted),
        _area(f"{against}面积", item.against, voted),
        _heads("弃权人数", item.abstain, voted),
        _area("弃权面积", item.abstain, voted),
        Figure(
            "无效票（不计入参与表决）",
            f"{item.invalid.heads:,} 人，{printed(item.invalid.area)} m²",
            "",
        ),
    )


def statutory_sentence(item: ResultItem) -> str:
    """Return the sentence the law asks for, and whether the count meets it."""
    law = ""
    if item.statute:
        law = f"{STATUTE}{PARTICIPATION}本事项{CONSENT[item.statute]}"
    local = f"本次表决并适用：{item.local_rule}" if item.local_rule else ""
    verdict = (
        "以上比例均已达到，本事项表决通过。"
        if item.passed
        else "以上比例未全部达到，本事项未通过。"
    )
    return f"{law}{local}{verdict}"


def _leading(item: ResultItem) -> str:
    return max(item.options, key=lambda option: (option.votes.heads, option.votes.area)).label


def _heads(name: str, part: Share, whole: Share) -> Figure:
    share = f"{part.heads:,} / {whole.heads:,}（{percent(part.heads, whole.heads)}）"
    return Figure(name, f"{part.heads:,} 人", share)


def _area(name: str, part: Share, whole: Share) -> Figure:
    fraction = f"{printed(part.area)} / {printed(whole.area)}"
    return Figure(
        name, f"{printed(part.area)} m²", f"{fraction}（{percent(part.area, whole.area)}）"
    )


def clause_words(clause: Clause) -> tuple[str, str, Clause]:
    """Return what a clause compares, and with what, in words.

    Raises:
        KeyError: if it speaks of something there are no words for.
    """
    measure = MEASURE[clause.measure]
    name = f"{_COUNTS[clause.num]}{measure}占{_COUNTS[clause.den]}{measure}"
    fraction = FRACTION.get(clause.fraction, clause.fraction)
    return name, f"{OPERATOR[clause.op]}{fraction}", clause
