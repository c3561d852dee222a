"""An uncompressed PDF from WeasyPrint taken apart into its objects, and text operators in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# One text box as WeasyPrint writes it: matrix, font, size, glyphs.
TEXT: Final = re.compile(rb"BT\n1 0 0 -1 (\S+) (\S+) Tm\n/(\w+) (\S+) Tf\n\[([^\]]*)\] TJ\nET\n")
# A change of font, or glyphs: enough to follow which font every glyph is of.
SHOWN: Final = re.compile(rb"/(\w{6}) \S+ Tf\n|\[([^\]]*)\] TJ\n")
GLYPHS: Final = re.compile(rb"<([0-9a-f]*)>")
_ROW: Final = re.compile(rb"(\d{10}) (\d{5}) ([nf]) \n")
_MAPPED: Final = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n")
_DIGITS: Final = 4  # hexadecimal digits of a glyph


class StrangePdfError(Exception):
    """The PDF is not written the way the batch path can take apart."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The objects by number, without their frames; which is the catalogue, which the metadata."""

    objects: dict[int, bytes]
    root: int
    info: int

    def number(self, pattern: bytes) -> int:
        """Return the one object that `pattern` (a regular expression) is found in.

        Raises:
            StrangePdfError: if there is none, or more than one.
        """
        found = [number for number, body in self.objects.items() if re.search(pattern, body)]
        if len(found) != 1:
            raise StrangePdfError(pattern.decode())
        return found[0]

    def reference(self, number: int, key: bytes) -> int:
        """Return the number of the object that entry `key` of object `number` points to."""
        found = re.search(rb"/%b \[?(\d+) 0 R" % key, self.objects[number])
        if found is None:
            raise StrangePdfError(key.decode())
        return int(found[1])


@dataclass(frozen=True, slots=True)
class Font:
    """One font of a PDF: name in the resources and outside, object, what its glyphs mean."""

    resource: bytes
    base: str
    number: int
    meaning: Mapping[int, str]


def parts(pdf: bytes) -> Parts:
    """Return the objects of `pdf`.

    Raises:
        StrangePdfError: if it has no plain cross-reference table, or an object is framed oddly.
    """
    found = re.search(rb"startxref\n(\d+)\n%%EOF\s*\Z", pdf)
    if found is None:
        raise StrangePdfError("startxref")
    table = int(found[1])
    rows = _ROW.findall(pdf, table)
    offsets = {number: int(at) for number, (at, _, state) in enumerate(rows) if state == b"n"}
    ends = sorted([*offsets.values(), table])
    following = dict(pairwise(ends))
    objects = {number: _unframed(number, pdf[at : following[at]]) for number, at in offsets.items()}
    root = re.search(rb"/Root (\d+) 0 R", pdf[table:])
    info = re.search(rb"/Info (\d+) 0 R", pdf[table:])
    if root is None or info is None:
        raise StrangePdfError("trailer")
    return Parts(objects, int(root[1]), int(info[1]))


def stream(body: bytes) -> tuple[bytes, bytes] | None:
    """Return the dictionary and the data of a stream, None for any other object."""
    at = body.find(b"\nstream\n")
    if at < 0 or not body.endswith(b"\nendstream"):
        return None
    return body[:at], body[at + 8 : -10]


def data_of(body: bytes) -> bytes:
    """Return the data of a stream.

    Raises:
        StrangePdfError: if the object is none.
    """
    found = stream(body)
    if found is None:
        raise StrangePdfError("stream")
    return found[1]


def fonts(pdf: Parts) -> dict[bytes, Font]:
    """Return the fonts by the name pages call them."""
    found = {}
    for number, body in pdf.objects.items():
        named = re.search(rb"/Subtype /Type0/BaseFont /(\w+)\+([^/\s]+)", body)
        if named is not None:
            cmap = data_of(pdf.objects[pdf.reference(number, b"ToUnicode")])
            found[named[1]] = Font(named[1], named[2].decode(), number, _meaning(cmap))
    return found


def page_contents(pdf: Parts) -> list[tuple[int, int]]:
    """Return for each page its object and that of its content."""
    pages = [n for n, body in pdf.objects.items() if body.startswith(b"<</Type /Page/")]
    return [(number, pdf.reference(number, b"Contents")) for number in pages]


def glyphs(array: bytes) -> list[int]:
    """Return the glyphs of a TJ array."""
    digits = b"".join(GLYPHS.findall(array))
    return [int(digits[at : at + _DIGITS], 16) for at in range(0, len(digits), _DIGITS)]


def text_of(array: bytes, font: Font) -> str:
    """Return what a TJ array means."""
    return "".join(font.meaning.get(glyph, "\ufffd") for glyph in glyphs(array))


def _unframed(number: int, raw: bytes) -> bytes:
    head, tail = b"%d 0 obj\n" % number, b"\nendobj\n"
    if not raw.startswith(head) or not raw.endswith(tail):
        raise StrangePdfError(f"object {number}")
    return raw[len(head) : -len(tail)]


def _meaning(cmap: bytes) -> Mapping[int, str]:
    entries = _MAPPED.findall(cmap.partition(b"endcodespacerange")[2])
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in entries
    }
