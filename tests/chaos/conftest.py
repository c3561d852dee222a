"""What every experiment gets: the nursery, and a scene on a database of its own."""

from collections.abc import Iterator

import pytest

from tests.chaos.scene import Nursery, Scene


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    begun = Nursery()
    yield begun
    begun.close()


@pytest.fixture
def scene(nursery, database, settings, tmp_path) -> Scene:
    return Scene(nursery, database, settings, tmp_path)
