"""Whether two signatures are the same picture, or look like one hand: leads, never verdicts.

A signature is cropped to its ink, shrunk to 17 x 16 cells and kept as 256 bits: whether each
cell is lighter than its left neighbour (a difference hash). Bits that differ count: re-used
pictures differ in few even after scaling, blurring and JPEG, one hand signing twice in some,
different people in many.

Source: DOMAIN §7.1 row 1 (ballots in the same handwriting); the bounds are ours [P].
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

SAME_PICTURE: Final = 20
SIMILAR_HAND: Final = 45
"""Bits of 256. Fitted on synthetic strokes: copies differ in at most 28 (95 %: 19), one hand in
24 and more (median 36), strangers in 60 and more (prototypes, CALCULATIONS §7). To be fitted
again on real signatures."""

Fingerprint = bytes
"""256 bits of a signature."""

Point = tuple[float, float]


class Likeness(StrEnum):
    """What somebody should look at."""

    SAME_PICTURE = "same_picture"
    SIMILAR_HAND = "similar_hand"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two signatures, by their numbers in the list, and in how many bits they differ."""

    one: int
    two: int
    distance: int

    @property
    def likeness(self) -> Likeness:
        """How alike they are."""
        same = self.distance <= SAME_PICTURE
        return Likeness.SAME_PICTURE if same else Likeness.SIMILAR_HAND


def fingerprint_of_picture(width: int, height: int, grey: bytes) -> Fingerprint | None:
    """Return the fingerprint of a picture, one byte a pixel (0 black), row by row.

    None where there is no ink (nothing darker than 160).

    Raises:
        ValueError: if the bytes are not `width` x `height`.
    """
    pixels = np.frombuffer(grey, dtype=np.uint8).reshape(height, width)
    return _fingerprint(pixels)


def fingerprint_of_strokes(strokes: Iterable[Sequence[Point]]) -> Fingerprint | None:
    """Return the fingerprint of strokes as points, drawn with a pen of three pixels.

    None where there is nothing to draw.
    """
    lines = [np.array(stroke, dtype=float) for stroke in strokes if len(stroke)]
    if not lines:
        return None
    every = np.concatenate(lines)
    low, high = every.min(axis=0), every.max(axis=0)
    size = float((high - low).max())
    if size <= 0:
        return None
    scale = _DRAWN / size
    pixels = np.full((_DRAWN + 2 * _PEN + 1, _DRAWN + 2 * _PEN + 1), 255, dtype=np.uint8)
    for line in lines:
        _draw(pixels, (line - low) * scale + _PEN)
    return _fingerprint(pixels)


def distance(one: Fingerprint, two: Fingerprint) -> int:
    """Return in how many of the 256 bits two fingerprints differ."""
    return (int.from_bytes(one) ^ int.from_bytes(two)).bit_count()


def alike(prints: Sequence[Fingerprint], most: int = SIMILAR_HAND) -> list[Pair]:
    """Return all pairs that differ in at most `most` bits, the most alike first.

    All pairs are compared, blockwise: 3,000 signatures take about 0.3 s, and the time grows
    with the square.
    """
    if not prints:
        return []
    words = np.frombuffer(b"".join(prints), dtype=np.uint64).reshape(len(prints), _WORDS)
    found = []
    for start in range(0, len(prints), _BLOCK):
        block = words[start : start + _BLOCK]
        differ = np.zeros((len(block), len(prints)), dtype=np.uint16)
        for word in range(_WORDS):
            differ += np.bitwise_count(block[:, word][:, None] ^ words[:, word][None, :])
        for row, column in zip(*np.nonzero(differ <= most), strict=True):
            if column > row + start:
                found.append(Pair(int(row) + start, int(column), int(differ[row, column])))
    return sorted(found, key=lambda pair: (pair.distance, pair.one, pair.two))


def _fingerprint(pixels: NDArray[np.uint8]) -> Fingerprint | None:
    rows, columns = np.nonzero(pixels < _INK)
    if not len(rows):
        return None
    ink = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    cells = _shrunk(ink.astype(float), _SIDE, _SIDE + 1)
    return np.packbits(cells[:, 1:] > cells[:, :-1]).tobytes()


def _shrunk(pixels: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """Return the mean of each of `height` x `width` equal boxes, to whole grey values."""
    boxed = _boxed(pixels, height)
    shrunk: NDArray[np.float64] = np.round(_boxed(boxed.T, width).T)
    return shrunk


def _boxed(pixels: NDArray[np.float64], boxes: int) -> NDArray[np.float64]:
    """Return the means of `boxes` equal bands of rows; edges fall inside pixels."""
    running = np.vstack([np.zeros((1, pixels.shape[1])), np.cumsum(pixels, axis=0)])
    edges = np.linspace(0, len(pixels), boxes + 1)
    below = np.minimum(edges.astype(int), len(pixels) - 1)
    at_edges = running[below] + (edges - below)[:, None] * pixels[below]
    bands: NDArray[np.float64] = np.diff(at_edges, axis=0) / (len(pixels) / boxes)
    return bands


def _draw(pixels: NDArray[np.uint8], line: NDArray[np.float64]) -> None:
    starts, ends = (line[:-1], line[1:]) if len(line) > 1 else (line, line)
    steps = np.abs(ends - starts).max(axis=1).astype(int) * 2 + 2
    segment = np.repeat(np.arange(len(steps)), steps)
    at = np.arange(len(segment)) - np.repeat(np.cumsum(steps) - steps, steps)
    along = (at / (steps[segment] - 1))[:, None]
    inked = starts[segment] + (ends - starts)[segment] * along
    columns, rows = inked.round().astype(int).T
    for down in range(-_NIB, _NIB + 1):
        for right in range(-_NIB, _NIB + 1):
            pixels[rows + down, columns + right] = 0


_INK: Final = 160
_SIDE: Final = 16
_WORDS: Final = 4
_BLOCK: Final = 256
_DRAWN: Final = 256
_PEN: Final = 4
_NIB: Final = 1
