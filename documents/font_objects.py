"""The objects that make an embedded font of a PDF."""

from collections.abc import Sequence
from typing import Final

_HEAD: Final = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
    b"<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
    b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n"
    b"<0000> <ffff>\nendcodespacerange"
)
_TAIL: Final = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_MOST: Final = 100  # entries in one block, ISO 32000-1 9.10.3


def to_unicode(meanings: Sequence[tuple[int, str]]) -> bytes:
    """Return the map for characters (by their number) and what they mean."""
    lines = [_HEAD]
    for start in range(0, len(meanings), _MOST):
        some = meanings[start : start + _MOST]
        lines.append(b"%d beginbfchar" % len(some))
        lines += [
            b"<%04x> <%b>" % (number, text.encode("utf-16-be").hex().encode())
            for number, text in some
        ]
        lines.append(b"endbfchar")
    return b"\n".join([*lines, _TAIL])


def descendant(name: str, widths: bytes, descriptor: int) -> bytes:
    """Return the font object whose characters are numbered from 1, with their `widths`."""
    return (
        b"<</Type /Font/Subtype /CIDFontType0/BaseFont /%b/CIDSystemInfo <</Registry (Adobe)"
        b"/Ordering (Identity)/Supplement 0>>/DW 1000/W [1 [%b]]/FontDescriptor %d 0 R>>"
        % (name.encode(), widths, descriptor)
    )


def composite(name: str, meaning: int, child: int) -> bytes:
    """Return the font object that pages refer to."""
    return (
        b"<</Type /Font/Subtype /Type0/BaseFont /%b/ToUnicode %d 0 R/Encoding /Identity-H"
        b"/DescendantFonts [%d 0 R]>>" % (name.encode(), meaning, child)
    )
