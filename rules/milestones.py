"""The milestones of the works as first proposed, weighed by what the plan's items cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.construction import WHOLE, MilestoneKind
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone as first proposed: its kind, weight in percent, and end within the works."""

    kind: MilestoneKind
    weight: int
    until: int  # percent of the works' time after which it should be reached


# Which milestone a menu item's cost belongs to; items not listed are facilities.
_PART: Final = {
    **dict.fromkeys(
        (
            "water_supply",
            "drainage",
            "rain_sewage_separation",
            "overhead_lines",
            "gas",
            "heating",
            "septic_tank",
            "power_supply",
            "basement",
        ),
        MilestoneKind.UNDERGROUND,
    ),
    **dict.fromkeys(
        ("roof", "outer_wall", "falling_facade", "energy_saving", "stairs"),
        MilestoneKind.ROOF_AND_WALL,
    ),
    **dict.fromkeys(
        ("roads", "adjoining_road", "fire_lane", "parking", "paid_parking"), MilestoneKind.ROADS
    ),
    "lift": MilestoneKind.LIFT,
    "illegal_structures": MilestoneKind.ILLEGAL_STRUCTURES,
}
_FIXED: Final = {
    MilestoneKind.START: 5,
    MilestoneKind.TRIAL_RUN: 5,
    MilestoneKind.COMPLETION: 10,
}


def propose_milestones(costs: Sequence[tuple[str, Fen]]) -> tuple[PlannedMilestone, ...]:
    """Return the milestones of DOMAIN §3.4 with weights that add up to 100.

    Start, trial run and completion weigh 5, 5 and 10; the other 80 follow the cost of the
    plan's items (code, fen), at least 1 each, the largest part taking what is left over.
    """
    parts: dict[MilestoneKind, int] = {}
    for code, cost in costs:
        kind = _PART.get(code, MilestoneKind.FACILITIES)
        parts[kind] = parts.get(kind, 0) + cost
    if not parts:
        parts = {MilestoneKind.FACILITIES: 1}
    weights = _weights(parts)
    ordered = [kind for kind in MilestoneKind if kind in weights]
    last = len(ordered) - 1
    return tuple(
        PlannedMilestone(kind, weights[kind], 100 * place // last)
        for place, kind in enumerate(ordered)
    )


def _weights(parts: dict[MilestoneKind, int]) -> dict[MilestoneKind, int]:
    room = WHOLE - sum(_FIXED.values())
    whole = sum(parts.values()) or 1
    weights = {kind: max(1, room * cost // whole) for kind, cost in parts.items()}
    largest = max(parts, key=lambda kind: parts[kind])
    weights[largest] += room - sum(weights.values())
    return {**weights, **_FIXED}
