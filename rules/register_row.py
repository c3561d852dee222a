"""One row of a register (DOMAIN §2.2 E1-E3): cells to an entry, or to what is wrong with each."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from rules.address import door_of, parse_address
from rules.decision_rule import PartKind
from rules.doors import Door, NotADoor, parse_door
from rules.electorate import OwnerKind
from rules.names import TextTooLong, UnusableCharacter, clean
from rules.register_record import Doubt, Entry, OwnerRecord
from rules.register_sheet import (
    BadCell,
    Column,
    Fault,
    Header,
    NoRows,
    Sheet,
    column_letter,
    find_header,
)

LONGEST_NAME: Final = 100
LARGEST_AREA: Final = Decimal(1_000_000)
EXAMPLE: Final = "示例"
"""Rows whose remark begins so come with the template and are not read."""

KINDS: Final[Mapping[str, PartKind]] = MappingProxyType(
    {
        **dict.fromkeys(("住宅", "住房", "成套住宅", "居住"), PartKind.DWELLING),
        **dict.fromkeys(("商铺", "商业", "门面", "门面房", "办公"), PartKind.COMMERCIAL),
        **dict.fromkeys(("车位", "车库", "停车位"), PartKind.PARKING),
        **dict.fromkeys(("储藏室", "储藏间", "地下室", "杂物间"), PartKind.STORAGE),
        "其他": PartKind.OTHER,
    }
)
OWNER_KINDS: Final[Mapping[str, OwnerKind]] = MappingProxyType(
    {
        **dict.fromkeys(("个人", "自然人", "私产"), OwnerKind.NATURAL),
        **dict.fromkeys(("单位", "企业", "法人", "单位产"), OwnerKind.LEGAL),
        **dict.fromkeys(("公房", "公房产权单位", "直管公房", "公产"), OwnerKind.PUBLIC_UNIT),
        **dict.fromkeys(("开发商", "建设单位"), OwnerKind.DEVELOPER),
    }
)
_YES_NO: Final = MappingProxyType(
    {**dict.fromkeys(("是", "未售", "有", "√"), True), **dict.fromkeys(("否", "已售", "无"), False)}
)
_TOTALS: Final = ("合计", "总计", "小计", "共计")
_LEGAL_ENDINGS: Final = ("公司", "集团", "合作社", "委员会", "银行", "学校", "医院", "厂")
_SEPARATORS: Final = re.compile(r"[、,，;；/|\n]+")
_BARE: Final = re.compile(r"[0-9A-Za-z一二三四五六七八九十甲乙丙丁]+")
_EXCEL_DIGITS: Final = 15


class _BadValueError(Exception):
    def __init__(self, fault: Fault, **facts: Any) -> None:  # noqa: ANN401 -- facts of a sentence
        super().__init__(fault)
        self.fault = fault
        self.facts = facts


@dataclass
class _Row:
    """One row while it is read; bad cells gather in `faults`."""

    number: int
    cells: Sequence[str]
    header: Header
    faults: list[BadCell] = field(default_factory=list)

    def text(self, column: Column) -> str:
        index = self.header.columns.get(column)
        return self.cells[index].strip() if index is not None and index < len(self.cells) else ""

    def read(self, column: Column, reader: Callable[[str], Any], nothing: Any = None) -> Any:  # noqa: ANN401 -- by column
        """Return what `reader` makes of the cell; `nothing` for an empty or a bad one."""
        text = self.text(column)
        if not text:
            return nothing
        try:
            return reader(text)
        except _BadValueError as bad:
            self.blame(column, bad.fault, **bad.facts)
        except UnusableCharacter as bad:
            self.blame(column, Fault.BAD_CHARACTER, **bad.facts)
        except TextTooLong as bad:
            self.blame(column, Fault.TOO_LONG, **bad.facts)
        return nothing

    def blame(self, column: Column, fault: Fault, **facts: Any) -> None:  # noqa: ANN401 -- facts of a sentence
        index = self.header.columns.get(column, 0)
        shown = "".join(
            c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in self.text(column)
        )
        letter = column_letter(index)
        self.faults.append(BadCell(self.number, letter, column, shown, fault, facts))


def read_register(rows: Sequence[Sequence[str]]) -> Sheet:
    """Return the register that a table holds. Cells are texts, numbers written out.

    Building and stairwell may stand in the first row of a merged block only. Rows without
    anything in them, totals and the template's examples are skipped and counted.

    Raises:
        NoHeader, ColumnTwice: if the header cannot be understood.
        NoRows: if there is nothing below it.
    """
    header = find_header(rows)
    entries: list[Entry] = []
    faults: list[BadCell] = []
    seen: dict[Door, int] = {}
    above = ("", "")
    skipped = 0
    for number, cells in enumerate(rows[header.row + 1 :], start=header.row + 2):
        row = _Row(number, cells, header)
        if _says_nothing(row):
            skipped += 1
            continue
        above = _above(row, above)
        entry = _entry(row, above, seen)
        faults += row.faults
        if entry is not None and not row.faults:
            entries.append(entry)
    if not entries and not faults:
        raise NoRows
    return Sheet(tuple(entries), tuple(faults), skipped)


def _says_nothing(row: _Row) -> bool:
    texts = [row.text(column) for column in row.header.columns]
    return (
        not any(texts)
        or any(text.startswith(_TOTALS) for text in texts)
        or row.text(Column.NOTE).startswith(EXAMPLE)
    )


def _above(row: _Row, above: tuple[str, str]) -> tuple[str, str]:
    building = row.text(Column.BUILDING) or above[0]
    same = building == above[0]
    return building, row.text(Column.STAIRWELL) or (above[1] if same else "")


def _entry(row: _Row, above: tuple[str, str], seen: dict[Door, int]) -> Entry | None:
    door, sure = _door(row, above)
    if door is not None:
        first = seen.setdefault(door, row.number)
        if first != row.number:
            row.blame(Column.ROOM, Fault.DOOR_TWICE, row=first)
    kind = row.read(Column.OWNER_KIND, _word_of(OWNER_KINDS))
    owners = _owners(row, kind)
    values = {
        "floor": row.read(Column.FLOOR, _floor),
        "kind": row.read(Column.KIND, _word_of(KINDS)),
        "registered_area": row.read(Column.REGISTERED_AREA, read_area_cell),
        "surveyed_area": row.read(Column.SURVEYED_AREA, read_area_cell),
        "contract_area": row.read(Column.CONTRACT_AREA, read_area_cell),
        "certificate_number": row.read(Column.CERTIFICATE, _certificate, ""),
        "is_unsold": row.read(Column.UNSOLD, _word_of(_YES_NO)),
        "note": row.read(Column.NOTE, clean, ""),
    }
    if door is None:
        return None
    values["floor"] = door.floor if values["floor"] is None else values["floor"]
    if not sure:
        values["written"] = " ".join(filter(None, (*above, row.text(Column.ROOM))))[:LONGEST_NAME]
        values["doubts"] = (Doubt.ADDRESS_UNSURE,)
    return Entry(row.number, door, owner_kind=kind, owners=owners, **values)


def _door(row: _Row, above: tuple[str, str]) -> tuple[Door | None, bool]:
    """Return the door a row names, and whether nobody needs to look at it."""
    room = row.text(Column.ROOM)
    if not room:
        row.blame(Column.ROOM, Fault.NO_ROOM)
        return None, False
    parts = [_part(above[0], "号楼"), _part(above[1], "单元"), room]
    # A room that names its building itself ("3-2-601") needs no columns beside it.
    for text in ("".join(parts), room):
        try:
            return parse_door(text), True
        except NotADoor:
            continue
    address = parse_address("".join(parts))
    door = door_of(address)
    if door is None:
        row.blame(Column.ROOM, Fault.NOT_A_DOOR)
    return door, address.is_sure


def _part(text: str, unit: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    return (
        f"{plain}{unit}"
        if re.fullmatch(r"[0-9A-Za-z一二三四五六七八九十甲乙丙丁]+", plain)
        else plain
    )


def _owners(row: _Row, kind: OwnerKind | None) -> tuple[OwnerRecord, ...]:
    names = row.read(Column.OWNER, _names, [])
    phones = row.read(Column.PHONE, _phones, [])
    tails = row.read(Column.ID_LAST4, _tails, [])
    return tuple(
        OwnerRecord(
            name=name,
            kind=kind or (OwnerKind.LEGAL if name.endswith(_LEGAL_ENDINGS) else OwnerKind.NATURAL),
            phone=phones[index] if index < len(phones) else "",
            id_last4=tails[index] if index < len(tails) else "",
        )
        for index, name in enumerate(names)
    )


def _names(text: str) -> list[str]:
    parts = [clean(part, longest=LONGEST_NAME) for part in _SEPARATORS.split(text)]
    return list(dict.fromkeys(part for part in parts if part))


def _phones(text: str) -> list[str]:
    return [read_phone(part) for part in _SEPARATORS.split(text) if part.strip()]


def read_phone(text: str) -> str:
    """Return a telephone number as it is kept; raises _BadValueError if it is none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    if not re.fullmatch(r"[0-9][0-9-]{3,18}[0-9]", plain):
        raise _BadValueError(Fault.NOT_A_PHONE)
    return plain


def _tails(text: str) -> list[str]:
    return [read_id_tail(part) for part in _SEPARATORS.split(text) if part.strip()]


def read_id_tail(text: str) -> str:
    """Return the last four of an identity number; a whole number is cut to them at once.

    Excel takes "0012" for 12: zeros are put back. Raises _BadValueError if it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if re.fullmatch(r"[0-9]{17}[0-9X]", plain):
        return plain[-4:]
    if not re.fullmatch(r"[0-9]{1,3}[0-9X]?", plain):
        raise _BadValueError(Fault.NOT_AN_ID_TAIL)
    return plain.zfill(4)


def read_area_cell(text: str) -> Decimal:
    """Return an area in m² with two places; "88.3㎡" and "1,088.30" are read.

    Raises:
        _BadValueError: for zero, a sign, a third place, or what is no number.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    plain = re.sub(r"(m2|平方米|平米)$", "", plain)
    try:
        area = Decimal(plain)
    except InvalidOperation:
        raise _BadValueError(Fault.NOT_AN_AREA) from None
    if not area.is_finite():
        raise _BadValueError(Fault.NOT_AN_AREA)
    if area <= 0:
        raise _BadValueError(Fault.AREA_NOT_POSITIVE)
    if area >= LARGEST_AREA:
        raise _BadValueError(Fault.AREA_TOO_LARGE)
    exact = area.quantize(Decimal("0.01"))
    if area != exact:
        raise _BadValueError(Fault.AREA_THREE_PLACES)
    return exact


def _certificate(text: str) -> str:
    if re.fullmatch(r"[0-9]+0{3}", text) and len(text) > _EXCEL_DIGITS:
        raise _BadValueError(Fault.DIGITS_LOST)
    return clean(text, longest=LONGEST_NAME)


def _floor(text: str) -> int:
    plain = re.sub(r"[层楼F]$", "", unicodedata.normalize("NFKC", text).strip().upper())
    if not re.fullmatch(r"-?[0-9]{1,3}", plain):
        raise _BadValueError(Fault.NOT_A_FLOOR)
    return int(plain)


def _word_of(words: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:  # noqa: ANN401 -- the member the word stands for
        plain = unicodedata.normalize("NFKC", text).strip()
        if plain not in words:
            raise _BadValueError(Fault.UNKNOWN_WORD, words="、".join(words))
        return words[plain]

    return read
