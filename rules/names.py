"""Text that people typed, made safe to store and print: names, remarks, places.

Rare characters (生僻字) are ordinary here, those outside the basic plane included. What
cannot be seen, has no meaning yet or is a picture is refused by name, so that the person
can find it.
"""

import unicodedata
from typing import Final

from rules.refusal import Refusal

MAX_LENGTH: Final = 200


class UnusableCharacter(Refusal):
    """A character that has no place in a text: `character`, `code_point`, `position` from 1."""

    code = "unusable_character"


class TextTooLong(Refusal):
    """More code points than fit."""

    code = "text_too_long"


def clean(text: str, *, longest: int = MAX_LENGTH, lines: bool = False) -> str:
    """Return typed text in its one stored form.

    Composed (NFC), Kangxi radicals as the ideographs they look like, every kind of space as
    a plain one, runs of spaces as one, nothing at the ends. "" stays "".

    Args:
        text: what was typed.
        longest: how many code points the result may have.
        lines: whether line breaks are welcome, as in a remark.

    Raises:
        UnusableCharacter: for control, format, private, unassigned characters and emoji.
        TextTooLong: if the result is longer than `longest`.
    """
    composed = unicodedata.normalize("NFC", text.translate(_RADICALS))
    composed = composed.replace("\r\n", "\n").replace("\r", "\n")
    for position, character in enumerate(composed, start=1):
        if not (lines and character in "\n\t") and not is_usable(character):
            raise UnusableCharacter(
                character=character if character.isprintable() else "",
                code_point=f"U+{ord(character):04X}",
                position=position,
            )
    rows = [" ".join(row.split()) for row in composed.split("\n")]
    result = "\n".join(rows).strip()
    if len(result) > longest:
        raise TextTooLong(length=len(result), longest=longest)
    return result


def is_usable(character: str) -> bool:
    """Whether one character may stand in a text."""
    point = ord(character)
    if any(first <= point <= last for first, last in _EMOJI):
        return False
    # Planes 2 and 3 hold ideographs only; newer ones are unassigned to this Python.
    if _IDEOGRAPHIC_PLANES[0] <= point <= _IDEOGRAPHIC_PLANES[1]:
        return True
    return unicodedata.category(character) not in _REFUSED


_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_IDEOGRAPHIC_PLANES: Final = (0x20000, 0x3FFFD)
_EMOJI: Final = (
    (0x20E3, 0x20E3),  # keycap
    (0x231A, 0x231B),
    (0x23E9, 0x23FA),
    (0x2600, 0x27BF),
    (0x2B05, 0x2B55),
    (0xFE0E, 0xFE0F),  # picture or text presentation
    (0x1F000, 0x1FAFF),
)
_RADICALS: Final = {
    point: unicodedata.normalize("NFKC", chr(point))
    for point in (*range(0x2F00, 0x2FD6), 0x2E9F, 0x2EF3)
}
