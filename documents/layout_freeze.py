"""The rest of a layout: objects that never change go into the prefix, the others get holes."""

import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from documents.layout import Hole, Layout, Run
from documents.layout_fonts import Refonted
from documents.pdf_parts import Parts, StrangePdfError, data_of, page_contents, stream

_ENTRY: Final = struct.Struct(">BIH")
_HEADER: Final = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_HEX_STRING: Final = re.compile(rb"<feff((?:[0-9a-f]{4})*)>")
_DRAWN: Final = re.compile(rb"/(i\w+) Do\n")


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the compiler knows of a layout beside its pages."""

    key: str
    stands: Sequence[str]
    codes: tuple[int, ...]
    is_sealed: bool


def frozen(pdf: Parts, fresh: Refonted, known: Frozen) -> Layout:
    """Return the layout: prefix, table with holes, pieces.

    Raises:
        StrangePdfError: if the file is not put together as expected.
    """
    objects = {**pdf.objects, **fresh.objects}
    small = fresh.small
    fontdict = pdf.number(rb"\A<<(/\w{6} \d+ 0 R)+>>\Z")
    objects[fontdict] = objects[fontdict][:-2] + b"/%b %d 0 R>>" % (small.name.encode(), small.font)
    files = sorted(n for n, body in objects.items() if body.startswith(b"<</Type /EmbeddedFile"))
    texts = _texts(objects, known.stands, files)
    codes = _codes(pdf, known)
    signature = pdf.number(rb"\A<</Type /Sig/") if known.is_sealed else 0
    variable = {
        *(number for number, _ in (*fresh.pages, *texts, *codes)),
        *files,
        signature,
        *(small.file, small.descriptor, small.descendant, small.font, small.meaning),
    }
    table = small.meaning + 2
    prefix, entries = _prefix(objects, variable, table)
    return Layout(
        key=known.key,
        values=len(known.stands),
        prefix=prefix,
        entries=entries,
        root=pdf.root,
        info=pdf.info,
        table=table,
        pages=tuple((number, tuple(pieces)) for number, pieces in fresh.pages),
        texts=texts,
        codes=codes,
        files=tuple((number, _file_head(objects[number])) for number in files),
        small=small,
        signature=signature,
    )


def _prefix(objects: dict[int, bytes], variable: set[int], table: int) -> tuple[bytes, bytes]:
    """Return the fixed objects as the beginning of a file, and the table of where they are."""
    out, entries = bytearray(_HEADER), [_ENTRY.pack(0, 0, 0xFFFF)] + [_ENTRY.pack(0, 0, 0)] * table
    packed = []
    for number in sorted(set(objects) - variable):
        found = stream(objects[number])
        if found is None:
            packed.append(number)
            continue
        entries[number] = _ENTRY.pack(1, len(out), 0)
        head = re.sub(rb"/Length \d+", b"", found[0]).removeprefix(b"<<").removesuffix(b">>")
        out += _framed(number, head, found[1])
    container = table - 1
    bodies, places, at = [], [], 0
    for place, number in enumerate(packed):
        entries[number] = _ENTRY.pack(2, container, place)
        places.append(b"%d %d" % (number, at))
        bodies.append(objects[number])
        at += len(objects[number]) + 1
    index = b" ".join(places) + b"\n"
    entries[container] = _ENTRY.pack(1, len(out), 0)
    head = b"/Type /ObjStm/N %d/First %d" % (len(packed), len(index))
    out += _framed(container, head, index + b"\n".join(bodies))
    return bytes(out), b"".join(entries)


def _framed(number: int, head: bytes, data: bytes) -> bytes:
    small = zlib.compress(data, 9)
    return b"%d 0 obj\n<<%b/Filter /FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        number,
        head,
        len(small),
        small,
    )


def _texts(
    objects: dict[int, bytes], stands: Sequence[str], files: Sequence[int]
) -> tuple[tuple[int, tuple[bytes | Hole, ...]], ...]:
    """Return the metadata objects that hold values: titles, bookmarks, keywords, XMP."""
    values = {stand: n for n, stand in enumerate(stands) if len(stand) == 1}
    done = []
    for number, body in sorted(objects.items()):
        if number in files or b" beginbfchar" in body:
            continue
        if body.startswith(b"<</Type /Metadata"):
            pieces = _xml(body, values)
        elif b"<feff" in body and stream(body) is None:
            pieces = _strings(body, values)
        else:
            continue
        if any(isinstance(one, Hole) for one in pieces):
            done.append((number, tuple(pieces)))
    return tuple(done)


def _strings(body: bytes, values: dict[str, int]) -> list[bytes | Hole]:
    pieces: list[bytes | Hole] = []
    at = 0
    for found in _HEX_STRING.finditer(body):
        pieces += [body[at : found.start()], b"<feff"]
        for character in bytes.fromhex(found[1].decode()).decode("utf-16-be"):
            value = values.get(character)
            digits = character.encode("utf-16-be").hex().encode()
            pieces.append(digits if value is None else Hole(value, is_xml=False))
        pieces.append(b">")
        at = found.end()
    return _joined([*pieces, body[at:]])


def _xml(body: bytes, values: dict[str, int]) -> list[bytes | Hole]:
    head = re.sub(rb"/Length \d+", b"", body.partition(b"\nstream\n")[0])
    head = head.removeprefix(b"<<").removesuffix(b">>")
    # The fill writes the stream's length, which depends on the values.
    pieces: list[bytes | Hole] = [head, b"%STREAM%"]
    for character in data_of(body).decode():
        value = values.get(character)
        pieces.append(character.encode() if value is None else Hole(value, is_xml=True))
    return _joined(pieces)


def _joined(pieces: list[bytes | Hole]) -> list[bytes | Hole]:
    """Return the pieces with neighbouring bytes put together."""
    done: list[bytes | Hole] = []
    run: list[bytes] = []
    for one in pieces:
        if isinstance(one, bytes):
            run.append(one)
        else:
            done += [b"".join(run), one]
            run = []
    return [*done, b"".join(run)]


def _codes(pdf: Parts, known: Frozen) -> tuple[tuple[int, int], ...]:
    """Return the pictures of the QR codes, each with its value: in the order they are drawn."""
    named = dict(re.findall(rb"/(i\w+) (\d+) 0 R", b"".join(pdf.objects.values())))
    drawn = [
        name
        for _, number in page_contents(pdf)
        for name in _DRAWN.findall(data_of(pdf.objects[number]))
    ]
    if len(set(drawn)) != len(known.codes) or len(drawn) != len(known.codes):
        raise StrangePdfError("pictures")
    return tuple((int(named[name]), value) for name, value in zip(drawn, known.codes, strict=True))


def _file_head(body: bytes) -> bytes:
    """Return the dictionary of an attached file, a template for its digest and size."""
    head = body.partition(b"\nstream\n")[0].replace(b"%", b"%%")
    head = re.sub(rb"/CheckSum <[0-9a-f]+>", b"/CheckSum <%b>", head)
    head = re.sub(rb"/Size \d+", b"/Size %d", head)
    return re.sub(rb"/Length \d+", b"", head).removeprefix(b"<<").removesuffix(b">>")


__all__ = ["Frozen", "Run", "frozen"]
