"""A register of households as a table: find the header, read the rows, name every bad cell.

Town offices write the same table in many ways; what is understood here is listed as data.
A row with a bad cell is left out and named; the rows around it are read.

Source: DOMAIN §2.2 E1-E3; the headings understood are ours [P].
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from rules.refusal import Refusal
from rules.register_record import Entry


class NoHeader(Refusal):
    """No row of the table names a column of rooms."""

    code = "no_header"


class NoRows(Refusal):
    """There is nothing below the header."""

    code = "no_rows"


class ColumnTwice(Refusal):
    """Two columns say the same thing: `column` is the second one's heading."""

    code = "column_twice"


class Column(StrEnum):
    """What a column says."""

    BUILDING = "building"
    STAIRWELL = "stairwell"
    ROOM = "room"
    FLOOR = "floor"
    OWNER = "owner"
    OWNER_KIND = "owner_kind"
    REGISTERED_AREA = "registered_area"
    SURVEYED_AREA = "surveyed_area"
    CONTRACT_AREA = "contract_area"
    CERTIFICATE = "certificate"
    PHONE = "phone"
    ID_LAST4 = "id_last4"
    KIND = "kind"
    UNSOLD = "unsold"
    NOTE = "note"


class Fault(StrEnum):
    """What is wrong with a cell."""

    NO_ROOM = "no_room"
    NOT_A_DOOR = "not_a_door"
    DOOR_TWICE = "door_twice"
    NOT_AN_AREA = "not_an_area"
    AREA_NOT_POSITIVE = "area_not_positive"
    AREA_THREE_PLACES = "area_three_places"
    AREA_TOO_LARGE = "area_too_large"
    BAD_CHARACTER = "bad_character"
    TOO_LONG = "too_long"
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_ID_TAIL = "not_an_id_tail"
    DIGITS_LOST = "digits_lost"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_FLOOR = "not_a_floor"
    OTHER_STAIRWELL = "other_stairwell"


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell that cannot be used. `row` counts from 1 and `letter` is "C", as Excel does."""

    row: int
    letter: str
    column: Column
    value: str
    fault: Fault
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read: good rows, bad cells, and how many rows mean nothing."""

    entries: tuple[Entry, ...]
    faults: tuple[BadCell, ...]
    skipped: int

    @property
    def bad_rows(self) -> int:
        """How many rows are left out because of a bad cell."""
        return len({fault.row for fault in self.faults})


def only_of(sheet: Sheet, place: tuple[str, str] | None) -> Sheet:
    """Return the sheet with the rows of other stairwells named as wrong.

    Args:
        sheet: a table that was read.
        place: building and stairwell whose rows are wanted; None wants all.
    """
    if place is None:
        return sheet
    mine: list[Entry] = []
    others: list[Entry] = []
    for entry in sheet.entries:
        is_mine = (entry.door.building, entry.door.stairwell) == place
        (mine if is_mine else others).append(entry)
    facts = {"building": place[0], "stairwell": place[1]}
    faults = [
        BadCell(entry.row, "", Column.ROOM, str(entry.door), Fault.OTHER_STAIRWELL, facts)
        for entry in others
    ]
    return Sheet(tuple(mine), (*sheet.faults, *faults), sheet.skipped)


HEADINGS: Final[Mapping[Column, tuple[str, ...]]] = MappingProxyType(
    {
        Column.BUILDING: ("楼栋", "楼栋号", "楼号", "幢", "幢号", "栋", "栋号", "楼", "楼幢"),
        Column.STAIRWELL: ("单元", "单元号", "门洞", "梯"),
        Column.ROOM: ("房号", "室号", "房间号", "门牌号", "户号", "室", "房屋坐落", "坐落", "地址"),
        Column.FLOOR: ("楼层", "层", "所在层", "层数"),
        Column.OWNER: (
            *("产权人", "产权人姓名", "业主", "业主姓名", "姓名", "户主", "户主姓名"),
            *("权利人", "所有权人", "权利人姓名"),
        ),
        Column.OWNER_KIND: ("产权人类型", "业主类型", "权利人类型", "产权性质"),
        Column.REGISTERED_AREA: (
            *("面积", "建筑面积", "登记面积", "房屋面积", "产权面积", "证载面积", "专有部分面积"),
        ),
        Column.SURVEYED_AREA: ("测绘面积", "实测面积"),
        Column.CONTRACT_AREA: ("合同面积", "购房合同面积"),
        Column.CERTIFICATE: ("产权证号", "不动产权证号", "房产证号", "房产证", "证号", "权证号"),
        Column.PHONE: ("电话", "手机号", "手机", "手机号码", "联系电话", "联系方式", "电话号码"),
        Column.ID_LAST4: ("身份证后四位", "身份证后4位", "证件后四位", "身份证号后四位"),
        Column.KIND: ("用途", "房屋用途", "类型", "规划用途", "使用性质"),
        Column.UNSOLD: ("是否未售", "未售"),
        Column.NOTE: ("备注", "说明"),
    }
)
"""How columns are headed. What stands in brackets, spaces and units are not looked at."""

_BY_HEADING: Final = {word: column for column, words in HEADINGS.items() for word in words}
_HEADER_WITHIN: Final = 20  # rows: titles and notes stand above the header
_FEWEST_HEADINGS: Final = 2


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and which column says what; rows and columns count from 0."""

    row: int
    columns: Mapping[Column, int]


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """Return the header: the first row with a column of rooms and one more that we know.

    Raises:
        NoHeader: if there is none in the first twenty rows.
        ColumnTwice: if two columns say the same.
    """
    for number, cells in enumerate(rows[:_HEADER_WITHIN]):
        known = {
            index: column
            for index, cell in enumerate(cells)
            if (column := _BY_HEADING.get(_plain_heading(cell))) is not None
        }
        if len(known) >= _FEWEST_HEADINGS and Column.ROOM in known.values():
            return Header(number, _once_each(known, cells))
    raise NoHeader


def column_letter(index: int) -> str:
    """Return the letters a spreadsheet puts above the column: 0 is "A", 26 is "AA"."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _once_each(known: Mapping[int, Column], cells: Sequence[str]) -> Mapping[Column, int]:
    columns: dict[Column, int] = {}
    for index, column in known.items():
        if column in columns:
            raise ColumnTwice(column=cells[index].strip()[:40])
        columns[column] = index
    return columns


def _plain_heading(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell)
    text = re.sub(r"[(\[【（].*?[)\]】）]", "", text)
    text = re.sub(r"[\s*:：·/]+", "", text)
    return re.sub(r"(m2|平方米|平米)$", "", text)
