"""Which numbered parts at the end of an address belong to the home, and which are one part.

Source: ours [P]; see `rules.address`.
"""

import re
from collections.abc import Sequence
from typing import Final

from rules.address_text import Kind, Part


def last_run(plain: str, parts: list[Part]) -> list[Part]:
    """Return the parts at the end with nothing between them but dashes, 第 and a lettered 区."""
    first = len(parts) - 1
    while first:
        before = parts[first - 1]
        gap = plain[before.end : parts[first].start]
        if before.kind is Kind.OTHER or (gap and not _NO_GAP.fullmatch(gap)):
            break
        first -= 1
    return parts[first:]


def merged_parts(run: list[Part]) -> list[Part]:
    """Put together what is one part: 26-1栋, rooms 403-405, and 3楼2单元 as a building."""
    merged = [run[0]]
    for part in run[1:]:
        last = merged[-1]
        if last.word == "楼" and part.kind is Kind.STAIRWELL:
            merged[-1] = last._replace(kind=Kind.BUILDING)
        joined = last.word == "-" and (_names_building(last, part) or _is_range(last, part, merged))
        if joined:
            value = f"{last.value}-{part.value}"
            merged[-1] = Part(value, part.kind, last.start, part.end, part.word)
        else:
            merged.append(part)
    return merged


def _names_building(last: Part, part: Part) -> bool:
    return part.kind is Kind.BUILDING and last.value.isdigit() and part.value.isdigit()


def _is_range(last: Part, part: Part, run: Sequence[Part]) -> bool:
    lettered = not last.value[0].isdigit()
    first = last.value[1:] if lettered else last.value
    if not (first.isdigit() and part.value.isdigit() and len(first) == len(part.value)):
        return False
    long_enough = len(first) >= _LONG or (len(first) > 1 and part.word == "号")
    known = lettered or any(before.kind is Kind.BUILDING for before in run)
    return long_enough and known and 0 < int(part.value) - int(first) <= _ROOMS_IN_A_ROW


_LONG: Final = 3  # digits of a room with its floor
_ROOMS_IN_A_ROW: Final = 12
_NO_GAP: Final = re.compile(r"[-第]+|-?第?[A-Z东西南北中]?区?-?")
