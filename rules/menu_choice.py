"""What the households' wishes are chosen from: costed dishes, and who wants which.

Plain values, so that reads can make them; `rules.planning.renovation_menu` works on them.

Source: 国办发〔2020〕23号 (点菜式); DOMAIN §2.6.
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


def with_required(codes: Iterable[str]) -> tuple[str, ...]:
    """Return dishes with everything they require, and what that requires, each once.

    Who wants charging points wants the parking spaces they stand in: such a wish supports
    both. A code that the menu has lost stays as it is.
    """
    found: dict[str, None] = {}
    left = list(codes)
    while left:
        code = left.pop(0)
        if code not in found:
            found[code] = None
            left += menu()[code].requires if code in menu() else ()
    return tuple(found)


def exclusive_groups(codes: Iterable[str]) -> Mapping[str, str]:
    """Return a group's name for every dish that excludes, or is excluded by, another of them.

    Of a group one dish can be chosen: dishes that the same third one excludes exclude each
    other here too (the shipped menu has pairs only).
    """
    listed = [code for code in codes if code in menu()]
    found: dict[str, str] = {}
    for code in listed:
        for other in menu()[code].excludes:
            if other in listed:
                group = found.get(code) or found.get(other) or code
                found[code] = found[other] = group
    return found
