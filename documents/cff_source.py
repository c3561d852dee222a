"""The fonts for paper as a source of glyphs: which glyph a character is, and its outline.

Read with fontTools from the collection that fontconfig names, lazily: opening one costs 0.3 s,
a glyph 0.2 ms, once per process.
"""

import shutil
import subprocess
from functools import cache
from typing import Any, Final

from documents.cff import Box, Glyph

# What WeasyPrint calls a font in a PDF: the fontconfig pattern that finds its file.
_PATTERNS: Final = {
    "Noto-Sans-CJK-SC": "Noto Sans CJK SC:weight=80",
    "Noto-Sans-CJK-SC-Bold": "Noto Sans CJK SC:weight=200",
    "Noto-Sans-CJK-SC-Semi-Bold": "Noto Sans CJK SC:weight=200",
    "Noto-Serif-CJK-SC": "Noto Serif CJK SC:weight=80",
    "Noto-Serif-CJK-SC-Bold": "Noto Serif CJK SC:weight=200",
}
_SUBRS: Final = 19  # operator of a private dictionary: where its subroutines are
_ESCAPE: Final = 12
_REAL: Final = 30
_END: Final = 0x0F  # half a byte
_LAST_OPERATOR: Final = 21
_INT16: Final = 28
_INT32: Final = 29
_TWO_BYTES: Final = 247
_RESERVED: Final = 255


class NoSuchFontError(Exception):
    """The font is none of those glyphs can be taken from."""


class GlyphSource:
    """One font; `units` to the em, `box` round all its glyphs, `face` its place in the file."""

    def __init__(self, path: str, number: int) -> None:
        from fontTools.ttLib import TTFont  # noqa: PLC0415 -- heavy, for the batch path alone

        font = TTFont(path, fontNumber=number, lazy=True)
        if "CFF " not in font:
            raise NoSuchFontError(path)
        self.face = number
        self.units = int(font["head"].unitsPerEm)
        order = font.getReverseGlyphMap()
        self._numbers = {point: order[name] for point, name in font.getBestCmap().items()}
        self._names = font.getGlyphOrder()
        self._metrics = font["hmtx"]
        cff = font["CFF "].cff
        self._cff, self._top = cff, cff.topDictIndex[0]
        # Sixteen megabytes, needed for some hundred bytes of them: let go at once.
        table = font.reader["CFF "]
        self._privates = [
            _without_subroutines(table[start : start + size])
            for size, start in (one.rawDict["Private"] for one in self._top.FDArray)
        ]
        left, bottom, right, top = (int(edge) for edge in self._top.FontBBox)
        self.box: Box = (left, bottom, right, top)
        self._known: dict[int, Glyph] = {}

    def number(self, character: str) -> int | None:
        """Return the number of a character's glyph, None if the font has none."""
        return self._numbers.get(ord(character))

    def advance(self, number: int) -> int:
        """Return a glyph's advance in font units."""
        return int(self._metrics[self._names[number]][0])

    def glyph(self, number: int) -> Glyph:
        """Return a glyph with its outline."""
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = self._read(number)
        return found

    def _read(self, number: int) -> Glyph:
        charstring, select = self._top.CharStrings.getItemAndSelector(self._names[number])
        private = self._top.FDArray[select].Private
        return Glyph(
            charstring=_flat(charstring, private, self._cff.GlobalSubrs),
            private=self._privates[select],
            advance=self.advance(number) / self.units,
        )


@cache
def glyph_source(name: str) -> GlyphSource:
    """Return the source of the font a PDF calls `name` ("Noto-Sans-CJK-SC-Bold").

    Raises:
        NoSuchFontError: if it is none of ours, or has no CFF outlines.
    """
    pattern, program = _PATTERNS.get(name), shutil.which("fc-match")
    if pattern is None or program is None:
        raise NoSuchFontError(name)
    command = [program, "--format", "%{file}\n%{index}", pattern]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)  # noqa: S603 -- fixed
    path, number = done.stdout.decode().split("\n")
    return GlyphSource(path, int(number))


def _flat(charstring: Any, private: Any, global_subrs: Any) -> bytes:  # noqa: ANN401 -- untyped
    from fontTools.cffLib.transforms import _DesubroutinizingT2Decompiler  # noqa: PLC0415 -- as above
    from fontTools.misc.psCharStrings import T2CharString  # noqa: PLC0415 -- as above

    subrs = getattr(private, "Subrs", [])
    charstring.decompile()
    _DesubroutinizingT2Decompiler(subrs, global_subrs, private).execute(charstring)
    flat = T2CharString(program=charstring._desubroutinized)  # noqa: SLF001 -- fontTools has no other
    flat.compile()
    return bytes(flat.bytecode)


def _without_subroutines(data: bytes) -> bytes:
    """Return a private dictionary without the entry that says where its subroutines are."""
    kept, start, at = [], 0, 0
    while at < len(data):
        byte = data[at]
        if byte <= _LAST_OPERATOR:
            at += 2 if byte == _ESCAPE else 1
            if byte != _SUBRS:
                kept.append(data[start:at])
            start = at
        else:
            at += _operand(data, at)
    return b"".join(kept)


def _operand(data: bytes, at: int) -> int:
    """Return how many bytes the operand at `at` takes."""
    byte = data[at]
    if byte == _REAL:
        end = at + 1
        while data[end] & _END != _END and data[end] >> 4 != _END:
            end += 1
        return end + 1 - at
    if byte == _INT16:
        return 3
    if byte == _INT32:
        return 5
    return 2 if _TWO_BYTES <= byte < _RESERVED else 1
