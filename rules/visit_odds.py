"""How an owner who has not answered may answer, with and without a visit.

Starting values are data (rules/data/visit_odds.toml, [P]); what owners of the same attitude
have answered in this round moves them, like so many more observations (beta prior).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Final

from rules.demand_survey import Position


class Attitude(StrEnum):
    """What was last heard of an owner's mind: at the door, else in the survey."""

    SUPPORTS = "supports"
    UNKNOWN = "unknown"
    HESITATES = "hesitates"
    CONDITIONAL = "conditional"
    OPPOSES = "opposes"


@dataclass(frozen=True, slots=True)
class OpenOwner:
    """One owner group that may still answer: a head, `area` in 0.01 m².

    `door` is that of its first part, whose household is `household_id`; `places` are the keys
    of its buildings and stairwells. `can_be_visited`: false where nobody may vote for it.
    """

    group: str
    household_id: int
    door: str
    area: int
    attitude: Attitude
    can_be_visited: bool
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Heard:
    """How many owners of one attitude have agreed, of all who answered."""

    agreed: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Chances:
    """Chances to agree, to disagree and to abstain; what is left of 1 is silence."""

    agrees: Fraction
    disagrees: Fraction
    abstains: Fraction


_POSITIONS: Final[Mapping[Position, Attitude]] = {
    Position.SUPPORTS: Attitude.SUPPORTS,
    Position.OPPOSES: Attitude.OPPOSES,
    Position.HESITATES: Attitude.HESITATES,
    Position.CONDITIONAL: Attitude.CONDITIONAL,
}


def attitude_of(position: Position | None, *, wants_renovation: bool | None) -> Attitude:
    """Return what was last heard: the visitor's note, else the survey's answer."""
    if position is not None:
        return _POSITIONS[position]
    if wants_renovation is None:
        return Attitude.UNKNOWN
    return Attitude.SUPPORTS if wants_renovation else Attitude.OPPOSES


def chances(attitude: Attitude, heard: Mapping[Attitude, Heard], *, visited: bool) -> Chances:
    """Return how an owner of an attitude will answer.

    Args:
        attitude: what was last heard.
        heard: the answers of this round so far, by attitude.
        visited: after a visit, or without one.
    """
    data = _data()
    when = "visited" if visited else "unvisited"
    so_far = heard.get(attitude, Heard())
    start, strength = Fraction(data["agrees"][attitude.value][when]), data["strength"]
    agrees = (start * strength + so_far.agreed) / (strength + so_far.answered)
    answers, abstains = Fraction(data["answers"][when]), Fraction(data["abstains"][when])
    speaks = answers * (1 - abstains)
    return Chances(speaks * agrees, speaks * (1 - agrees), answers * abstains)


@cache
def _data() -> dict[str, Any]:
    text = (files("rules") / "data" / "visit_odds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
