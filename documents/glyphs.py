"""Characters that cannot be put on paper, refused by name."""

from collections.abc import Iterable

from rules.refusal import Refusal

# Layout and the ideographic and no-break spaces are not "printable" to Python but are to us.
_LAYOUT = frozenset("\n\t\u3000\u00a0")


class GlyphMissing(Refusal):
    """A character has no shape in the fonts for paper, or is invisible.

    Facts: `character` as it was given, `codepoint` as "U+1F600". A paper with an empty box
    instead of a name would still read right in a text search, so it is never made.
    """

    code = "glyph_missing"

    def __init__(self, character: str) -> None:
        super().__init__(character=character, codepoint=codepoint(character))


def codepoint(character: str) -> str:
    """Return the names of the code points of `character`: "U+1F468 U+200D"."""
    return " ".join(f"U+{ord(point):04X}" for point in character)


def require_visible(text: str) -> str:
    """Return `text` if nothing in it is invisible: controls, direction marks, joiners.

    Such a character can turn a printed name round (U+202E) or make two names look the same.

    Raises:
        GlyphMissing: naming the first of them.
    """
    # Most texts hold nothing worse than line ends and wide spaces: told without a loop.
    rest = text
    for point in _LAYOUT:
        rest = rest.replace(point, "")
    if rest.isprintable():
        return text
    for line in _suspects(text):
        raise GlyphMissing(line)
    return text


def _suspects(text: str) -> Iterable[str]:
    return (point for point in text if not point.isprintable() and point not in _LAYOUT)
