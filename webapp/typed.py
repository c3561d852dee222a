"""What people typed, as it is stored."""

from typing import Any

from rules.names import clean


def typed(field: Any, longest: int = 5000) -> str:  # noqa: ANN401 -- any text field
    """Return a field's text in its stored form; call it where a refusal reaches the page.

    Raises:
        UnusableCharacter: for what cannot be seen or printed.
        TextTooLong: above `longest` characters.
    """
    return clean(field.data or "", longest=longest, lines=True)
