"""Printing one order to its end: in parts, each filed in one transaction, resumable, stoppable.

Knows nothing of Prefect, which only watches (`workflows.flows.papers`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from models.settings import Settings
from models.store import free_bytes
from rules.act import Act
from rules.printing import DiskFull
from workflows.actions.paper_orders import begin_order, is_stopped, note_failure
from workflows.press import Press, paper_work

CHUNK: Final = 2_000
"""Sheets a task prints: a task costs Prefect's server as much as several sheets."""

PART: Final = 250
"""Sheets one process prints at a time, filed in one transaction: what a kill may cost."""

_LARGEST: Final = 500_000  # bytes of a typeset paper with its fonts; a filled one takes 130,000


@dataclass(frozen=True, slots=True)
class Office:
    """What printing reaches of the house: settings, transactions, the clock, the press."""

    settings: Settings
    begin: Callable[[], AbstractContextManager[Session]]
    act: Callable[[], Act]
    press: Press
    part: int = PART


class DiskFullError(Exception):
    """The pack would not fit on the disk; nothing of it was printed."""


def missing_sheets(office: Office, order_id: int) -> Sequence[Any]:
    """Return the sheets an order still lacks, ready to be printed; none if it was stopped.

    Raises:
        DiskFullError: if they would not fit on the disk. The order's page says so.
    """
    with office.begin() as session:
        sheets = paper_work().sheets_of(session, order_id, office.settings)
        refusal = room_refused(len(sheets), free_bytes(office.settings.store))
        if refusal is None:
            may = begin_order(session, order_id, len(sheets), office.act())
            return sheets if may else []
        note_failure(session, order_id, refusal)
    raise DiskFullError("{needed} MB needed, {free} MB free".format(**refusal.facts))


def room_refused(sheets: int, free: int) -> DiskFull | None:
    """Return why a pack would not fit into `free` bytes, None where it does."""
    needed = sheets * _LARGEST
    return DiskFull(needed=needed >> 20, free=free >> 20) if needed > free else None


def print_chunk(office: Office, sheets: Sequence[Any]) -> bool:
    """Print some sheets and file each part in one transaction; return whether to go on.

    Stopped meanwhile, it files what is printed and makes no more.
    """
    size = max(1, min(office.part, -(-len(sheets) // office.press.workers)))
    running = office.press.run_off(list(parts(sheets, size)), office.settings)
    try:
        for some, printed in running:
            act = office.act()
            filed = [
                (sheet, one.kept, one.problem) for sheet, one in zip(some, printed, strict=True)
            ]
            with office.begin() as session:
                paper_work().file_papers(session, filed, act)
                if is_stopped(session, some[0].order_id):
                    return False
    finally:
        running.close()
    return True


def finish(office: Office, order_id: int) -> None:
    """Mark the order as carried out, unless it was stopped."""
    act = office.act()
    with office.begin() as session:
        paper_work().finish_order(session, order_id, act)


def carry_out(
    office: Office,
    order_id: int,
    print_some: Callable[[Sequence[Any]], bool] | None = None,
    say: Callable[[float], object] = lambda _percent: None,
) -> int:
    """Print what is missing of an order and finish it; return how many sheets were printed.

    Run again after a crash it goes on where it stopped: filed sheets are not printed again.

    Args:
        office: what it reaches.
        order_id: the order.
        print_some: prints and files one chunk (`print_chunk` with a watcher round it).
        say: told the percentage after every chunk.

    Raises:
        DiskFullError: if the pack would not fit on the disk.
    """
    sheets = missing_sheets(office, order_id)
    done = 0
    for chunk in parts(sheets, CHUNK):
        goes_on = print_chunk(office, chunk) if print_some is None else print_some(chunk)
        done += len(chunk)
        say(100.0 * done / len(sheets))
        if not goes_on:
            return done
    finish(office, order_id)
    return done


def parts(sheets: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield sheets in parts of `size`."""
    for start in range(0, len(sheets), size):
        yield sheets[start : start + size]
