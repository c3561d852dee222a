"""Marks round what differs from one household's paper to the next.

Templates put every such value between two marks. Printed, the marks vanish; the batch path
takes the page apart at them: what stands between is the household's, all else is the layout.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import Final

from markupsafe import Markup, escape

from documents.glyphs import GlyphMissing

# Private use: no value may hold them (they are not printable), so no value can forge a mark.
OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"
CODE: Final = "qr:"  # in the src of an img: drawn as a QR code by documents.pdf
_FIELD: Final = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_AMOUNT: Final = re.compile(r"\d[\d,]*\.\d\d(?= 元)")


@dataclass(frozen=True, slots=True)
class Marked:
    """A page taken apart: `statics` are one more than `values`, which stand between them."""

    statics: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def key(self) -> str:
        """The SHA-256 of everything that is not a value: equal for equal layouts."""
        return sha256(CLOSE.join(self.statics).encode()).hexdigest()

    def filled(self, values: Sequence[str]) -> str:
        """Return the page with other values, ready to be printed; QR codes stay as they are."""
        pieces = [self.statics[0]]
        for old, new, static in zip(self.values, values, self.statics[1:], strict=True):
            pieces += [old if old.startswith(CODE) else str(escape(new)), static]
        return "".join(pieces)


def mark(value: object) -> Markup:
    """Return `value` between marks, for attributes and titles.

    Raises:
        GlyphMissing: if it holds a mark, or anything else of private use.
    """
    text = str(value)
    for point in (OPEN, CLOSE):
        if point in text:
            raise GlyphMissing(point)
    return Markup(f"{OPEN}{escape(text)}{CLOSE}")  # noqa: S704 -- escaped here


def field(value: object) -> Markup:
    """Return `value` as a field of its own on the page: marked, never kerned."""
    return Markup(f'<span class="v">{mark(value)}</span>')  # noqa: S704 -- escaped in mark


def figures(text: str) -> Markup:
    """Return `text` with every amount of yuan in a field as wide as amounts may become."""
    pieces: list[str] = []
    end = 0
    for found in _AMOUNT.finditer(text):
        pieces += [escape(text[end : found.start()])]
        pieces += [f'<span class="v amount">{mark(found[0])}</span>']
        end = found.end()
    return Markup("".join([*pieces, escape(text[end:])]))  # noqa: S704 -- escaped piece by piece


def code(link: str) -> Markup:
    """Return what stands in the src of an img that shows `link` as a QR code."""
    return mark(f"{CODE}{link}")


def printable(html: str) -> str:
    """Return a marked page as it is printed: without its marks."""
    return html.replace(OPEN, "").replace(CLOSE, "")


def taken_apart(html: str) -> Marked:
    """Return a marked page in its pieces."""
    pieces = _FIELD.split(html)
    values = tuple(unescape(one) if "&" in one else one for one in pieces[1::2])
    return Marked(tuple(pieces[0::2]), values)
