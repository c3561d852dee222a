"""A signature drawn by hand: the strokes a resident's screen sent, as one SVG path.

The strokes are the evidence and are stored as they came; the path is made from them anew
whenever a paper is printed. An SVG or a picture from outside is never accepted.
"""

import json
import math
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from rules.refusal import Refusal

MOST_POINTS: Final = 5_000
LONGEST_JSON: Final = 600_000  # characters; 5,000 points with time and pressure need about 300,000
FARTHEST: Final = 10_000  # CSS pixels; no screen is larger
SMALLEST: Final = 8  # CSS pixels; less is a slip of the finger
_MARGIN: Final = 6


class BadStrokes(Refusal):
    """The strokes are not a signature. Fact `why`: empty, too_small, too_many, malformed."""

    code = "bad_strokes"


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG path and the size of its view box, in CSS pixels of the resident's screen."""

    path: str
    width: str
    height: str
    points: int


Point = tuple[float, float]


def drawing(strokes: str) -> Drawing:
    """Return the drawing in `strokes`, JSON as signature_pad gives it, moved to its margin.

    The form is `[{"points": [{"x": 1.5, "y": 2, ...}, ...]}, ...]`; other keys are ignored.

    Raises:
        BadStrokes: if it is empty, smaller than 8 pixels, of more than 5,000 points, or
            anything but finite numbers from -10,000 to 10,000.
    """
    lines = points_of(strokes)
    count = sum(len(line) for line in lines)
    if not count:
        _refuse("empty")
    if count > MOST_POINTS:
        _refuse("too_many")
    xs = [x for line in lines for x, _ in line]
    ys = [y for line in lines for _, y in line]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if max(width, height) < SMALLEST:
        _refuse("too_small")
    moved = [[(x - min(xs) + _MARGIN, y - min(ys) + _MARGIN) for x, y in line] for line in lines]
    return Drawing(
        path="".join(_path(line) for line in moved if line),
        width=_short(width + 2 * _MARGIN),
        height=_short(height + 2 * _MARGIN),
        points=count,
    )


def points_of(strokes: str) -> list[list[Point]]:
    """Return the points of every stroke, in pixels of the resident's screen.

    Raises:
        BadStrokes: if the text is not what signature_pad gives.
    """
    return [_line(stroke) for stroke in _loaded(strokes)]


def _loaded(strokes: str) -> list[Any]:
    if len(strokes) > LONGEST_JSON:
        _refuse("too_many")
    try:
        found = json.loads(strokes or "[]", parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _refuse("malformed")
    if not isinstance(found, list):
        _refuse("malformed")
    return found


def _line(stroke: object) -> list[Point]:
    points = stroke.get("points") if isinstance(stroke, dict) else None
    if not isinstance(points, list):
        _refuse("malformed")
    return [_point(point) for point in points]


def _point(point: object) -> Point:
    if not isinstance(point, dict):
        _refuse("malformed")
    return _coordinate(point.get("x")), _coordinate(point.get("y"))


def _coordinate(number: object) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float):
        _refuse("malformed")
    if not -FARTHEST <= number <= FARTHEST or not math.isfinite(number):
        _refuse("malformed")
    return float(number)


def _path(line: list[Point]) -> str:
    (x, y), *rest = line
    # A dot is a line of almost no length: round caps make it visible.
    steps = "".join(f"L{_short(x)} {_short(y)}" for x, y in rest) or "l0.1 0"
    return f"M{_short(x)} {_short(y)}{steps}"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(why: str) -> NoReturn:
    raise BadStrokes(why=why, most=MOST_POINTS)
