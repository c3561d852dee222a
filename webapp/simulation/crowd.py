"""Many residents at once: each with a browser of their own, a few at the same time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from webapp.simulation.browser import Browser
from webapp.simulation.office import Office
from webapp.simulation.people import Resident

_AT_ONCE: Final = 4


def each(
    office: Office, people: Iterable[Resident], does: Callable[[Browser, Resident], None]
) -> int:
    """Let every one of `people` do something in a browser of their own; return how many did.

    Raises:
        FellShort: what the first of them met whom the system failed.
    """

    def alone(person: Resident) -> None:
        browser = office.browser()
        try:
            does(browser, person)
        finally:
            browser.close()

    with ThreadPoolExecutor(_AT_ONCE if office.transport is None else 1) as crowd:
        return len(list(crowd.map(alone, people)))
