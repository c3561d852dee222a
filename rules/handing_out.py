"""Papers handed out and returned: what stands where, and which numbers somebody typed.

Source: DOMAIN §2.12 (发放和回收登记册).
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from rules.refusal import Refusal

MOST_NUMBERS: Final = 200
"""Numbers that are entered at once: a stairwell's papers, or what a scanner read in a row."""

_BETWEEN: Final = re.compile(r"[\s,;，；、]+")


class HandoutState(StrEnum):
    """Where one numbered paper stands."""

    WAITING = "waiting"
    HANDED_OUT = "handed_out"
    RETURNED = "returned"
    VOID = "void"  # a newer paper took its place


class UnknownNumber(Refusal):
    """No paper of the case has this number. Fact: `number`."""

    code = "unknown_paper_number"


class PaperVoid(Refusal):
    """A newer paper took its place, so it is not handed out. Facts: `number`, `replaced_by`."""

    code = "paper_void"


class NotHandedOut(Refusal):
    """A paper nobody noted as handed out cannot come back. Fact: `number`."""

    code = "paper_not_handed_out"


class TooManyNumbers(Refusal):
    """More numbers at once than anybody checks. Facts: `count`, `most`."""

    code = "too_many_paper_numbers"


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of papers in what was typed or scanned, each once, in order.

    Numbers may be parted by spaces, commas or lines, be written in full width or in small
    letters, or be the whole link of a QR code (".../v/TYS-0012-00345").

    Raises:
        TooManyNumbers: if there are more than `MOST_NUMBERS`.
    """
    plain = unicodedata.normalize("NFKC", text)
    pieces = (piece.split("?")[0].rstrip("/") for piece in _BETWEEN.split(plain))
    found = tuple(dict.fromkeys(piece.rpartition("/")[2].upper() for piece in pieces if piece))
    if len(found) > MOST_NUMBERS:
        raise TooManyNumbers(count=len(found), most=MOST_NUMBERS)
    return found


def state_of(*, is_void: bool, is_handed_out: bool, is_returned: bool) -> HandoutState:
    """Return where a paper stands. One that came back counts as such, void or not."""
    if is_returned:
        return HandoutState.RETURNED
    if is_void:
        return HandoutState.VOID
    return HandoutState.HANDED_OUT if is_handed_out else HandoutState.WAITING
