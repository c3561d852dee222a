"""Making a layout: WeasyPrint sets one household's page twice, and the two are compared.

Once every value is a single rare character, once it is a value like the real ones with its
digits turned. What differs are the values: where they stand, in which font, aligned how, shown
by which glyphs. Everything else must be equal byte by byte: that is the proof that no value
moves anything. Whatever cannot be proven is an error, and such papers are typeset one by one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any, Final

from documents.cff_source import GlyphSource, NoSuchFontError, glyph_source
from documents.layout import FORMAT, Layout, Run, Token
from documents.layout_fill import advance
from documents.layout_fonts import Refonted, refonted
from documents.layout_freeze import Frozen, frozen
from documents.marks import CODE, Marked
from documents.pdf_parts import (
    TEXT,
    Font,
    Parts,
    StrangePdfError,
    data_of,
    fonts,
    glyphs,
    page_contents,
    parts,
    text_of,
)
from documents.seal import Signer
from documents.typesetting import SetPages, Typeset, typeset

_RARE: Final = range(0x9E00, 0x9FA0)  # ideographs to choose stand-ins from
_TURN: Final = 3  # by how much digits are turned
_CLOSE: Final = 0.01  # CSS pixels
_DIGITS: Final = "0123456789"
_HEX: Final = "0123456789abcdef"
_DIGEST: Final = re.compile(r"[0-9a-f]{16,}")


class NotOneLayoutError(Exception):
    """The page cannot be made into a layout; the message says why."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One text box of the first page that stands for a value, and its fellow of the second."""

    value: int
    page: int
    first: "re.Match[bytes]"
    second: "re.Match[bytes]"


def layout_key(page: Marked, made_at: datetime, *, sealed: bool, proves: bool = False) -> str:
    """Return what a layout is kept under: it depends on nothing else but the program."""
    parts = f"{FORMAT} {page.key} {made_at.isoformat()} {sealed} {proves}"
    return sha256(parts.encode()).hexdigest()


def compile_layout(
    page: Marked, made_at: datetime, signer: Signer | None, *, proves: bool = False
) -> Layout:
    """Return the layout of `page`; costs two typesettings, 1 to 2 s.

    With `proves` its papers carry a second file, the proof of their batch.

    Raises:
        NotOneLayoutError: if it cannot be proven that no value moves anything.
        GlyphMissing, RemoteResourceError, FontsMissingError: as for any paper.
    """
    try:
        return _compiled(page, made_at, signer, proves)
    except (StrangePdfError, NoSuchFontError) as error:
        raise NotOneLayoutError(f"{type(error).__name__}: {error}") from error


def _compiled(page: Marked, made_at: datetime, signer: Signer | None, proves: bool) -> Layout:  # noqa: FBT001 -- as above
    stands = _stand_ins(page)
    how = Typeset(made_at, b'{"record":1}', proof=b'{"proof":1}' if proves else b"", plain=True)
    set_first = typeset([page.filled(stands)], how, signer)
    second_values = [_turned(value) for value in page.values]
    set_second = typeset([page.filled(second_values)], how, signer)
    first, second = parts(set_first.pdf), parts(set_second.pdf)
    known = fonts(first)
    rooms = _rooms(set_first, stands)
    found = _found(first, second, known, stands)
    proven = _proven(found, second_values, fonts(second), known)
    grown = _most_used(found, known)
    runs = [
        _run(one, known, second_values, rooms[one.page, one.value], proven, grown) for one in found
    ]
    pieces = _pieces(first, found, runs)
    fresh: Refonted = refonted(first, known, pieces, grown)
    metadata = Frozen(
        key=layout_key(page, made_at, sealed=signer is not None, proves=proves),
        stands=stands,
        codes=tuple(n for n, value in enumerate(page.values) if value.startswith(CODE)),
        is_sealed=signer is not None,
    )
    return frozen(first, fresh, metadata)


def _stand_ins(page: Marked) -> list[str]:
    """Return a character for every value that stands nowhere else on the page."""
    text = "".join((*page.statics, *page.values))
    free = (chr(point) for point in _RARE if chr(point) not in text)
    try:
        return [value if value.startswith(CODE) else next(free) for value in page.values]
    except StopIteration:
        raise NotOneLayoutError("too many values") from None


def _turned(value: str) -> str:
    """Return a value like `value`: digits turned, in digests also letters."""
    if value.startswith(CODE):
        return value
    found = _DIGEST.search(value)
    if found is None:
        return value.translate({ord(d): _DIGITS[(int(d) + _TURN) % 10] for d in _DIGITS})
    # Sixteen digits of a digest show every digit there is.
    places = count()
    turned = "".join(_HEX[next(places) % 16] for _ in found[0])
    return value[: found.start()] + turned + value[found.end() :]


def _rooms(done: SetPages, stands: Sequence[str]) -> dict[tuple[int, int], float]:
    """Return how wide each value may become, by page and value, in CSS pixels."""
    from weasyprint.formatting_structure.boxes import (  # noqa: PLC0415 -- heavy
        BlockContainerBox,
        MarginBox,
        TextBox,
    )

    values = {stand: number for number, stand in enumerate(stands)}
    rooms: dict[tuple[int, int], float] = {}

    def walk(box: Any, holder: Any, page: int) -> None:  # noqa: ANN401 -- untyped library
        if isinstance(box, TextBox):
            number = values.get(box.text.strip())
            if number is not None:
                # A box in the margin is as wide as its text; a third of the page is its own.
                is_margin = isinstance(holder, MarginBox)
                room = done.pages[page].width / 3 if is_margin else _room(box, holder)
                rooms[page, number] = min(room, rooms.get((page, number), room))
            return
        inner = box if isinstance(box, BlockContainerBox) else holder
        for child in getattr(box, "children", ()):
            walk(child, inner, page)

    for page, root in enumerate(done.pages):
        walk(root, root, page)
    return rooms


def _room(box: Any, holder: Any) -> float:  # noqa: ANN401 -- untyped library
    if holder.style["text_align_all"] in {"center", "right", "end"}:
        return float(holder.width)
    return float(holder.content_box_x() + holder.width - box.position_x)


def _found(
    first: Parts, second: Parts, known: Mapping[bytes, Font], stands: Sequence[str]
) -> list[_Found]:
    values = {stand: number for number, stand in enumerate(stands)}
    pages = page_contents(first)
    if pages != page_contents(second):
        raise NotOneLayoutError("a value changes the pages")
    found = []
    for page, (_, number) in enumerate(pages):
        one, two = data_of(first.objects[number]), data_of(second.objects[number])
        boxes, others = list(TEXT.finditer(one)), list(TEXT.finditer(two))
        if len(boxes) != len(others):
            raise NotOneLayoutError("a value breaks into lines")
        here = [
            _Found(values[text], page, box, other)
            for box, other in zip(boxes, others, strict=True)
            if (text := text_of(box[5], known[box[3]])) in values
        ]
        if _static(one, [f.first for f in here]) != _static(two, [f.second for f in here]):
            raise NotOneLayoutError("a value moves the layout")
        found += here
    return found


def _static(content: bytes, found: Sequence["re.Match[bytes]"]) -> bytes:
    pieces, at = [], 0
    for one in found:
        pieces.append(content[at : one.start()])
        at = one.end()
    return b"\0".join([*pieces, content[at:]])


def _proven(
    found: Sequence[_Found],
    values: Sequence[str],
    second: Mapping[bytes, Font],
    known: Mapping[bytes, Font],
) -> dict[bytes, dict[str, int]]:
    """Return by font which glyph shows a character, where a value of the second page proves it."""
    proven: dict[bytes, dict[str, int]] = {}
    for one in found:
        name = one.second[3]
        if name != one.first[3] or name not in known:
            raise NotOneLayoutError("a value changes its font")
        sure = proven.setdefault(name, {})
        for character, glyph in _shown(one.second, values[one.value], second):
            if sure.setdefault(character, glyph) != glyph:
                raise NotOneLayoutError(f"{character} is shown in two ways")
    return {
        name: sure | _fellows(sure, glyph_source(known[name].base)) for name, sure in proven.items()
    }


def _fellows(sure: Mapping[str, int], source: GlyphSource) -> dict[str, int]:
    """Return the other digits, where those that are proven are all shown by their usual glyph."""
    digits = [character for character in sure if character in _DIGITS]
    usual = all(sure[digit] == source.number(digit) for digit in digits)
    if not digits or not usual:
        return {}
    return {digit: number for digit in _DIGITS if (number := source.number(digit)) is not None}


def _shown(
    box: "re.Match[bytes]", value: str, known: Mapping[bytes, Font]
) -> list[tuple[str, int]]:
    """Return the characters of a text box with the glyph of each."""
    shifts = re.findall(rb">([-\d.]+)<", box[5])
    shown = glyphs(box[5])
    text = value.strip()
    meanings = [known[box[3]].meaning.get(glyph) for glyph in shown]
    if meanings != list(text) or any(float(shift) for shift in shifts):
        raise NotOneLayoutError(f"a value is not shown glyph by glyph: {text}")
    return list(zip(text, shown, strict=True))


def _most_used(found: Sequence[_Found], known: Mapping[bytes, Font]) -> bytes:
    """Return the font most values are in; only papers' own characters of it can be added."""
    names = [one.first[3] for one in found]
    return max(sorted(known), key=names.count)


def _run(  # noqa: PLR0913, PLR0917 -- what two pages tell about a value
    one: _Found,
    known: Mapping[bytes, Font],
    values: Sequence[str],
    room: float,
    proven: Mapping[bytes, Mapping[str, int]],
    grown: bytes,
) -> Run:
    name, size = one.first[3], one.first[4].decode()
    source = glyph_source(known[name].base)
    tokens = {
        character: Token(f"{glyph:04x}", advance(source, glyph, size))
        for character, glyph in proven[name].items()
    }
    narrow = advance(source, glyphs(one.first[5])[0], size) / 1024
    wide = sum(tokens[character].advance for character in values[one.value].strip()) / 1024
    x, shifted = float(one.first[1]), float(one.second[1])
    anchor = _anchor(x - shifted, wide - narrow)
    return Run(
        value=one.value,
        x=x + narrow * anchor / 2,
        y=one.first[2].decode(),
        font=name.decode(),
        size=size,
        anchor=anchor,
        room=room + _CLOSE,
        grows=name == grown,
        tokens=tokens,
    )


def _anchor(shift: float, wider: float) -> int:
    for anchor in (0, 1, 2):
        if abs(shift - wider * anchor / 2) < _CLOSE:
            return anchor
    raise NotOneLayoutError("a value is aligned in no known way")


def _pieces(
    first: Parts, found: Sequence[_Found], runs: Sequence[Run]
) -> list[tuple[int, list[bytes | Run]]]:
    """Return the pages' contents in pieces, each run in its place."""
    done: list[tuple[int, list[bytes | Run]]] = []
    for page, (_, number) in enumerate(page_contents(first)):
        content, at = data_of(first.objects[number]), 0
        pieces: list[bytes | Run] = []
        for one, run in zip(found, runs, strict=True):
            if one.page == page:
                pieces += [content[at : one.first.start()], run]
                at = one.first.end()
        done.append((number, [*pieces, content[at:]]))
    return done
