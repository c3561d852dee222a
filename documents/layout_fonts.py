"""The fonts of a layout: only the glyphs it needs, numbered anew, as small CFF fonts.

WeasyPrint keeps the numbers glyphs have in a font of 65,535, which makes 160 KB of tables for
each; numbered from one, the same glyphs take a third of the room.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from documents.cff import cff_font
from documents.cff_source import glyph_source
from documents.font_objects import composite, descendant, to_unicode
from documents.layout import Run, Small, Token
from documents.pdf_parts import GLYPHS, SHOWN, Font, Parts

Pieces = list[tuple[int, list[bytes | Run]]]


@dataclass(frozen=True, slots=True)
class Refonted:
    """Pages with new glyph numbers, the font objects that fit them, and the papers' own font."""

    pages: Pieces
    objects: dict[int, bytes]
    gone: frozenset[int]
    small: Small


def refonted(pdf: Parts, known: Mapping[bytes, Font], pages: Pieces, grown: bytes) -> Refonted:
    """Return the pages and their fonts with glyphs numbered anew.

    Raises:
        NoSuchFontError: if a font is none that glyphs can be taken from.
    """
    used = {name: set[int]() for name in known}

    def noted(name: bytes, glyph: int) -> int:
        used[name].add(glyph)
        return glyph

    _walk(pages, noted)
    meanings = {name: dict(font.meaning) for name, font in known.items()}
    for run in _runs(pages):
        name = run.font.encode()
        shown = {int(token.digits, 16): text for text, token in run.tokens.items()}
        used[name] |= shown.keys()
        meanings[name] = shown | meanings[name]
    numbers = {
        name: {glyph: place for place, glyph in enumerate(sorted(some), 1)}
        for name, some in used.items()
    }
    fresh = _walk(pages, lambda name, glyph: numbers[name][glyph])
    objects: dict[int, bytes] = {}
    gone: set[int] = set()
    for name, font in known.items():
        old = _Objects.of(pdf, font)
        objects |= _font(replace(font, meaning=meanings[name]), old, numbers[name])
        gone.add(old.file)
    return Refonted(fresh, objects, frozenset(gone), _small(pdf, known[grown]))


@dataclass(frozen=True, slots=True)
class _Objects:
    descendant: int
    descriptor: int
    file: int
    meaning: int

    @classmethod
    def of(cls, pdf: Parts, font: Font) -> "_Objects":
        child = pdf.reference(font.number, b"DescendantFonts")
        descriptor = pdf.reference(child, b"FontDescriptor")
        return cls(
            descendant=child,
            descriptor=descriptor,
            file=pdf.reference(descriptor, b"FontFile3"),
            meaning=pdf.reference(font.number, b"ToUnicode"),
        )


def _runs(pages: Pieces) -> list[Run]:
    return [one for _, pieces in pages for one in pieces if isinstance(one, Run)]


def _walk(pages: Pieces, number: Callable[[bytes, int], int]) -> Pieces:
    """Return the pages with every glyph's number replaced by what `number` says."""
    return [(at, [_piece(one, number) for one in pieces]) for at, pieces in pages]


def _piece(piece: bytes | Run, number: Callable[[bytes, int], int]) -> bytes | Run:
    if isinstance(piece, Run):
        font = piece.font.encode()
        tokens = {
            character: Token(f"{number(font, int(token.digits, 16)):04x}", token.advance)
            for character, token in piece.tokens.items()
        }
        return replace(piece, tokens=tokens)
    current = b""

    def shown(found: "re.Match[bytes]") -> bytes:
        nonlocal current
        if found[1]:
            current = found[1]
            return found[0]
        return (
            b"[" + GLYPHS.sub(lambda some: _digits(current, some[1], number), found[2]) + b"] TJ\n"
        )

    return SHOWN.sub(shown, piece)


def _digits(font: bytes, digits: bytes, number: Callable[[bytes, int], int]) -> bytes:
    glyphs = [int(digits[at : at + 4], 16) for at in range(0, len(digits), 4)]
    return b"<" + b"".join(b"%04x" % number(font, glyph) for glyph in glyphs) + b">"


def _font(font: Font, old: _Objects, numbers: Mapping[int, int]) -> dict[int, bytes]:
    source = glyph_source(font.base)
    order: Sequence[int] = sorted(numbers)
    name = f"{font.resource.decode()}+{font.base}"
    data = cff_font(name, source.box, [source.glyph(glyph) for glyph in (0, *order)])
    widths = b" ".join(b"%d" % round(source.advance(g) * 1000 / source.units) for g in order)
    meanings = [(numbers[glyph], font.meaning.get(glyph, "")) for glyph in order]
    return {
        old.file: _stream(b"/Subtype /CIDFontType0C", data),
        old.descendant: descendant(name, widths, old.descriptor),
        font.number: composite(name, old.meaning, old.descendant),
        old.meaning: _stream(b"", to_unicode([(n, text) for n, text in meanings if text])),
    }


def _small(pdf: Parts, body: Font) -> Small:
    """Return the font that papers bring of their own: five new objects, described like `body`."""
    old = _Objects.of(pdf, body)
    file, descriptor, child, font, meaning = range(max(pdf.objects) + 1, max(pdf.objects) + 6)
    name = "VFIELD"
    described = pdf.objects[old.descriptor].replace(body.resource, name.encode())
    described = re.sub(rb"/FontFile3 \d+ 0 R", b"", described).removesuffix(b">>")
    return Small(file, descriptor, child, font, meaning, name, body.base, described)


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(data), data)
