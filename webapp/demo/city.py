"""Loading the demo city; harmless to run again."""

import fcntl
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from models import clock
from models.database import Database
from models.settings import Settings
from rules.registration import ManagementMode
from webapp.demo.load import load_people_and_areas
from webapp.demo.seeds import CENTRE_YARDS, Present, is_loaded, seeds
from webapp.demo.walks import WALKS, Walk, load_walks
from workflows.actions.demo_areas import DemoAreas
from workflows.actions.demo_management import Desk
from workflows.actions.demo_registers import load_registers
from workflows.actions.demo_staff import staff_ids

Say = Callable[[str], None]


class NotADemo(Exception):  # noqa: N818 -- reads as the sentence it makes
    """The demo city is loaded in demo mode only."""


def load_demo_city(
    database: Database, settings: Settings, say: Say, walks: Sequence[Walk] = WALKS
) -> None:
    """Load what is missing of the demo city; a second load waits for the first.

    Raises:
        NotADemo: outside demo mode.
        FellShort: if the system did not let a case come as far as it should.
    """
    if not settings.demo:
        raise NotADemo
    with alone(settings, say):
        _load(database, settings, say, walks)


@contextmanager
def alone(settings: Settings, say: Say) -> Iterator[None]:
    """Hold the data folder against other loads: two would walk the same cases side by side."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "demo.lock").open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个载入正在进行，等它完成 waiting for the load that is under way …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _load(database: Database, settings: Settings, say: Say, walks: Sequence[Walk]) -> None:
    areas = load_people_and_areas(database, settings)
    with database.begin() as session:
        rows = load_registers(session, areas, _apart(len(walks)))
    if rows:
        say(f"小区库 register: {rows} 个小区 compounds")
    _load_seeds(database, settings, areas, say)
    load_walks(database, settings, areas.jingbalu, walks, say)


def _load_seeds(database: Database, settings: Settings, areas: DemoAreas, say: Say) -> None:
    with database() as session:
        ids = staff_ids(session, ("chenmin", "zhouzhi"))
    desk = Desk(f"staff:{ids['chenmin']}", f"staff:{ids['zhouzhi']}")
    present = Present(areas, desk, clock.now(settings))
    for seed in seeds(areas):
        with database.begin() as session:
            reference = "" if is_loaded(session, seed) else seed.load(session, present)
        if reference:
            say(f"{seed.name}  {reference}")


def _apart(walks: int) -> Counter[ManagementMode | None]:
    """Return how many of the 213 yards are cases of their own, ownerless ones by mode.

    都市A座, 纬三路13号院 and the yards of the centre are looked after; those that are on their
    way, and the one that has just begun, have nobody yet.
    """
    return Counter({None: 2 + CENTRE_YARDS, ManagementMode.NONE: 1 + walks})
