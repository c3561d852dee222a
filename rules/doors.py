"""The address of a household inside its compound: building, stairwell, room.

Source: ours [P]; see `rules.address`.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from rules.refusal import Refusal


class NotADoor(Refusal):
    """A text that names no door: `text` is what was typed."""

    code = "not_a_door"


@dataclass(frozen=True, slots=True)
class Door:
    """A door: building 3, stairwell 2, room 601. `stairwell` is "" where there is only one."""

    building: str
    stairwell: str
    room: str

    def __str__(self) -> str:
        parts = (self.building, self.stairwell, self.room)
        return "-".join(part for part in parts if part)

    @property
    def floor(self) -> int | None:
        """The floor a room number tells: 601 is on 6, 1203 on 12, B101 on -1; None if none."""
        found = _ROOM_NUMBER.fullmatch(self.room)
        if found is None:
            return None
        floor = int(found["floor"])
        return -floor if found["basement"] else floor

    @property
    def order(self) -> tuple[tuple[int, str], ...]:
        """A key that sorts doors as one walks: building 2 before building 10."""
        return tuple(_natural(part) for part in (self.building, self.stairwell, self.room))


def parse_door(text: str, building: str = "1") -> Door:
    """Read a door as people write it.

    "3-2-601", "3号楼2单元601室", "３栋二单元601", "3#601", "A座1201" are all read. A text
    that names no building ("2单元601") means `building`.

    Raises:
        NotADoor: if there is no room in it, or more than can be understood.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    plain = plain.translate(_DASHES)
    found = _DASHED.fullmatch(plain) or _WRITTEN.fullmatch(plain)
    if found is None:
        raise NotADoor(text=text[:40])
    return Door(
        building=_number(found["building"] or building),
        stairwell=_number(found["stairwell"] or ""),
        room=_room(found["room"]),
    )


_NUMERAL: Final = r"[0-9]{1,3}|[A-Z][0-9]{0,2}|[0-9]{1,2}[A-Z]|[一二三四五六七八九十]{1,3}"
_ROOM: Final = r"B?[0-9]{1,5}[A-Z]?|-[0-9]{3,4}"
_DASHES: Final = {ord(dash): "-" for dash in "‐‑‒–—―−－﹣/\\"}
_DASHED: Final = re.compile(
    rf"(?:(?P<building>{_NUMERAL})-(?:(?P<stairwell>{_NUMERAL})-)?)?(?P<room>{_ROOM})(?:室|号|户)?"
)
_WRITTEN: Final = re.compile(
    rf"(?:第?(?P<building>{_NUMERAL}|[甲乙丙丁戊东西南北中])(?:号楼|号院楼|号|栋|幢|座|楼|#楼|#)-?)?"
    rf"(?:第?(?P<stairwell>{_NUMERAL}|[甲乙丙丁东西中])(?:单元|门洞|门|梯|-)-?)?"
    rf"(?:[0-9]{{1,2}}(?:层|楼))?"
    rf"(?P<room>{_ROOM})(?:室|号|户|房)?"
)
_ROOM_NUMBER: Final = re.compile(
    r"(?P<basement>[B-]?)(?P<floor>[0-9]{1,3}?)(?P<row>[0-9]{2})[A-Z]?"
)
_DIGITS: Final = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}
_TEN: Final = 10


def _room(text: str) -> str:
    # 0601 and 601 are one door; B101 and -101 as well.
    plain = "B" + text[1:] if text.startswith("-") else text
    return plain.lstrip("0") or plain


def _number(text: str) -> str:
    if not text or text[0] not in {*_DIGITS, "十"}:
        return text.lstrip("0") or text
    tens, ten, ones = text.partition("十")
    if not ten:
        return str(_DIGITS[text]) if text in _DIGITS else text
    return str((_DIGITS.get(tens, 1)) * _TEN + _DIGITS.get(ones, 0))


def _natural(text: str) -> tuple[int, str]:
    number = re.match(r"[0-9]+", text)
    return (int(number[0]), text[number.end() :]) if number else (0, text)
