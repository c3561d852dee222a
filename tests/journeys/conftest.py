"""One case for all who look at it in a browser, walked when the first of them asks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.journeys.builders_case import Moment, copied, moment, served, walk_to_the_end

HOUSEHOLDS = 12


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The case at its moments; treat them as read only."""
    return walk_to_the_end(tmp_path_factory.mktemp("case"), HOUSEHOLDS)


@pytest.fixture
def at_moment(
    homes: dict[str, Path], tmp_path: Path
) -> Iterator[Callable[[str], tuple[Moment, str]]]:
    """Return what opens a copy of the case at a moment and serves it: the house, its address."""
    numbers = count()
    with ExitStack() as stack:

        def opened(name: str) -> tuple[Moment, str]:
            home = copied(homes[name], tmp_path / f"{next(numbers)}-{name}")
            now = stack.enter_context(moment(home, HOUSEHOLDS))
            return now, stack.enter_context(served(now.app))

        yield opened
