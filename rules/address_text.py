"""The letters of an address made plain, and cut into numbered parts ("3幢", "2单元", "601").

Source: ours [P]; see `rules.address`.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What the word behind a number says the number is."""

    BUILDING = "B"
    STAIRWELL = "U"
    FLOOR = "F"
    ROOM = "R"
    NUMBER = "H"  # 号: of a street, a building or a room
    BARE = "x"  # nothing behind it, or a dash
    OTHER = "S"  # a road, a lane, a phase: no part of a home's address


class Part(NamedTuple):
    """A number with the word behind it: `text[start:end]`."""

    value: str
    kind: Kind
    start: int
    end: int
    word: str


def plain_address(text: str) -> str:
    """Return an address in one form: half width, simplified, Arabic numerals, "-" for dashes.

    Remarks in brackets are left out. 懂 and 撞 are what a keyboard makes of 栋 and 幢.
    """
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LETTERS)
    plain = _REMARK.sub("", plain)
    plain = _GAP.sub("-", plain)
    plain = _SPACE.sub("", plain)
    plain = _ONE_FOR_DASH.sub("-", plain)
    if _NUMERALS.search(plain):
        plain = _NUMERALS.sub(_arabic, plain)
    return _DASHES.sub("-", plain)


def parts_of(plain: str) -> list[Part]:
    """Return the numbered parts of a plain address, in order."""
    found = []
    for match in _PART.finditer(plain):
        value, word = match.groups("")
        start, end = match.span()
        found.append(Part(value, _KINDS.get(word, Kind.OTHER), start, end, word))
    return found


def number_of(numerals: str) -> str:
    """Return Chinese numerals in digits: "一百零八" is "108", "六零一" is "601"."""
    if not any(numeral in _UNITS for numeral in numerals):
        return "".join(_DIGITS[numeral] for numeral in numerals)
    total = current = 0
    counted = False
    for numeral in numerals:
        if numeral in _UNITS:
            total += (current if counted else 1) * _UNITS[numeral]
            current, counted = 0, False
        else:
            current, counted = int(_DIGITS[numeral]), True
    return str(total + current)


def _arabic(found: re.Match[str]) -> str:
    text, plain = found[0], found.string
    before = plain[max(found.start() - 1, 0) : found.start()]
    after = plain[found.end() : found.end() + 1]
    if after.isdigit():  # 二1039: the stairwell is written out, the room is not
        return f"{number_of(text)}-"
    if not after or after in _BEFORE_WORDS or (before and before in _AFTER_WORDS):
        return number_of(text)
    if after in "东西南北中左右" and before and before in "元楼层栋幢":
        return number_of(text)
    return text  # part of a name: 三里屯


_DIGITS: Final = {
    **{numeral: str(digit) for digit, numeral in enumerate("零一二三四五六七八九")},
    **{numeral: str(digit) for digit, numeral in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "○": "0",
    "幺": "1",
    "两": "2",
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100}
_NUMERALS: Final = re.compile(f"[{''.join(_DIGITS)}{''.join(_UNITS)}]+")
_BEFORE_WORDS: Final = "栋幢座号单层楼室户房门梯#-期弄"
_AFTER_WORDS: Final = "栋幢座号元层楼-第梯"

_LETTERS: Final = {
    **{
        ord(odd): usual
        for odd, usual in zip(
            "棟單號樓層戶東間區門懂撞憧橦", "栋单号楼层户东间区门栋幢幢幢", strict=True
        )
    },
    **{ord(dash): "-" for dash in "—–－―‐−~_/\\|、·."},
}
_REMARK: Final = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_GAP: Final = re.compile(r"(?<=\d)[\s,;:]+(?=[\dA-Z])")
_SPACE: Final = re.compile(r"\s+")
_DASHES: Final = re.compile(r"-{2,}")
_ONE_FOR_DASH: Final = re.compile(r"(?<=[\dA-Z])一(?=[\dA-Z])")

_PART: Final = re.compile(
    r"(?=[0-9A-Z甲乙丙丁东西南北中负底顶])"  # rules out most letters at once
    r"("
    r"[甲乙丙丁]?(?:(?<![A-Z])[A-Z]{1,2})?\d{1,8}(?:[A-Z](?![A-Z]))?"
    r"|(?<![A-Z])[A-Z]{1,2}(?=[栋幢座号#单区])"
    r"|(?<![A-Z0-9])[A-Z](?=-\d)"
    r"|(?<=-)[A-Z东西南北中](?=-)"  # 12-B-836
    r"|(?<=[楼层-])[A-Z]$"  # A座15楼E
    r"|[甲乙丙丁东西南北中](?=(?:单元|栋|幢|座|楼(?!层)|号楼))"
    r"|负\d|[底顶](?=[层楼])"
    r")(号住宅楼|号楼房|号楼|#楼|栋楼|幢楼|高楼|栋|幢|座|#|单元|单位|楼道|门洞|号门(?![卫面])|梯"
    r"|单|层|楼|F(?![A-Z])|号房|号室|室|房|户|门|号|弄|院|期|区|排|街|路|巷|组|村|米|-)?"
)
_KINDS: Final = {
    **dict.fromkeys(
        ("号住宅楼", "号楼房", "号楼", "#楼", "栋楼", "幢楼", "高楼", "栋", "幢", "座", "#"),
        Kind.BUILDING,
    ),
    **dict.fromkeys(("单元", "单位", "楼道", "门洞", "号门", "梯", "单", "门"), Kind.STAIRWELL),
    **dict.fromkeys(("层", "楼", "F"), Kind.FLOOR),
    **dict.fromkeys(("号房", "号室", "室", "房", "户"), Kind.ROOM),
    "号": Kind.NUMBER,
    **dict.fromkeys(("-", ""), Kind.BARE),
}
