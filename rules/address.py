"""Chinese addresses down to the home: building, stairwell, floor, room, and how sure we are.

"3幢2单元601", "3-2-601", "三号楼二单元六楼西户", "金水路5号院3#2-601室(张三)" are all read. The
address is cut into numbered parts (`rules.address_text`) and read from its end, because what
comes before the building is free text.

Source: ours [P]; tried on the labelled addresses of the reference vectors.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.address_run import last_run, merged_parts
from rules.address_text import Kind, Part, parts_of, plain_address
from rules.doors import Door

if TYPE_CHECKING:
    from collections.abc import Sequence

SURE: Final = 80
"""Percent of confidence from which an address needs nobody's eye (prototypes: 0.8)."""


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says. Parts it does not name are None; `side` is 东户, 西, 甲室.

    `compound` is the text before the building. `confidence` is in percent, 0 to 100: 97 where
    every part carries its word, 70 where "3-601" may be a building or a stairwell, 50 for a
    number alone.
    """

    compound: str = ""
    building: str | None = None
    stairwell: str | None = None
    floor: int | None = None
    room: str | None = None
    side: str | None = None
    confidence: int = 0

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to look: confidence of `SURE`, and a room."""
        return self.confidence >= SURE and self.room is not None


def parse_address(text: str) -> Address:
    """Read an address; whatever cannot be read is None, never a guess of its own.

    Cost: about 25 µs on one core for 20 letters; linear in the length.

    Args:
        text: as people write it, any width, with or without the compound in front.

    Returns:
        The parts. A text without any number has the confidence 0.
    """
    plain = plain_address(text)
    parts = parts_of(plain)
    if not parts:
        return Address(compound=plain)
    reading = _Reading(plain, parts)
    reading.find_head()
    reading.read_rest()
    reading.settle()
    return reading.address()


def door_of(address: Address, building: str = "1") -> Door | None:
    """Return the door an address names, None where it names no room and no side of a floor.

    Args:
        address: what was read.
        building: the building meant where none is named.
    """
    if address.room is not None:
        room = address.room
    elif address.floor is not None and address.side:
        room = f"{address.floor}{address.side}"
    else:
        return None
    return Door(_bare(address.building or building), _bare(address.stairwell or ""), _bare(room))


def _bare(text: str) -> str:
    return text.lstrip("0") or text


class _Reading:
    """An address while it is read: the run of parts at its end, and what they turned out to be."""

    __slots__ = (
        "building",
        "confidence",
        "floor",
        "parts",
        "plain",
        "rest",
        "room",
        "run",
        "stairwell",
        "start",
    )

    def __init__(self, plain: str, parts: list[Part]) -> None:
        self.plain = plain
        self.parts = parts
        self.run = merged_parts(last_run(plain, parts))
        self.rest: Sequence[Part] = self.run
        self.start = self.run[0].start
        self.building: str | None = None
        self.stairwell: str | None = None
        self.floor: int | None = None
        self.room: str | None = None
        self.confidence = 50

    def find_head(self) -> None:
        """Find the part that names the building, else the stairwell, else the number 号."""
        kinds = "".join(part.kind for part in self.run)
        building, stairwell = kinds.rfind(Kind.BUILDING), kinds.find(Kind.STAIRWELL)
        if building >= 0 and stairwell >= 0 and building > stairwell:
            building = kinds.find(Kind.BUILDING)
        if building >= 0 and (
            stairwell < 0 or building < stairwell or self.run[building].word == "座"
        ):
            self._begin(building, building + 1, 97)
            self.building = self.run[building].value
        elif stairwell >= 0:
            self._begin(stairwell, stairwell, 80)
            before = self.run[stairwell - 1] if stairwell else None
            if before and before.kind in "xH" and not self._is_of_street(before):
                self._begin(stairwell - 1, stairwell, 90 if before.kind == "x" else 80)
                self.building = before.value
        elif kinds[0] == Kind.NUMBER and len(kinds) > 1:
            self._begin(1, 1, 50)
            if kinds.count(Kind.BARE) < _BUILDING_AND_ROOM and not self._is_of_street(self.run[0]):
                self._begin(0, 1, 75)
                self.building = self.run[0].value

    def _is_of_street(self, part: Part) -> bool:
        """Whether a number is the street's: 文化路5号, but not 三区5号."""
        return part.kind is Kind.NUMBER and self.plain[part.start - 1 : part.start] in _STREET

    def _begin(self, start: int, rest: int, confidence: int) -> None:
        self.start, self.rest = self.run[start].start, self.run[rest:]
        self.confidence = confidence

    def read_rest(self) -> None:
        """Read what follows the head; parts without a word find their place by their number."""
        bare: list[str] = []
        for part in self.rest:
            is_last = part is self.run[-1]
            if part.kind is Kind.STAIRWELL and self.stairwell is None:
                self.stairwell = part.value
            elif part.kind is Kind.FLOOR:
                self.floor = _floor(part.value)
            elif (is_last and part.kind in (Kind.ROOM, Kind.NUMBER)) or part.word in _ROOM_WORDS:
                self.room = part.value
                break  # what follows is a telephone or a remark
            else:
                bare.append(part.value)
        if bare:
            self._place(bare)

    def _place(self, bare: list[str]) -> None:
        ahead = 1 if self.building is not None else 2
        ahead = 0 if self.stairwell is not None else ahead
        if ahead == _BUILDING_AND_ROOM:
            self.confidence = self._sureness(len(bare) + (self.room is not None))
        if self.room is None:
            self._take_room(bare, ahead)
        if ahead == 1 and bare:
            self.stairwell = bare[-1]
        elif ahead and bare:
            self.building = bare[-2] if len(bare) > 1 else bare[-1]
            self.stairwell = bare[-1] if len(bare) > 1 else None

    def _sureness(self, numbers: int) -> int:
        # 3-2-6-1, 3-2-601, 3-601, 601
        by_count = {1: 50 if self.floor is None else 60, 2: 70, 3: 93}
        return by_count.get(numbers, 90)

    def _take_room(self, bare: list[str], ahead: int) -> None:
        room = bare.pop()
        if len(bare) > ahead and bare[-1].isdigit():  # 3-2-6-1: the floor stands before it
            floor = int(bare[-1])
            if len(room) < _ROOM_WITH_FLOOR and room.isdigit():
                self.floor, room = floor, f"{floor}{int(room):02d}"
                bare.pop()
            elif floor == _floor_of(room):
                bare.pop()
        elif (
            ahead == 0
            and self.floor is not None
            and len(room) < _ROOM_WITH_FLOOR
            and room.isdigit()
        ):
            room = f"{self.floor}{int(room):02d}"
        self.room = room

    def settle(self) -> None:
        """Mend what is named elsewhere or stuck together, and tell the floor from the room."""
        if self.building is None:
            self._look_further_left()
        if self.room is not None and self.stairwell is None:
            self._unstick(self.room)
        if self.floor is None:
            self.floor = _floor_of(self.room)

    def _look_further_left(self) -> None:
        # 7号楼五楼某某诊所111号: words between the building and the room broke the run.
        for part in reversed(self.parts):
            if part.kind is Kind.BUILDING and part.start < self.start:
                self.building, self.start, self.confidence = part.value, part.start, 60
                return

    def _unstick(self, room: str) -> None:
        found = _LETTER_AND_ROOM.fullmatch(room)
        if self.building is None and found:  # B1405: the letter names the building
            self.building, self.room, self.confidence = found[1], found[2], 60
            return
        stuck = _STUCK.fullmatch(room)
        if stuck is None or self.floor is not None:
            return
        head, self.room = stuck[1], stuck[2]
        self.confidence = min(self.confidence, 60)
        if self.building is None:
            self.building = head
        else:
            self.stairwell = head

    def address(self) -> Address:
        """Return the reading as a value."""
        side = _SIDE.fullmatch(self.plain, self.parts[-1].end)
        return Address(
            self.plain[: self.start],
            self.building,
            self.stairwell,
            self.floor,
            self.room,
            side[1] if side else None,
            self.confidence,
        )


def _floor(value: str) -> int | None:
    if value == "底":
        return 1
    value = value.replace("负", "-")
    return int(value) if value.removeprefix("-").isdigit() else None


def _floor_of(room: str | None) -> int | None:
    number = (room or "").partition("-")[0]
    if number.isdigit() and len(number) in _FLOOR_DIGITS:
        return int(number[: _FLOOR_DIGITS[len(number)]])
    return None


_BUILDING_AND_ROOM: Final = 2
_ROOM_WORDS: Final = ("室", "房", "号室", "号房")
_STREET: Final = ("路", "街", "道")
_ROOM_WITH_FLOOR: Final = 3  # digits
_FLOOR_DIGITS: Final = {3: 1, 4: 2}
_SIDE: Final = re.compile(
    r"-?([东西南北中左右][东西南北中]?(?:边|侧)?(?:户|门|室|间)?|[甲乙丙丁]室?)"
)
_LETTER_AND_ROOM: Final = re.compile(r"([A-Z])(\d{3,4}(?:-\d+)?)")
_STUCK: Final = re.compile(r"(\d{1,2}?)([1-9]\d{3}|(?<=\d\d)0?[1-9]\d{2})")
