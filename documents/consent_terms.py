"""What one household is asked to agree to, and its canonical text with its digest.

The text is what is shown, read out and signed; the digest of it is stored with each
signature, so that a text changed afterwards shows (电子签名法 art. 13).
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from documents.page import day, deadline, numeral, yuan
from documents.words import ANSWER
from rules.money import Fen

FORMAT: Final = "xinyuan-consent-text/1"
METHOD: Final = (
    "双方约定可以采用电子形式。线上签署采用约定方式：本户专用链接和一次性验证码确认身份，手写签名笔迹、"
    "签署时间和所签文本摘要一并保存，事后改动可以发现。这是双方约定的签署方式，不是第三方认证机构（CA）"
    "的数字证书签名。您也可以要求纸质签署，效力相同。"
)
PRIVACY: Final = (
    "为核实业主身份、统计意见和归档，收集您的姓名、证件号后四位、房屋和面积、意见、"
    "签名和签署时间，保存至项目档案保管期满。公示只显示房号、隐去名字的姓氏和面积，不公布您的选择。您可以"
    "查阅、复制、更正，可以依法要求删除；不提供非必要信息，不影响您表达意见。"
)

WITHDRAWAL: Final = "截止前可以更改或撤回，以最后一次为准。"


@dataclass(frozen=True, slots=True)
class Choice:
    """One box to tick: the stored code and the words beside it."""

    code: str
    label: str


STANDARD_CHOICES: Final = tuple(Choice(code, label) for code, label in ANSWER.items())


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing put to the owner, decided by its own rule.

    `rule` is the threshold in words with its source, `otherwise` what happens if it is not
    reached.
    """

    title: str
    text: str
    rule: str
    otherwise: str
    choices: tuple[Choice, ...] = STANDARD_CHOICES


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of the household's share: "开工前 7 日内", fen."""

    due: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """What one household agrees to, or not; nothing in it depends on who signs, or when.

    Money is in fen, `running_cost` per month. `closes_at` is the aware instant at which the
    vote closes and the choices freeze. `plan_digest` is the SHA-256 of the plan version.
    `handler` names who handles the personal data, with telephone (个人信息保护法 art. 17).
    `withdrawal` must agree with the ballot's rule on voting again.
    """

    compound: str
    door: str
    plan_title: str
    plan_version: int
    plan_digest: str
    matters: tuple[Matter, ...]
    cost_estimate: Fen
    cost_ceiling: Fen
    share_basis: str
    instalments: tuple[Instalment, ...]
    subsidy: Fen
    subsidy_note: str
    running_cost: Fen
    running_note: str
    effects: str
    compensation: str
    works_from: date
    works_to: date
    closes_at: datetime
    handler: str
    withdrawal: str = WITHDRAWAL
    title: str = "老旧小区改造征求意见表（同意书）"
    title_english: str = "Opinion and Consent Form"


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled paragraph of the text; `is_own` where its amounts are one household's."""

    label: str
    text: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; those of a matter end in its boxes."""

    heading: str
    rows: tuple[Row, ...]
    matter: Matter | None = None
    answer: str = ""


def consent_text(terms: ConsentTerms) -> str:
    """Return the canonical text of `terms`: what is shown, read out, signed and digested.

    One line "label：text" per row under headings in 【】, lines parted by a newline, the
    format's name first. Every row of it is printed on the form word for word.
    """
    lines = [FORMAT, terms.title, f"小区：{terms.compound}", f"房屋：{terms.door}"]
    for section in consent_sections(terms):
        lines.append(f"【{section.heading}】")
        lines += [f"{row.label}：{row.text}" for row in section.rows]
        if section.matter:
            labels = "／".join(choice.label for choice in section.matter.choices)
            lines.append(f"可选意见：{labels}")
    return "\n".join(lines)


def text_digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def consent_sections(terms: ConsentTerms) -> tuple[Section, ...]:
    """Return the text of `terms` in sections, for pages that show it as the paper does."""
    matters = tuple(
        Section(
            heading=f"征求意见事项{numeral(number)}：{matter.title}",
            rows=(
                Row("内容", matter.text),
                Row("通过规则", matter.rule),
                Row("未达到时", matter.otherwise),
            ),
            matter=matter,
        )
        for number, matter in enumerate(terms.matters, 1)
    )
    return (
        Section("改造方案", _plan_rows(terms)),
        *matters,
        Section("本户费用", _money_rows(terms)),
        Section("签署说明", _signing_rows(terms)),
    )


def _plan_rows(terms: ConsentTerms) -> tuple[Row, ...]:
    return (
        Row("方案版本", f"{terms.plan_title}　第 {terms.plan_version} 版"),
        Row("方案摘要", terms.plan_digest),
        Row("施工期", f"{day(terms.works_from)}至{day(terms.works_to)}"),
        Row("对本户的影响", terms.effects),
        Row("补偿", terms.compensation),
    )


def _money_rows(terms: ConsentTerms) -> tuple[Row, ...]:
    dues = [f"{one.due}：{yuan(one.amount)} 元" for one in terms.instalments]
    return (
        Row(
            "本户出资",
            f"估算 {yuan(terms.cost_estimate)} 元，最高不超过 {yuan(terms.cost_ceiling)} 元。"
            f"超过上限须重新征得本户同意。{terms.share_basis}",
            is_own=True,
        ),
        Row("付款安排", "；".join(dues) or "本户不需付款", is_own=True),
        Row("已计入的补助", f"{yuan(terms.subsidy)} 元。{terms.subsidy_note}", is_own=True),
        Row("以后每月费用", f"{yuan(terms.running_cost)} 元/月。{terms.running_note}", is_own=True),
    )


def _signing_rows(terms: ConsentTerms) -> tuple[Row, ...]:
    return (
        Row("电子签署", METHOD),
        Row("个人信息", f"处理者：{terms.handler}。{PRIVACY}"),
        Row("更改和撤回", f"截止时间：{deadline(terms.closes_at)}。{terms.withdrawal}"),
    )
