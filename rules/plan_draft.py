"""The first draft of a plan: what people want and what is dangerous, with what it needs.

Source: DOMAIN §3.1, stage 2; 建办城〔2021〕50号 (hazards first); the order is ours [P].
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rules.menu import Unit, exclusions, item
from rules.registration import HardwarePart

MOST_WISHED: Final = 10
"""How many places of the ranking the first draft takes up; the manager adds or removes."""

REMEDY: Final[Mapping[str, str]] = MappingProxyType(
    {
        HardwarePart.ROOF: "roof",
        HardwarePart.OUTER_WALL: "falling_facade",
        HardwarePart.STAIRS: "stairs",
        HardwarePart.BASEMENT: "basement",
        HardwarePart.WATER_SUPPLY: "water_supply",
        HardwarePart.DRAINAGE: "drainage",
        HardwarePart.POWER: "electric_hazards",
        HardwarePart.GAS: "gas_hazards",
        HardwarePart.HEATING: "heating",
        HardwarePart.FIRE_SAFETY: "fire_fighting",
        HardwarePart.ROADS: "roads",
        HardwarePart.ADJOINING_ROAD: "adjoining_road",
        HardwarePart.LIGHTING: "lighting",
        HardwarePart.GREENERY: "greenery",
        HardwarePart.SECURITY: "security",
        HardwarePart.BARRIER_FREE: "barrier_free",
    }
)
"""The dish that removes a defect of a part (S0-05)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of everything a case has, for first quantities."""

    households: int
    buildings: int
    stairwells: int


def first_items(dangerous: Iterable[str], wished: Iterable[str]) -> tuple[str, ...]:
    """Return the dishes of a first draft: remedies of hazards, then wishes, most wanted first.

    What a dish requires comes with it; a dish that excludes one already taken is left to
    the manager.

    Args:
        dangerous: parts with an urgent hazard, as the survey names them.
        wished: menu codes in the order of the ranking.
    """
    remedies = [REMEDY[part] for part in dangerous if part in REMEDY]
    chosen: list[str] = []
    for code in (*remedies, *list(wished)[:MOST_WISHED]):
        for each in (*item(code).requires, code):
            if each not in chosen and not exclusions([*chosen, each]):
                chosen.append(each)
    return tuple(chosen)


def first_quantity(code: str, extent: Extent) -> int:
    """Return a first quantity in hundredths of the dish's unit; 0 where it must be measured."""
    counted = {
        Unit.HOUSEHOLD: extent.households,
        Unit.BUILDING: extent.buildings,
        Unit.STAIRWELL: extent.stairwells,
        Unit.COMPOUND: 1,
    }
    return counted.get(item(code).unit, 0) * 100
