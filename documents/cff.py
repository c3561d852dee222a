"""Small CFF fonts: a handful of glyphs of a large font, numbered anew from one.

What is written is a CID-keyed CFF whose character 0 is .notdef and whose character n is the n-th
glyph asked for, or has the number asked for. Charstrings come without subroutines, so a font is
made by laying them side by side: some 30 µs. Source: Adobe Technical Notes 5176 (CFF) and 5177
(Type 2 charstrings).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ROS: Final = b"\x0c\x1e"
_CID_COUNT: Final = b"\x0c\x22"
_FD_ARRAY: Final = b"\x0c\x24"
_FD_SELECT: Final = b"\x0c\x25"
_BOX: Final = b"\x05"
_CHARSET: Final = b"\x0f"
_CHARSTRINGS: Final = b"\x11"
_PRIVATE: Final = b"\x12"
_HEADER: Final = b"\x01\x00\x04\x04"
_STRINGS: Final = (b"Adobe", b"Identity")
_FIRST_STRING: Final = 391  # after the standard strings

Box = tuple[int, int, int, int]
"""Left, bottom, right, top of all glyphs together, in font units."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its charstring without subroutines, its private dictionary, its width in ems."""

    charstring: bytes
    private: bytes
    advance: float


def cff_font(
    name: str, box: Box, glyphs: Sequence[Glyph], numbers: Sequence[int] | None = None
) -> bytes:
    """Return a font of `glyphs`, the first of which is .notdef, with its bounding `box`.

    The box is that of the large font: readers decide by it how finely they place a glyph.
    `numbers` are those of the other glyphs, rising; from 1 on by default.
    """
    privates = list(dict.fromkeys(glyph.private for glyph in glyphs))
    place = {private: number for number, private in enumerate(privates)}
    count = len(glyphs)
    characters = count if numbers is None else max((0, *numbers)) + 1
    front = _HEADER + _index([name.encode("ascii")])
    behind = _index(list(_STRINGS)) + _index([])
    charset = _charset(count, numbers)
    select = b"\x00" + bytes(place[glyph.private] for glyph in glyphs)
    charstrings = _index([glyph.charstring for glyph in glyphs])
    # Offsets are written in five bytes, so the dictionary's length does not depend on them.
    start = len(front) + _TOP_SIZE + len(behind)
    at_select = start + len(charset)
    at_charstrings = at_select + len(select)
    at_dicts = at_charstrings + len(charstrings)
    top = _top(box, characters, start, at_select, at_charstrings, at_dicts)
    dicts = _font_dicts(privates, at_dicts)
    body = (charset, select, charstrings, dicts, *privates)
    return b"".join((front, _index([top]), behind, *body))


def _charset(count: int, numbers: Sequence[int] | None) -> bytes:
    if numbers is not None:
        return struct.pack(f">B{len(numbers)}H", 0, *numbers)
    return b"\x02" + struct.pack(">HH", 1, count - 2) if count > 1 else b"\x00"


def _top(  # noqa: PLR0913, PLR0917 -- the entries of the dictionary
    box: Box, count: int, charset: int, select: int, charstrings: int, dicts: int
) -> bytes:
    return b"".join(
        (
            _number(_FIRST_STRING) + _number(_FIRST_STRING + 1) + _number(0) + _ROS,
            # In two bytes each: FreeType reads a negative number of four as a large one.
            struct.pack(">BhBhBhBh", *(part for edge in box for part in (28, edge))) + _BOX,
            _number(count) + _CID_COUNT,
            _number(charset) + _CHARSET,
            _number(select) + _FD_SELECT,
            _number(charstrings) + _CHARSTRINGS,
            _number(dicts) + _FD_ARRAY,
        )
    )


def _font_dicts(privates: Sequence[bytes], start: int) -> bytes:
    size = len(_index([_font_dict(0, 0) for _ in privates]))
    entries, at = [], start + size
    for private in privates:
        entries.append(_font_dict(len(private), at))
        at += len(private)
    return _index(entries)


def _font_dict(size: int, at: int) -> bytes:
    return _number(size) + _number(at) + _PRIVATE


def _number(value: int) -> bytes:
    return b"\x1d" + value.to_bytes(4, "big", signed=True)


def _index(members: Sequence[bytes]) -> bytes:
    if not members:
        return b"\x00\x00"
    offsets, at = [1], 1
    for member in members:
        at += len(member)
        offsets.append(at)
    ends = struct.pack(f">{len(offsets)}I", *offsets)
    return b"".join((struct.pack(">HB", len(members), 4), ends, *members))


_TOP_SIZE: Final = len(_index([_top((0, 0, 0, 0), 0, 0, 0, 0, 0)]))
