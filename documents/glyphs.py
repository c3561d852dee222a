"""Characters that cannot be put on paper, refused by name."""

import dataclasses
from collections.abc import Iterable, Iterator

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


class GlyphMissingIn(Refusal):
    """The same, of one paper of a pack. Facts besides: `household` (its title), `field`.

    `field` is the way to the value that holds the character: "household.owners.name", ""
    where it stands in no value but in what was worked out from several.
    """

    code = "glyph_missing_in"

    def __init__(self, missing: GlyphMissing, household: str, value: object) -> None:
        character = str(missing.facts["character"])
        super().__init__(**missing.facts, household=household, field=field_of(value, character))


def field_of(value: object, character: str) -> str:
    """Return the way to the first text in a paper's value that holds `character`, "" if none."""
    return next((path for path, text in _texts(value, "") if character in text), "")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif dataclasses.is_dataclass(value):
        for member in dataclasses.fields(value):
            below = f"{path}.{member.name}" if path else member.name
            yield from _texts(getattr(value, member.name), below)
    elif isinstance(value, tuple):
        for member in value:
            yield from _texts(member, path)


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
