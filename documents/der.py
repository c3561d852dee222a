"""DER, as much as a seal needs: written, and read without trusting a length."""

from dataclasses import dataclass
from typing import Final

SEQUENCE: Final = 0x30
SET: Final = 0x31
INTEGER: Final = 0x02
OCTETS: Final = 0x04
OID: Final = 0x06
EXPLICIT_0: Final = 0xA0
EXPLICIT_1: Final = 0xA1
BOOLEAN: Final = 0x01
_SHORT: Final = 0x80
_CONTINUED: Final = 0x80


class BadDerError(ValueError):
    """The bytes are no DER."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, its content, its own bytes, tag and length included."""

    tag: int
    content: bytes
    whole: bytes


def der(tag: int, *parts: bytes) -> bytes:
    """Return one element with `parts` as its content."""
    content = b"".join(parts)
    size = len(content)
    if size < _SHORT:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _SHORT | len(length))) + length + content


def oid(dotted: str) -> bytes:
    """Return an object identifier: "1.2.840.113549.1.7.2"."""
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray([40 * first + second])
    for arc in rest:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(_CONTINUED | (arc & 0x7F))
        content += bytes(reversed(groups))
    return der(OID, bytes(content))


def integer(number: int) -> bytes:
    """Return an INTEGER that is not negative."""
    return der(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def children(content: bytes) -> list[Element]:
    """Return the elements that make up `content`.

    Raises:
        BadDerError: if they do not fill it exactly.
    """
    found = []
    while content:
        element = first(content)
        found.append(element)
        content = content[len(element.whole) :]
    return found


def first(data: bytes) -> Element:
    """Return the element at the beginning of `data`; what follows it is left alone.

    Raises:
        BadDerError: if there is none.
    """
    try:
        tag, size, start = data[0], data[1], 2
        if size & _SHORT:
            count = size & 0x7F
            size, start = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
    except IndexError:
        raise BadDerError from None
    if start + size > len(data):
        raise BadDerError
    return Element(tag, data[start : start + size], data[: start + size])
