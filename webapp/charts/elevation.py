"""The front of a building: one window a household, floors from the top, stairwells abreast."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from markupsafe import Markup, escape

_LONG_ROOM: Final = 4  # longer room numbers need a wider window


class Mark(StrEnum):
    """What a window shows. The page says in words what each mark means there."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    NONE = "none"
    KNOWN = "known"  # answered, and it is nobody's business what


@dataclass(frozen=True, slots=True)
class Home:
    """One household as the grid needs it.

    `stairwell` is a key of the building's stairwells, `door` its place on the floor from the
    left. `unverified` folds the corner of an agreeing window. `hover` is the tooltip.
    """

    stairwell: str
    floor: int
    door: int
    room: str
    mark: Mark
    url: str = ""
    hover: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Stairwell:
    """One entrance: `name` for its plate ("1单元"), `tally` below it ("11/12").

    `passed` adds 过线 or 未过 to the tally; None adds nothing.
    """

    key: str
    name: str
    tally: str = ""
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """One cell, ready to print."""

    room: str
    mark: str
    url: str
    hover: str
    css: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """One table cell: a window, or a gap where the floor has fewer doors."""

    window: Window | None
    css: str


@dataclass(frozen=True, slots=True)
class Storey:
    """One floor, its slots from left to right."""

    floor: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Foot:
    """The ground below one stairwell."""

    name: str
    doors: int
    tally: str
    passed: bool | None
    css: str


@dataclass(frozen=True, slots=True)
class Elevation:
    """A building's front, as rows of a table."""

    name: str
    homes: int
    storeys: tuple[Storey, ...]
    feet: tuple[Foot, ...]
    linked: bool


_Place = tuple[int, int]  # door, and which of several households behind one door


def elevation(name: str, stairwells: Sequence[Stairwell], homes: Iterable[Home]) -> Elevation:
    """Lay out the front of one building.

    Stairwells keep the order given. A stairwell is as wide as its widest floor; doors stand
    under each other by their number, several households behind one door side by side.

    Raises:
        KeyError: if a home names a stairwell that is not there.
    """
    placed = _placed(stairwells, homes)
    columns = [(stair.key, place) for stair in stairwells for place in _places(placed[stair.key])]
    floors = sorted({floor for cells in placed.values() for floor, _ in cells}, reverse=True)
    tops = {key: max((floor for floor, _ in cells), default=0) for key, cells in placed.items()}
    windows = [home for cells in placed.values() for home in cells.values()]
    return Elevation(
        name=name,
        homes=len(windows),
        storeys=tuple(_storey(floor, columns, placed, tops) for floor in floors),
        feet=tuple(
            _foot(stair, len(_places(placed[stair.key])), first=index == 0)
            for index, stair in enumerate(stairwells)
        ),
        linked=any(home.url for home in windows),
    )


_Cells = dict[tuple[int, _Place], Home]


def _placed(stairwells: Sequence[Stairwell], homes: Iterable[Home]) -> dict[str, _Cells]:
    placed: dict[str, _Cells] = {stair.key: {} for stair in stairwells}
    for home in sorted(homes, key=lambda home: (home.floor, home.door, home.room)):
        cells = placed[home.stairwell]
        nth = 0
        while (home.floor, (home.door, nth)) in cells:
            nth += 1
        cells[home.floor, (home.door, nth)] = home
    return placed


def _places(cells: _Cells) -> list[_Place]:
    """Return the columns of a stairwell; an empty one keeps a column for its plate."""
    return sorted({place for _, place in cells}) or [(1, 0)]


def _storey(
    floor: int,
    columns: Sequence[tuple[str, _Place]],
    placed: dict[str, _Cells],
    tops: dict[str, int],
) -> Storey:
    slots = []
    for index, (key, place) in enumerate(columns):
        home = placed[key].get((floor, place))
        names = []
        if index and columns[index - 1][0] != key:
            names.append("stair")
        if home is None:
            names.append("gap")
        elif floor == tops[key]:
            names.append("roof")
        slots.append(Slot(window=_window(home) if home else None, css=" ".join(names)))
    return Storey(floor=floor, slots=tuple(slots))


def _window(home: Home) -> Window:
    folded = home.unverified and home.mark is Mark.YES
    names = ["cell", f"is-{home.mark}"]
    names += ["unverified"] if folded else []
    names += ["long"] if len(home.room) > _LONG_ROOM else []
    return Window(
        room=home.room,
        mark=home.mark.value,
        url=home.url,
        hover=home.hover,
        css=" ".join(names),
        unverified=folded,
    )


def _foot(stair: Stairwell, doors: int, *, first: bool) -> Foot:
    return Foot(
        name=stair.name,
        doors=doors,
        tally=stair.tally,
        passed=stair.passed,
        css="" if first else "stair",
    )


def windows(slots: Iterable[Slot], words: Mapping[str, str], folded: str) -> Markup:
    """Return the table cells of one storey (a filter for templates).

    Written here and not in a template: a page of 150 households is ten milliseconds quicker.
    `words` says what each mark means, `folded` what a folded corner adds to it.
    """
    said = {mark: str(escape(word)) for mark, word in words.items()}
    note = str(escape(folded))
    cells = []
    for slot in slots:
        window = slot.window
        inside = "" if window is None else _drawn(window, said[window.mark], note)
        cells.append(f'<td class="{slot.css}">{inside}</td>' if slot.css else f"<td>{inside}</td>")
    return Markup("".join(cells))  # noqa: S704 -- every text in it was escaped


_BETWEEN: Final = "\0"  # stands in no text that a page takes


def _drawn(window: Window, said: str, note: str) -> str:
    # Escaped together: a call for each text is what took the time.
    texts = _BETWEEN.join((window.room, window.url, window.hover))
    room, url, hover = str(escape(texts)).split(_BETWEEN, 2)
    title = f' title="{hover}"' if hover else ""
    tag, link = ("a", f' href="{url}"') if url else ("span", "")
    return (
        f'<{tag} class="{window.css}"{link}{title}>{room}'
        f'<span class="sr"> {said}{note if window.unverified else ""}</span></{tag}>'
    )
