"""Fonts of a typeset paper, cut down to the glyphs it shows.

WeasyPrint has HarfBuzz cut a font of 65,535 glyphs twice and keeps every number, which costs a
seventh of a paper's time and 250 KB. Where the font is one whose glyphs we can read ourselves
(documents.cff_source), a small font with the very same outlines and numbers is written instead;
any other font is left to WeasyPrint.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from documents.cff import cff_font
from documents.cff_source import GlyphSource, NoSuchFontError, glyph_source

_MARK: Final = b"OTTO bare"  # how WeasyPrint knows CFF outlines, and how we know our own
_OPEN_TYPE: Final = "/OpenType"
_BARE: Final = "/CIDFontType0C"


class TightFonts(dict[Any, Any]):
    """The fonts WeasyPrint gathers while it draws; ours are told how to cut themselves."""

    def __setitem__(self, key: Any, font: Any) -> None:  # noqa: ANN401 -- untyped library
        source = _source_of(font)
        if source is not None:
            # At once: each size of a font otherwise holds a copy of its 19 MB.
            font.file_content = _MARK
            font.clean = partial(_cut, font, source)
        super().__setitem__(key, font)


def bare(pdf: Any) -> None:  # noqa: ANN401 -- untyped library
    """Say of the fonts that were cut here what they are: CFF without an OpenType frame."""
    for thing in pdf.objects:
        extra = getattr(thing, "extra", None)
        if not extra or extra.get("Subtype") != _OPEN_TYPE:
            continue
        content = thing.stream[0]
        if content.startswith(_MARK):
            thing.stream[0] = content.removeprefix(_MARK)
            extra["Subtype"] = _BARE


def _source_of(font: Any) -> GlyphSource | None:  # noqa: ANN401 -- untyped library
    name = font.name.decode().partition("+")[2]
    try:
        source = glyph_source(name)
    except NoSuchFontError:
        return None
    is_same = source.face == font.index and source.units == font.upem and not font.variations
    return source if is_same else None


def _cut(font: Any, source: GlyphSource, shown: Mapping[int, str], hinting: bool) -> None:  # noqa: ANN401, FBT001 -- as WeasyPrint calls it
    del hinting
    # A character without a glyph is numbered beyond the font; such a paper is refused anyway.
    numbers = [number for number in sorted(shown) if 0 < number < font.glyph_count]
    glyphs = [source.glyph(number) for number in (0, *numbers)]
    name = font.name.decode().removeprefix("/")
    font.file_content = _MARK + cff_font(name, source.box, glyphs, numbers)
