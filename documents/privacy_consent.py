"""The notice and consent on personal data (个人信息告知同意书), one for every household.

Source: 个人信息保护法 art. 13-17, 23, 25, 29 (separate consents), 44-47 (rights).
"""

from dataclasses import dataclass
from typing import Final

from documents.home import Home
from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: which data, on which legal ground, how long they are kept."""

    name: str
    data: str
    ground: str
    kept: str


PURPOSES: Final = (
    Purpose(
        "核对业主身份和专有部分面积",
        "姓名、房号、产权证号、面积、证件号后四位",
        "履行法定职责（第十三条第三项）",
        "业主清册归档，不少于 15 年",
    ),
    Purpose(
        "送达通知、上门征求意见",
        "姓名、房号、电话",
        "履行法定职责（第十三条第三项）",
        "项目验收后 3 年",
    ),
    Purpose(
        "表决、签署和计票",
        "签名笔迹、签署时间、网络地址、设备类型、表决内容",
        "履行法定职责（第十三条第三项）",
        "表决档案，不少于 15 年",
    ),
    Purpose(
        "分摊、出资和退费",
        "房号、面积、应缴和已缴金额",
        "订立、履行合同所必需（第十三条第二项）",
        "结清后 15 年",
    ),
)
SEPARATE: Final = (
    (
        "用电话、短信提醒我未办的事",
        "电话",
        "不同意的，改为张贴和上门通知",
    ),
    (
        "登记家中有老人、行动不便者，以便送大字版、上门协助",
        "“是”或“否”，不记病情（敏感个人信息）",
        "不同意的，可以随时口头提出协助",
    ),
    (
        "把我签名的样式交第三方核验机构核对",
        "签名笔迹、姓名",
        "不同意的，由工作人员当面核对",
    ),
)
"""Each needs a consent of its own: what for, which data, what happens without it."""


@dataclass(frozen=True, slots=True)
class PrivacyConsent:
    """Everything printed on the form; `id_last4` in the order of the owners, "" if unknown."""

    head: Head
    home: Home
    phone: str
    address: str


def privacy_consent_html(
    paper: PrivacyConsent, locale: str = "zh", *, large: bool = False, marked: bool = False
) -> str:
    """Return the form as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/privacy_consent.html",
        paper,
        Title("个人信息告知同意书", "Notice and Consent on Personal Data"),
        large=large,
        marked=marked,
        purposes=PURPOSES,
        separate=SEPARATE,
    )
