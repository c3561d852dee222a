"""Whether two lists speak of the same owners: a register and a roll, a survey, an old workbook.

Every agreement and disagreement has a whole-number weight (after Fellegi and Sunter 1969, "A
theory for record linkage"); the sum decides: the same, to be looked at, or somebody else. Only
entries that share a home, a telephone, or a name with the tail of an identity number are
compared.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

Sound = Callable[[str], str]


class Agreement(StrEnum):
    """How one pair of entries agrees or differs."""

    SAME_HOME = "same_home"
    SAME_NAME = "same_name"
    MASKED_NAME = "masked_name"  # 张** and 张建国
    SAME_SOUND = "same_sound"  # 张伟 and 章玮
    SWAPPED_NAME = "swapped_name"  # 张建国 and 张国建
    ONE_LETTER_OFF = "one_letter_off"
    OTHER_NAME = "other_name"
    OTHER_SURNAME_MASK = "other_surname_mask"
    SAME_PHONE = "same_phone"
    PHONE_ONE_OFF = "phone_one_off"
    SAME_PHONE_TAIL = "same_phone_tail"
    OTHER_PHONE = "other_phone"
    SAME_ID_TAIL = "same_id_tail"
    OTHER_ID_TAIL = "other_id_tail"


WEIGHTS: Final[Mapping[Agreement, int]] = {
    Agreement.SAME_HOME: 4,
    Agreement.SAME_NAME: 5,
    Agreement.MASKED_NAME: 2,
    Agreement.SAME_SOUND: 3,
    Agreement.SWAPPED_NAME: 3,
    Agreement.ONE_LETTER_OFF: 1,
    Agreement.OTHER_NAME: -5,
    Agreement.OTHER_SURNAME_MASK: -4,
    Agreement.SAME_PHONE: 6,
    Agreement.PHONE_ONE_OFF: 4,
    Agreement.SAME_PHONE_TAIL: 2,
    Agreement.OTHER_PHONE: -2,
    Agreement.SAME_ID_TAIL: 4,
    Agreement.OTHER_ID_TAIL: -4,
}
"""Set by hand and measured on lists with 14 % wrong names, 26 % wrong or missing telephones and
10 % of homes sold: nothing wrongly joined, 1.3 % left to a person (prototypes, CALCULATIONS §7)."""

SAME_FROM: Final = 7
LOOK_FROM: Final = 3


class LinkVerdict(StrEnum):
    """What the weights say of a pair."""

    SAME = "same"
    LOOK = "look"  # a person must say
    OTHER = "other"


class Listed(NamedTuple):
    """One entry of a list. `home` is a door as text, "" where unknown; `sound` of the name."""

    home: str
    name: str
    sound: str
    phone: str = ""
    id_last4: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The best partner of one entry: its number in the other list, the sum, what it rests on.

    `other` is None where there was nobody to compare with.
    """

    other: int | None
    score: int
    agreements: tuple[Agreement, ...]

    @property
    def verdict(self) -> LinkVerdict:
        """What the sum says."""
        if self.other is None or self.score < LOOK_FROM:
            return LinkVerdict.OTHER
        return LinkVerdict.SAME if self.score >= SAME_FROM else LinkVerdict.LOOK


_Weighed = tuple[int, Agreement]
_NOBODY: Final = Link(None, 0, ())


def _weighed(agreement: Agreement) -> _Weighed:
    return WEIGHTS[agreement], agreement


# Looked up once: an enum's hash is Python, and there are ten comparisons an entry.
_SAME_HOME: Final = _weighed(Agreement.SAME_HOME)
_SAME_NAME: Final = _weighed(Agreement.SAME_NAME)
_MASKED_NAME: Final = _weighed(Agreement.MASKED_NAME)
_SAME_SOUND: Final = _weighed(Agreement.SAME_SOUND)
_SWAPPED_NAME: Final = _weighed(Agreement.SWAPPED_NAME)
_ONE_LETTER_OFF: Final = _weighed(Agreement.ONE_LETTER_OFF)
_OTHER_NAME: Final = _weighed(Agreement.OTHER_NAME)
_OTHER_SURNAME_MASK: Final = _weighed(Agreement.OTHER_SURNAME_MASK)
_SAME_PHONE: Final = _weighed(Agreement.SAME_PHONE)
_PHONE_ONE_OFF: Final = _weighed(Agreement.PHONE_ONE_OFF)
_SAME_PHONE_TAIL: Final = _weighed(Agreement.SAME_PHONE_TAIL)
_OTHER_PHONE: Final = _weighed(Agreement.OTHER_PHONE)
_SAME_ID_TAIL: Final = _weighed(Agreement.SAME_ID_TAIL)
_OTHER_ID_TAIL: Final = _weighed(Agreement.OTHER_ID_TAIL)


def plain_name(name: str) -> str:
    """Return a name as it is compared: without spaces and middle dots."""
    return name.replace(" ", "").replace("·", "").replace("　", "")


def link_owners(known: Sequence[Listed], listed: Iterable[Listed]) -> list[Link]:
    """Return the best partner in `known` for every entry of `listed`, in order.

    Of equal sums the earlier partner is taken. Cost: about 10 µs an entry where homes and
    telephones are mostly unique; an entry is compared with all that share its home or
    telephone, so one that a thousand entries give costs each of them a thousand comparisons.
    """
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(known):
        for key in _keys(entry):
            blocks[key].append(number)
    return [_best(entry, known, blocks) for entry in listed]


def agreements_of(one: Listed, two: Listed) -> tuple[Agreement, ...]:
    """Return how two entries agree and differ; what either does not say is left out."""
    return tuple(agreement for _weight, agreement in _compared(one, two))


def _keys(entry: Listed) -> list[str]:
    """Return what an entry shares with everybody it is compared with."""
    keys = []
    if entry.home:
        keys.append(entry.home)
    if entry.phone:
        keys.append(f"@{entry.phone}")
    if entry.id_last4 and entry.name:
        keys.append(f"{entry.name}#{entry.id_last4}")
    return keys


def _best(entry: Listed, known: Sequence[Listed], blocks: Mapping[str, list[int]]) -> Link:
    candidates = {number for key in _keys(entry) for number in blocks.get(key, ())}
    best, most = None, 0
    for number in sorted(candidates):
        score = 0
        for weight, _agreement in _compared(known[number], entry):
            score += weight
        if best is None or score > most:
            best, most = number, score
    return _NOBODY if best is None else Link(best, most, agreements_of(known[best], entry))


def _compared(one: Listed, two: Listed) -> list[_Weighed]:
    home, name, _sound, phone, id_last4 = two
    found = [_SAME_HOME] if home and one.home == home else []
    if name and one.name:
        found.append(_SAME_NAME if one.name == name else _names(one, two))
    if phone and one.phone:
        found.append(_SAME_PHONE if one.phone == phone else _phones(one.phone, phone))
    if id_last4 and one.id_last4:
        found.append(_SAME_ID_TAIL if one.id_last4 == id_last4 else _OTHER_ID_TAIL)
    return found


def _names(one: Listed, two: Listed) -> _Weighed:
    if "*" in one.name or "*" in two.name:
        fits = one.name[0] == two.name[0] and len(one.name) == len(two.name)
        return _MASKED_NAME if fits else _OTHER_SURNAME_MASK
    if one.sound == two.sound:
        return _SAME_SOUND
    if one.name[0] in two.name and sorted(one.name) == sorted(two.name):
        return _SWAPPED_NAME
    if max(len(one.name), len(two.name)) >= _LONG_NAME and is_one_edit(one.name, two.name):
        return _ONE_LETTER_OFF
    return _OTHER_NAME


def _phones(one: str, two: str) -> _Weighed:
    if is_one_edit(one, two):
        return _PHONE_ONE_OFF
    return _SAME_PHONE_TAIL if one[-_TAIL:] == two[-_TAIL:] else _OTHER_PHONE


def is_one_edit(one: str, two: str) -> bool:
    """Whether two different texts are one letter apart: changed, missing, or two swapped."""
    # Around one edit the longer side is untouched: most pairs end here.
    side = (len(one) - 2) // 2
    if side > 0 and one[:side] != two[:side] and one[-side:] != two[-side:]:
        return False
    if abs(len(one) - len(two)) > 1:
        return False
    same = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        same += 1
    rest, other = one[same:], two[same:]
    if len(rest) == len(other):
        swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
        return rest[1:] == other[1:] or swapped
    longer, shorter = (rest, other) if len(rest) > len(other) else (other, rest)
    return longer[1:] == shorter


_LONG_NAME: Final = 3
_TAIL: Final = 4
