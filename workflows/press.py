"""The printing press: PDFs are rendered in processes of their own, which never load Prefect."""

import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import Any, Final, Protocol, cast

from sqlalchemy.orm import Session

from models.settings import Settings
from models.store import Kept
from rules.act import Act
from rules.refusal import Refusal

_SLOWEST_SHEET: Final = 60  # seconds; a paper that needs more is broken


class PaperWork(Protocol):
    """What `workflows.actions.papers` offers; a sheet is a frozen value that can be pickled."""

    def sheets_of(self, session: Session, order_id: int, settings: Settings) -> Sequence[Any]:
        """Return the order's sheets that are not filed yet, in staircase order."""

    def print_sheet(self, sheet: Any) -> bytes:  # noqa: ANN401 -- the kinds of paper differ
        """Return the PDF of one sheet; no database. Runs in another process."""

    def file_paper(
        self,
        session: Session,
        sheet: Any,  # noqa: ANN401 -- as above
        kept: Kept | None,
        problem: str,
        act: Act,
    ) -> None:
        """Write the row of one sheet: kept in the store, or why it could not be printed."""

    def finish_order(self, session: Session, order_id: int, act: Act) -> None:
        """Mark the order as carried out; doing it twice changes nothing."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One PDF, or why there is none (a glyph that no font has)."""

    content: bytes | None
    problem: str = ""


class Press:
    """A few printing processes, started at the first sheet, replaced when one of them dies."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()

    def run_off(self, sheets: Sequence[Any]) -> list[Printed]:
        """Print some sheets and return them in their order.

        Raises:
            BrokenProcessPool: if a printing process died (out of memory).
            TimeoutError: if a sheet takes longer than a minute.
        """
        pool = self._running()
        futures = [pool.submit(print_one, sheet) for sheet in sheets]
        try:
            return [future.result(timeout=_SLOWEST_SHEET * len(sheets)) for future in futures]
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
                workers = max(1, multiprocessing.cpu_count() - 1)
                self._pool = ProcessPoolExecutor(workers, mp_context=context)
            return self._pool


def paper_work() -> PaperWork:
    """Return the actions on papers."""
    return cast("PaperWork", import_module("workflows.actions.papers"))


def print_one(sheet: Any) -> Printed:  # noqa: ANN401 -- the kinds of paper differ
    """Print one sheet; called in the printing process."""
    try:
        return Printed(paper_work().print_sheet(sheet))
    except Refusal as refusal:
        # Kept as JSON: the page says it in the reader's language.
        return Printed(None, json.dumps({"code": refusal.code, **refusal.facts}))
