"""The printing press: PDFs are made in processes of their own, which never load Prefect."""

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import Any, Final, Protocol, cast

from sqlalchemy.orm import Session

from models.settings import Settings
from models.store import Kept, keep_many
from rules.act import Act
from rules.refusal import Refusal

_SLOWEST_SHEET: Final = 60  # seconds; a paper that needs more is broken
_FILES_AT_ONCE: Final = 50  # finished files held in memory before they are kept


class PaperWork(Protocol):
    """What `workflows.actions.papers` offers; a sheet is a frozen value that can be pickled."""

    def sheets_of(self, session: Session, order_id: int, settings: Settings) -> Sequence[Any]:
        """Return the order's sheets that are not filed yet, in staircase order."""

    def print_sheets(
        self, sheets: Sequence[Any], settings: Settings
    ) -> Iterator[tuple[int, tuple[bytes, ...] | Refusal]]:
        """Yield each sheet's PDF in pieces, or why there is none, by its place; no database."""

    def file_papers(
        self,
        session: Session,
        filed: Sequence[tuple[Any, Kept | None, str]],
        act: Act,
    ) -> None:
        """Write the rows of some sheets: kept in the store, or why they could not be printed."""

    def finish_order(self, session: Session, order_id: int, act: Act) -> None:
        """Mark the order as carried out; doing it twice changes nothing."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One PDF in the store, or why there is none (a glyph that no font has)."""

    kept: Kept | None
    problem: str = ""


class Press:
    """A printing process per core, started at the first sheet, replaced when one of them dies."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()
        self.workers = max(1, multiprocessing.cpu_count())

    def run_off(
        self, parts: Sequence[Sequence[Any]], settings: Settings
    ) -> Iterator[tuple[Sequence[Any], list[Printed]]]:
        """Print parts of a pack side by side; yield each with its papers, in order.

        Raises:
            BrokenProcessPool: if a printing process died (out of memory).
            TimeoutError: if a part takes longer than a minute for each of its sheets.
        """
        pool = self._running()
        futures = [pool.submit(print_and_keep, part, settings) for part in parts]
        try:
            for part, future in zip(parts, futures, strict=True):
                yield part, future.result(timeout=_SLOWEST_SHEET * max(1, len(part)))
        except (BrokenProcessPool, TimeoutError):
            self.close()
            raise

    def close(self) -> None:
        """Stop the processes; the next sheet starts new ones."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # Spawned, not forked: a fork would take the driver's threads' locks with it.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self.workers, mp_context=context)
            return self._pool


def paper_work() -> PaperWork:
    """Return the actions on papers."""
    return cast("PaperWork", import_module("workflows.actions.papers"))


def print_and_keep(sheets: Sequence[Any], settings: Settings) -> list[Printed]:
    """Print some sheets and keep the files; called in the printing process."""
    done: dict[int, Printed] = {}
    waiting: list[tuple[int, tuple[bytes, ...]]] = []

    def keep_waiting() -> None:
        kept = keep_many(settings.store, [pieces for _, pieces in waiting])
        done.update({n: Printed(one) for (n, _), one in zip(waiting, kept, strict=True)})
        waiting.clear()

    for place, made in paper_work().print_sheets(sheets, settings):
        if isinstance(made, Refusal):
            # Kept as JSON: the page says it in the reader's language.
            done[place] = Printed(None, json.dumps({"code": made.code, **made.facts}))
            continue
        waiting.append((place, made))
        if len(waiting) >= _FILES_AT_ONCE:
            keep_waiting()
    keep_waiting()
    return [done[place] for place in range(len(sheets))]
