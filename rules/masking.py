"""What the public may see of a person: a surname, the ends of a number (DOMAIN §2.11 G7)."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final

STAR: Final = "*"


@lru_cache(maxsize=8192)  # a grid masks every owner of a compound each time it is drawn
def mask_name(name: str) -> str:
    """Return a name as it may be published: 张伟 is 张*, 欧阳娜娜 is 欧阳**.

    Every character counts as one, rare ones outside the basic plane included. Of a name in
    several parts (艾尼瓦尔·买买提, John Smith) only the first letter stays. Of a company its
    first two characters and its legal form stay.
    """
    letters = _letters(name.strip())
    if not letters:
        return ""
    if any(letter in _DIVIDERS for letter in letters):
        return _mask_parts(letters)
    form = next((form for form in _LEGAL_FORMS if name.strip().endswith(form)), "")
    if form and len(letters) > len(form):
        return _mask_company(letters, form)
    kept = 2 if len(letters) > 2 and "".join(letters[:2]) in _DOUBLE_SURNAMES else 1  # noqa: PLR2004 -- a surname of two and at least one more
    if letters[0].isascii():
        kept = 1
    return "".join(letters[:kept]) + STAR * max(1, len(letters) - kept)


def mask_phone(phone: str) -> str:
    """Return a telephone number with its middle hidden: 13812341212 is 138****1212."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", phone))
    if len(digits) > _MOBILE:
        digits = digits.removeprefix("86")
    if len(digits) < _SHORTEST_PHONE:
        return STAR * len(digits)
    return digits[:3] + STAR * (len(digits) - 7) + digits[-4:]


def mask_id_number(number: str) -> str:
    """Return an identity number of which only the last four characters show."""
    plain = unicodedata.normalize("NFKC", number).strip()
    if len(plain) <= _SHOWN_OF_ID:
        return STAR * len(plain)
    return STAR * (len(plain) - _SHOWN_OF_ID) + plain[-_SHOWN_OF_ID:]


_SHORTEST_PHONE: Final = 8
_MOBILE: Final = 11
_SHOWN_OF_ID: Final = 4
_DIVIDERS: Final = "·•．・ "
_LEGAL_FORMS: Final = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "集团公司",
    "公司",
    "集团",
    "合作社",
    "委员会",
    "管理局",
    "管理处",
    "办事处",
    "银行",
    "医院",
    "学校",
    "中心",
    "工厂",
    "研究院",
    "设计院",
)
_SURNAMES: Final = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
    "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良"
    "漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘东门西门第五"
    "纳兰完颜叶赫歐陽司馬諸葛東方"
)
_DOUBLE_SURNAMES: Final = frozenset(
    _SURNAMES[start : start + 2] for start in range(0, len(_SURNAMES), 2)
)


def _letters(text: str) -> list[str]:
    # A combining mark or a variation selector belongs to the character before it.
    letters: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if letters and unicodedata.category(character) in ("Mn", "Me", "Mc"):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _mask_parts(letters: list[str]) -> str:
    shown = [letters[0]]
    for before, letter in pairwise(letters):
        starts_word = before in _DIVIDERS and letter.isascii()
        shown.append(letter if letter in _DIVIDERS or starts_word else STAR)
    return "".join(shown)


def _mask_company(letters: list[str], form: str) -> str:
    body = letters[: -len(form)]
    kept = min(2, len(body) - 1) or 1
    return "".join(body[:kept]) + STAR * 2 + form
