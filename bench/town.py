"""The consent forms of a town, 36,595 of them; only when asked: `make bench ONLY=town`."""

import sys
from collections.abc import Iterable

from bench.papers import town
from bench.row import Row

HOUSEHOLDS = 36_595


def rows() -> Iterable[Row]:
    if "town" not in sys.argv:
        print("town: some minutes and 5 GB of disk, so only with ONLY=town", file=sys.stderr)
        return
    yield from town(HOUSEHOLDS)
