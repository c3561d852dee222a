"""A layout: everything of a paper that is the same for many households, and where the rest goes.

`documents.layout_compile` makes it from WeasyPrint's own pages, `documents.layout_fill` fills it.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final, NamedTuple

FORMAT: Final = "xinyuan-layout/2"
"""Counted up whenever a kept layout could no longer be filled rightly."""


class Token(NamedTuple):
    """How one character is shown: its glyph in hexadecimal digits, its advance.

    The advance is in 1/1024 CSS pixels, rounded as HarfBuzz rounds it.
    """

    digits: str
    advance: int


@dataclass(frozen=True, slots=True)
class Run:
    """Where one value is drawn. `x`, `room` in CSS pixels; `anchor` 0 left, 1 middle, 2 right.

    `tokens` holds the characters that are proven to be shown so; others of the body font come
    from the paper's own small font, if `grows`.
    """

    value: int
    x: float
    y: str
    font: str
    size: str
    anchor: int
    room: float
    grows: bool
    tokens: Mapping[str, Token]


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a metadata object: the value as UTF-16 in hexadecimal, or as XML."""

    value: int
    is_xml: bool


@dataclass(frozen=True, slots=True)
class Small:
    """The font a paper has of its own: its five objects, its name, its descriptor."""

    file: int
    descriptor: int
    descendant: int
    font: int
    meaning: int
    name: str
    base: str
    description: bytes


@dataclass(frozen=True)
class Layout:
    """One layout, ready to be filled.

    `prefix` opens every file; `entries` is its cross-reference table with holes. `pages` are
    content objects in pieces, `texts` metadata objects in pieces, `codes` the QR pictures, each
    with the value it shows. `files` are the attached files (the record, then the proof that it
    belongs to its batch, if there is one), each with its dictionary. `signature` is the object
    of the seal, 0 where none is put.
    """

    key: str
    values: int
    prefix: bytes
    entries: bytes
    root: int
    info: int
    table: int
    pages: tuple[tuple[int, tuple[bytes | Run, ...]], ...]
    texts: tuple[tuple[int, tuple[bytes | Hole, ...]], ...]
    codes: tuple[tuple[int, int], ...]
    files: tuple[tuple[int, bytes], ...]
    small: Small
    signature: int
    format: str = field(default=FORMAT)

    @cached_property
    def packed(self) -> tuple[tuple[int, tuple[tuple[bytes, bytes] | Run, ...]], ...]:
        """`pages` with every fixed piece also compressed, so that a fill compresses nothing."""
        return tuple(
            (number, tuple(one if isinstance(one, Run) else (one, _deflated(one)) for one in row))
            for number, row in self.pages
        )


def dumped(layout: Layout) -> bytes:
    """Return a layout as bytes to be kept."""
    values = {one.name: getattr(layout, one.name) for one in fields(layout)}
    return zlib.compress(json.dumps(values, default=_plain).encode(), 1)


def loaded(content: bytes) -> Layout | None:
    """Return a kept layout, None where it was kept by another version of this program."""
    try:
        values = json.loads(zlib.decompress(content), object_hook=_rich)
        layout = Layout(**{name: _frozen(value) for name, value in values.items()})
    except (ValueError, TypeError, KeyError, zlib.error):
        return None
    return layout if layout.format == FORMAT else None


def _deflated(raw: bytes) -> bytes:
    # A full flush ends on a byte and refers to nothing before: pieces can be strung together.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(raw) + packer.flush(zlib.Z_FULL_FLUSH)


def _plain(value: object) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    for kind in (Run, Hole, Small):
        if isinstance(value, kind):
            return {kind.__name__: {one.name: getattr(value, one.name) for one in fields(kind)}}
    raise TypeError(type(value))


def _rich(value: dict[str, Any]) -> Any:  # noqa: ANN401 -- JSON
    match value:
        case {"bytes": str(text)}:
            return text.encode("latin-1")
        case {"Run": dict(run)}:
            tokens = {character: Token(*token) for character, token in run["tokens"].items()}
            return Run(**{**run, "tokens": tokens})
        case {"Hole": dict(hole)}:
            return Hole(**hole)
        case {"Small": dict(small)}:
            return Small(**small)
    return value


def _frozen(value: Any) -> Any:  # noqa: ANN401 -- JSON
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
