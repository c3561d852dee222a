"""Filling a layout: one household's file out of ready pieces, without laying anything out.

The file is the layout's prefix and some 25 KB of its own: the pages' contents, strung together
from compressed fixed pieces and stored variable ones; a font of the few glyphs the prefix lacks;
the QR codes; the record; metadata; the seal; the cross-reference stream.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from documents.cff import cff_font
from documents.cff_source import GlyphSource, glyph_source
from documents.font_objects import composite, descendant, to_unicode
from documents.layout import Hole, Layout, Run
from documents.marks import CODE
from documents.qr import QrCode
from documents.seal import (
    EMPTY_RANGE,
    Signer,
    byte_range,
    contents,
    signature_value,
)

_ENTRY: Final = struct.Struct(">BIH")
_STORED: Final = struct.Struct("<BHH")
_MOST_STORED: Final = 0xFFFF
_IDEOGRAPHS: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))


class NeedSlowError(Exception):
    """This household's paper is not the layout's: it has to be typeset. The reason is the message.

    A character without a proven glyph, a value wider than its place, a record that could be
    mistaken for a seal.
    """


@dataclass(frozen=True, slots=True)
class Filled:
    """A finished file in two parts, and its SHA-256 in hexadecimal."""

    prefix: bytes
    tail: bytes
    digest: str

    @property
    def pdf(self) -> bytes:
        """The whole file."""
        return self.prefix + self.tail


@dataclass(frozen=True, slots=True)
class Values:
    """What one household's paper is filled with: the marked values, and the files attached."""

    texts: Sequence[str]
    record: bytes
    made_at: datetime
    proof: bytes = b""


def fill(
    layout: Layout, values: Values, code: Callable[[str], QrCode], signer: Signer | None
) -> Filled:
    """Return the file of one household, as WeasyPrint would have drawn it; about 0.3 ms.

    Equal arguments give equal bytes, but for the signature in the seal.

    Raises:
        NeedSlowError: if this household's paper has to be typeset.
        ValueError: if the number of values is not the layout's.
    """
    if len(values.texts) != layout.values or (signer is None) == bool(layout.signature):
        raise ValueError(layout.key)
    if EMPTY_RANGE[:12] in values.record or len(layout.files) != 1 + bool(values.proof):
        raise NeedSlowError("record")
    sheet = _Sheet(layout, values)
    sheet.pages()
    sheet.pictures(code)
    sheet.own_font()
    sheet.attached()
    sheet.metadata()
    return sheet.closed(signer)


class _Sheet:
    """One file being written."""

    def __init__(self, layout: Layout, values: Values) -> None:
        self.layout, self.values = layout, values
        self.pieces: list[bytes] = []
        self.at = len(layout.prefix)
        self.offsets: dict[int, int] = {}
        self.own: dict[str, int] = {}
        self.source = _source(layout.small.base)

    def put(self, number: int, body: bytes) -> None:
        piece = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self.offsets[number] = self.at
        self.pieces.append(piece)
        self.at += len(piece)

    def pages(self) -> None:
        for number, pieces in self.layout.packed:
            raw: list[bytes] = []
            packed: list[bytes] = [b"\x78\xda"]
            for piece in pieces:
                if isinstance(piece, Run):
                    shown = self.shown(piece, self.values.texts[piece.value])
                    raw.append(shown)
                    packed.append(_stored(shown))
                else:
                    raw.append(piece[0])
                    packed.append(piece[1])
            check = zlib.adler32(b"".join(raw)).to_bytes(4, "big")
            data = b"".join((*packed, b"\x03\x00", check))
            self.put(number, _stream(b"/Filter /FlateDecode", data))

    def shown(self, run: Run, text: str) -> bytes:
        """Return the operators that draw `text` in its place."""
        if not text.strip():
            return b""
        try:
            found = [run.tokens[character] for character in text]
        except KeyError:
            drawn, width = self.mixed(run, text)
        else:
            width = sum([token[1] for token in found])
            digits = "".join([token[0] for token in found])
            drawn = f"/{run.font} {run.size} Tf\n[<{digits}"
        pixels = width / 1024
        if pixels > run.room:
            raise NeedSlowError(f"too wide: {text}")
        x = run.x - pixels * run.anchor / 2
        return f"BT\n1 0 0 -1 {_short(x)} {run.y} Tm\n{drawn}>] TJ\nET\n".encode()

    def mixed(self, run: Run, text: str) -> tuple[str, int]:
        """Return what draws a text some characters of which the layout's own fonts lack."""
        width, parts, is_own = 0, ["/", run.font, " ", run.size, " Tf\n[<"], False
        for character in text:
            token = run.tokens.get(character)
            if (token is None) is not is_own:
                is_own = token is None
                name = self.layout.small.name if is_own else run.font
                parts += [">] TJ\n/", name, " ", run.size, " Tf\n[<"]
            if token is None:
                digits, advance = self.own_glyph(run, character)
            else:
                digits, advance = token
            parts.append(digits)
            width += advance
        return "".join(parts), width

    def own_glyph(self, run: Run, character: str) -> tuple[str, int]:
        number = self.own.get(character)
        glyph = self.source.number(character) if run.grows else None
        if glyph is None or not _is_ideograph(character):
            raise NeedSlowError(f"unproven: {character}")
        if number is None:
            number = self.own[character] = len(self.own) + 1
        return f"{number:04x}", advance(self.source, glyph, run.size)

    def pictures(self, code: Callable[[str], QrCode]) -> None:
        for number, value in self.layout.codes:
            drawn = code(self.values.texts[value].removeprefix(CODE))
            head = (
                b"/Type /XObject/Subtype /Image/Width %d/Height %d/ColorSpace /DeviceGray"
                b"/BitsPerComponent 1/Interpolate false" % (drawn.size, drawn.size)
            )
            self.put(number, _stream(head, drawn.rows))

    def own_font(self) -> None:
        small, source = self.layout.small, self.source
        numbers = [source.number(character) or 0 for character in self.own]
        glyphs = [source.glyph(number) for number in (0, *numbers)]
        name = f"{small.name}+{small.base}"
        self.put(
            small.file, _stream(b"/Subtype /CIDFontType0C", cff_font(name, source.box, glyphs))
        )
        self.put(small.descriptor, small.description + b"/FontFile3 %d 0 R>>" % small.file)
        widths = b" ".join(b"%d" % round(glyph.advance * 1000) for glyph in glyphs[1:])
        self.put(small.descendant, descendant(name, widths, small.descriptor))
        self.put(small.font, composite(name, small.meaning, small.descendant))
        meanings = [(place, character) for character, place in self.own.items()]
        self.put(small.meaning, _stream(b"", to_unicode(meanings)))

    def attached(self) -> None:
        for (number, head), data in zip(
            self.layout.files, (self.values.record, self.values.proof), strict=False
        ):
            check = hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
            self.put(number, _stream(head % (check, len(data)), data))

    def metadata(self) -> None:
        for number, pieces in self.layout.texts:
            body = b"".join(
                one if isinstance(one, bytes) else _entered(one, self.values.texts)
                for one in pieces
            )
            if b"%STREAM%" in body:
                head, _, data = body.partition(b"%STREAM%")
                body = _stream(head, data)
            self.put(number, body)

    def closed(self, signer: Signer | None) -> Filled:
        number = self.layout.signature
        if signer is not None:
            self.put(number, signature_value(signer, self.values.made_at))
            place = len(self.pieces) - 1
        self.pieces.append(self.table())
        if signer is not None:
            self.seal(place, self.offsets[number], signer)
        tail = b"".join(self.pieces)
        digest = _begun(self.layout)
        digest.update(tail)
        return Filled(self.layout.prefix, tail, digest.hexdigest())

    def table(self) -> bytes:
        layout, start = self.layout, self.at
        self.offsets[layout.table] = start
        entries = bytearray(layout.entries)
        for number, at in self.offsets.items():
            _ENTRY.pack_into(entries, number * _ENTRY.size, 1, at, 0)
        mark = hashlib.sha256(self.values.record).hexdigest()[:32].encode()
        head = b"/Type /XRef/Size %d/W [1 4 2]/Root %d 0 R/Info %d 0 R/ID [<%b><%b>]" % (
            layout.table + 1,
            layout.root,
            layout.info,
            mark,
            mark,
        )
        body = _stream(head, bytes(entries))
        return b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (layout.table, body, start)

    def seal(self, place: int, offset: int, signer: Signer) -> None:
        piece = self.pieces[place]
        found = piece.index(EMPTY_RANGE)
        start = found + len(EMPTY_RANGE) - 1
        end = piece.index(b">", start) + 1
        size = self.at + len(self.pieces[-1])
        ranged = piece[:found] + byte_range(offset + start, offset + end, size)
        digest = _begun(self.layout)
        digest.update(b"".join((*self.pieces[:place], ranged)))
        digest.update(b"".join((piece[end:], *self.pieces[place + 1 :])))
        self.pieces[place] = ranged + contents(signer, digest.digest()) + piece[end:]


def advance(source: GlyphSource, glyph: int, size: str) -> int:
    """Return a glyph's advance at `size` in 1/1024 pixels, rounded as HarfBuzz rounds it."""
    scale = round(float(size) * 1024)
    return (source.advance(glyph) * scale * 2 + source.units) // (2 * source.units)


@cache
def _source(base: str) -> GlyphSource:
    return glyph_source(base)


_states: dict[str, "hashlib._Hash"] = {}


def _begun(layout: Layout) -> "hashlib._Hash":
    """Return the digest of the prefix, begun once and copied for each file."""
    state = _states.get(layout.key)
    if state is None:
        state = _states[layout.key] = hashlib.sha256(layout.prefix)
    return state.copy()


def _entered(hole: Hole, texts: Sequence[str]) -> bytes:
    text = texts[hole.value]
    return escape(text).encode() if hole.is_xml else text.encode("utf-16-be").hex().encode()


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(data), data)


def _stored(raw: bytes) -> bytes:
    size = len(raw)
    if size > _MOST_STORED:
        raise NeedSlowError("too long")
    return _STORED.pack(0, size, size ^ _MOST_STORED) + raw


def _is_ideograph(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _IDEOGRAPHS)


def _short(number: float) -> str:
    text = f"{number:.6f}"
    return text.rstrip("0").rstrip(".")
