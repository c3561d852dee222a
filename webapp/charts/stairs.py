"""One stairwell for its residents: who has answered, never what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from webapp.charts.scale import tenth

_WIDTH: Final = 300
_ROW: Final = 34
_EDGE: Final = 46
_GAP: Final = 8


@dataclass(frozen=True, slots=True)
class Door:
    """A household of the stairwell, and whether it has answered."""

    floor: int
    door: int
    room: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Pane:
    """A door in place."""

    room: str
    answered: bool
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stairs:
    """The stairwell and its two counts."""

    width: float
    height: float
    ground: float
    panes: tuple[Pane, ...]
    answered: int
    silent: int


def stairs(doors: Iterable[Door]) -> Stairs:
    """Lay out a stairwell, top floor first; doors stand by their order on the floor."""
    homes = sorted(doors, key=lambda home: (-home.floor, home.door, home.room))
    floors: dict[int, list[Door]] = {}
    for home in homes:
        floors.setdefault(home.floor, []).append(home)
    most = max((len(row) for row in floors.values()), default=1)
    pitch = (_WIDTH - 2 * _EDGE - _GAP) / most
    panes = tuple(
        Pane(
            room=home.room,
            answered=home.answered,
            x=tenth(_EDGE + _GAP + index * pitch),
            y=12 + level * _ROW,
            width=tenth(pitch - _GAP),
            height=_ROW - 6,
        )
        for level, row in enumerate(floors.values())
        for index, home in enumerate(row)
    )
    answered = sum(home.answered for home in homes)
    ground = 12 + len(floors) * _ROW + 4
    return Stairs(_WIDTH, ground + 8, ground, panes, answered, len(homes) - answered)
