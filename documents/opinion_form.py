"""The opinion form on whether to renovate at all (改造意愿征求意见表), one for every household.

There is no plan and no price yet: what is asked is the inclusion in the annual plan and the
consensus on management afterwards (建办城〔2021〕50号). Field by field after DOMAIN §2.12.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from documents.consent import Household
from documents.page import Head, Title, render

METHOD: Final = (
    "可以扫码在线填写，也可以填写本表交回，两种方式效力相同。线上填写采用约定方式：本户专用链接和验证码"
    "确认身份，内容和时间一并保存；这是双方约定的方式，不是第三方认证机构（CA）的数字证书签名。"
)
PRIVACY: Final = (
    "为核实业主身份、统计意见和归档，收集您的姓名、证件号后四位、房屋、面积和意见，保存至项目档案保管"
    "期满。公布时只有合计数，不公布您的选择。您可以查阅、复制、更正，可以依法要求删除。"
)


@dataclass(frozen=True, slots=True)
class OpinionForm:
    """Everything printed on one household's form.

    `rule` is the threshold of inclusion in words, with its source. `receipt_number` stands on
    the tear-off.
    """

    head: Head
    household: Household
    rule: str
    closes_at: datetime | None
    return_to: str
    phone: str
    receipt_number: str
    access_code: str = ""


def opinion_form_html(
    paper: OpinionForm, locale: str = "zh", *, large: bool = False, marked: bool = False
) -> str:
    """Return the form as a complete HTML document, `marked` for the batch path.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/opinion_form.html",
        paper,
        Title("老旧小区改造意愿征求意见表", "Opinion Form on Renovation"),
        large=large,
        marked=marked,
        method=METHOD,
        privacy=PRIVACY,
    )
