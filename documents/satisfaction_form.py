"""The questionnaire on satisfaction (满意度问卷): anonymous, one page, five points each."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from documents.page import Head, Title, render
from documents.resident_acceptance import MARKS

QUESTIONS: Final = (
    (
        "一、工程质量",
        (
            "屋面、外墙不再漏水",
            "上下水、电线、照明好用",
            "道路平整，停车有序",
            "楼道、扶手、坡道方便老人和孩子",
        ),
    ),
    (
        "二、施工过程",
        ("改什么、花多少事先说清楚", "噪声、灰尘和垃圾管得住", "损坏东西及时修、及时赔"),
    ),
    (
        "三、改造后的管理",
        ("保洁、门岗、维修跟得上", "收费合理，账目公开", "提的意见有人管、有回音"),
    ),
)
"""The three subjects of rules.satisfaction.Subject in their order, each with its questions."""


@dataclass(frozen=True, slots=True)
class SatisfactionForm:
    """Everything printed on the questionnaire; `needed` answers make the result count."""

    head: Head
    households: int
    needed: int
    return_by: date
    return_to: str
    phone: str


def satisfaction_form_html(
    paper: SatisfactionForm, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the questionnaire as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/satisfaction_form.html",
        paper,
        Title("居民满意度问卷", "Satisfaction Questionnaire"),
        large=large,
        questions=QUESTIONS,
        marks=MARKS,
    )
