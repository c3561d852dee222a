"""Where money comes from and where it goes: bands from sources to uses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.charts.scale import WIDE, Quantity, ems, tenth, total

_NODE: Final = 12  # width of a node
_PAD: Final = 8  # space between nodes
_EDGE: Final = 8  # above and below them: the label of a thin node is higher than the node
_LABEL: Final = 13


@dataclass(frozen=True, slots=True)
class Link:
    """An amount from a source to a use, in any one unit."""

    source: str
    use: str
    value: Quantity


@dataclass(frozen=True, slots=True)
class Node:
    """A source or a use; `colour` counts the sources from 0."""

    name: str
    text: str
    y: float
    height: float
    colour: int


@dataclass(frozen=True, slots=True)
class Band:
    """One link, as the `d` of a path."""

    source: str
    use: str
    text: str
    path: str
    colour: int


@dataclass(frozen=True, slots=True)
class Sankey:
    """Sources at `left`, uses at `right`, bands between."""

    width: float
    height: float
    node: float
    left: float
    right: float
    sources: tuple[Node, ...]
    uses: tuple[Node, ...]
    bands: tuple[Band, ...]


def sankey(
    links: Sequence[Link],
    write: Callable[[Quantity], str] = str,
    width: float = WIDE,
    height: float = 300,
) -> Sankey:
    """Lay out `links` in the order given; links of nothing are left out.

    Args:
        links: amounts; zero or more.
        write: turns an amount into words ("296 万").
        width: of the picture; both label columns are inside it.
        height: of the picture.
    """
    shown = [link for link in links if link.value > 0]
    sources = _sums([(link.source, link.value) for link in shown])
    uses = _sums([(link.use, link.value) for link in shown])
    unit = _unit(sources, uses, height - 2 * _EDGE)
    texts = {name: f"{name} {write(value)}" for name, value in {**sources, **uses}.items()}
    room = min(max((ems(text) for text in texts.values()), default=0.0) * _LABEL + 12, width / 3)
    left_nodes = _nodes(sources, unit, height, write)
    right_nodes = _nodes(uses, unit, height, write)
    left, right = tenth(room), tenth(width - room - _NODE)
    return Sankey(
        width=width,
        height=height,
        node=_NODE,
        left=left,
        right=right,
        sources=left_nodes,
        uses=right_nodes,
        bands=_bands(shown, _Ends(left + _NODE, right, left_nodes, right_nodes), unit, write),
    )


@dataclass(frozen=True, slots=True)
class _Ends:
    x0: float
    x1: float
    sources: tuple[Node, ...]
    uses: tuple[Node, ...]


def _sums(pairs: Sequence[tuple[str, Quantity]]) -> dict[str, Quantity]:
    sums: dict[str, Quantity] = {}
    for name, value in pairs:
        sums[name] = sums[name] + value if name in sums else value  # type: ignore[operator]  # one unit, so one type
    return sums


def _unit(sources: dict[str, Quantity], uses: dict[str, Quantity], height: float) -> float:
    """Return how many units of height one unit of money takes."""
    whole = total(list(sources.values()))
    most = max(len(sources), len(uses))
    return (height - _PAD * max(most - 1, 0)) / whole if whole else 0.0


def _nodes(
    sums: dict[str, Quantity], unit: float, height: float, write: Callable[[Quantity], str]
) -> tuple[Node, ...]:
    y = (height - total(list(sums.values())) * unit - _PAD * (len(sums) - 1)) / 2
    nodes = []
    for colour, (name, value) in enumerate(sums.items()):
        thick = float(value) * unit
        nodes.append(Node(name, write(value), tenth(y), tenth(thick), colour))
        y += thick + _PAD
    return tuple(nodes)


def _bands(
    links: Sequence[Link], ends: _Ends, unit: float, write: Callable[[Quantity], str]
) -> tuple[Band, ...]:
    starts = {node.name: node.y for node in ends.sources}
    stops = {node.name: node.y for node in ends.uses}
    colours = {node.name: node.colour for node in ends.sources}
    bands = []
    for link in links:
        thick = float(link.value) * unit
        path = _path(ends, starts[link.source], stops[link.use], thick)
        bands.append(Band(link.source, link.use, write(link.value), path, colours[link.source]))
        starts[link.source] += thick
        stops[link.use] += thick
    return tuple(bands)


def _path(ends: _Ends, y0: float, y1: float, thick: float) -> str:
    x0, x1, middle = ends.x0, ends.x1, tenth((ends.x0 + ends.x1) / 2)
    return (
        f"M{x0} {y0:.1f}C{middle} {y0:.1f} {middle} {y1:.1f} {x1} {y1:.1f}"
        f"L{x1} {y1 + thick:.1f}"
        f"C{middle} {y1 + thick:.1f} {middle} {y0 + thick:.1f} {x0} {y0 + thick:.1f}Z"
    )
