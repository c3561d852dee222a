"""Files that people upload as a register: bytes in, a table of texts out, nothing trusted."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from datetime import date, datetime
from typing import Any, Final

from rules.refusal import Refusal

MOST_ROWS: Final = 60_000
MOST_CELLS: Final = 3_000_000
MOST_UNPACKED: Final = 150 * 1024 * 1024  # bytes
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCAL_HEADER: Final = 30  # bytes before the name in a zip entry
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# References that a sheet makes; a cell at the far corner would ask for the whole plane.
_CELL: Final = re.compile(rb"\br=[\"']([A-Z]{0,4})([0-9]{1,9})[\"']")


class EmptyFile(Refusal):
    """There is nothing in the file."""

    code = "empty_file"


class UnreadableFile(Refusal):
    """Damaged, or no table at all."""

    code = "unreadable_file"


class OldWorkbook(Refusal):
    """An .xls of before 2007, or a workbook with a password: both look alike."""

    code = "old_workbook"


class WorkbookWithMacro(Refusal):
    """The workbook carries a program."""

    code = "workbook_with_macro"


class WorkbookTooLarge(Refusal):
    """Unpacked it is larger than any town: a mistake or an attack."""

    code = "workbook_too_large"


class UnknownEncoding(Refusal):
    """The text is in none of the encodings that are in use here."""

    code = "unknown_encoding"


def read_table(content: bytes) -> list[list[str]]:
    """Return the first sheet of a workbook (.xlsx), or a CSV, as rows of texts.

    What the file is, its content says, not its name. Numbers are written out (13812341234,
    88.3), formulas are the values they had when the workbook was saved.

    Raises:
        EmptyFile, UnreadableFile, OldWorkbook, WorkbookWithMacro, WorkbookTooLarge,
        UnknownEncoding: what their names say.
    """
    if not content.strip():
        raise EmptyFile
    if content.startswith(_OLE):
        raise OldWorkbook
    rows = _from_workbook(content) if content.startswith(_ZIP) else _from_text(content)
    if len(rows) > MOST_ROWS:
        raise WorkbookTooLarge(rows=MOST_ROWS)
    if not any(any(row) for row in rows):
        raise EmptyFile
    return rows


def _from_workbook(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 -- imports alone

    _inspect(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OSError):
        raise UnreadableFile from None
    return [[_text(cell) for cell in row] for row in rows]


def _inspect(content: bytes) -> None:
    """Unpack every part with a bound, before a reader that has none does."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile from None
    names = [part.filename.lower() for part in parts]
    if any("vbaproject" in name for name in names):
        raise WorkbookWithMacro
    if "[content_types].xml" not in names:
        raise UnreadableFile
    left = MOST_UNPACKED
    for part in parts:
        unpacked = _unpacked(content, part, left)
        left -= len(unpacked)
        if part.filename.lower() == "[content_types].xml" and b"macroEnabled" in unpacked:
            raise WorkbookWithMacro
        if "worksheets/" in part.filename.lower():
            _require_bounded(unpacked)


def _unpacked(content: bytes, part: zipfile.ZipInfo, most: int) -> bytes:
    """Return the bytes of one part; what its header claims about its size is not believed."""
    at = part.header_offset
    name, extra = content[at + 26 : at + 28], content[at + 28 : at + 30]
    start = at + _LOCAL_HEADER + int.from_bytes(name, "little") + int.from_bytes(extra, "little")
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        result = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED and not part.flag_bits & 1:
        try:
            result = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most + 1)
        except zlib.error:
            raise UnreadableFile from None
    else:
        raise UnreadableFile
    if len(result) > most:
        raise WorkbookTooLarge(rows=MOST_ROWS)
    return result


def _require_bounded(sheet: bytes) -> None:
    bottom = right = 1
    for letters, digits in _CELL.findall(sheet):
        bottom = max(bottom, int(digits))
        right = max(right, _column_number(letters))
    if bottom * right > MOST_CELLS:
        raise WorkbookTooLarge(rows=MOST_ROWS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _from_text(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableFile
    head = text[:4096].split("\n", 1)[0]
    delimiter = max("\t;,", key=head.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        raise UnreadableFile from None


def _decoded(content: bytes) -> str:
    marked = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    bare = [_bare_utf16(content[:4096])] if b"\0" in content[:4096] else []
    for encoding in [marked] if marked else [*bare, "utf-8", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnknownEncoding


def _bare_utf16(head: bytes) -> str:
    """Return which half of its commas and digits is the zero, of UTF-16 without a mark."""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _text(cell: Any) -> str:  # noqa: ANN401 -- what calamine makes of a cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        # Fifteen digits are all that Excel keeps; the rest is noise of binary fractions.
        whole = cell.is_integer() and abs(cell) < 1e18  # noqa: PLR2004 -- no exponent in a number
        return str(int(cell)) if whole else f"{cell:.15g}"
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)
