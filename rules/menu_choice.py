"""What the households' wishes are chosen from: costed dishes, and who wants which.

Plain values, so that reads can make them; `rules.planning.renovation_menu` works on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.menu import menu
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class CostedDish:
    """A dish with what it costs here, in fen. `in_plan`: its cost is the plan's own."""

    code: str
    cost: Fen
    in_plan: bool
    mandatory: bool


@dataclass(frozen=True, slots=True)
class HouseholdWish:
    """What one household wishes for (menu codes) and its area in 0.01 m²."""

    wishes: tuple[str, ...]
    area: int


def exclusive_groups(codes: Iterable[str]) -> Mapping[str, str]:
    """Return a group's name for every dish that excludes, or is excluded by, another of them."""
    listed = [code for code in codes if code in menu()]
    found: dict[str, str] = {}
    for code in listed:
        for other in menu()[code].excludes:
            if other in listed:
                group = found.get(code) or found.get(other) or code
                found[code] = found[other] = group
    return found
