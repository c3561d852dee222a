"""The printing press: PDFs are made in processes of their own, which never load Prefect."""

import json
import logging
import multiprocessing
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from threading import Lock, Thread
from typing import Any, Final, Protocol, cast

from sqlalchemy.orm import Session

from documents.glyphs import GlyphMissing, GlyphMissingIn
from documents.pdf import FontsMissingError
from documents.seal_key import SealUnusableError
from models.settings import Settings
from models.store import Kept, keep_many
from rules.act import Act
from rules.printing import PaperNotMade
from rules.refusal import Refusal

_log: Final = logging.getLogger("xinyuan")
_SLOWEST_SHEET: Final = 60  # seconds; a paper that needs more is broken
_USUAL_SHEET: Final = 5  # seconds; many together need no more than this for each
_FILES_AT_ONCE: Final = 250  # finished files held in memory before they are kept
_OF_THE_MACHINE: Final = (OSError, FontsMissingError, SealUnusableError)
"""No paper's own fault: the whole run fails and is tried again later."""


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
    ) -> Generator[tuple[Sequence[Any], list[Printed]], None, None]:
        """Print parts of a pack side by side; yield each with its papers, in order.

        A part that fails is printed again, at last sheet by sheet: a paper that fails twice by
        itself is marked and the rest goes on. Closing the generator takes back what was not
        begun.

        Raises:
            OSError, FontsMissingError, SealUnusableError: if it is the machine's fault.
        """
        begun = [(part, self._begun(part, settings)) for part in parts]
        try:
            for part, future in begun:
                try:
                    yield part, self._ended(future, len(part))
                except _OF_THE_MACHINE:
                    raise
                except Exception:  # noqa: BLE001 -- whatever it was, the rest goes on
                    _log.exception("a part of %s papers failed", len(part))
                    yield part, self._again(part, settings)
        finally:
            for _, future in begun:
                future.cancel()

    def close(self) -> None:
        """Stop the processes; the next sheet starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            running = list((pool._processes or {}).values())  # noqa: SLF001 -- no public way before Python 3.14
            pool.shutdown(wait=False, cancel_futures=True)
            for process in running:
                process.kill()

    def finish(self) -> None:
        """Let the processes end by themselves, once nothing is left to print."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def _begun(self, part: Sequence[Any], settings: Settings) -> "Future[list[Printed]]":
        try:
            return self._running().submit(print_and_keep, part, settings)
        except BrokenProcessPool:
            self.close()
            return self._running().submit(print_and_keep, part, settings)

    def _ended(self, future: "Future[list[Printed]]", count: int) -> list[Printed]:
        try:
            return future.result(timeout=_SLOWEST_SHEET + _USUAL_SHEET * (count - 1))
        except TimeoutError as error:
            self.close()
            # In Python 3.11 a TimeoutError is an OSError: here it is a paper's fault.
            raise SlowSheetError from error
        except BrokenProcessPool:
            self.close()
            raise

    def _again(self, part: Sequence[Any], settings: Settings) -> list[Printed]:
        """Print a part that failed: once more together, then each sheet by itself, twice."""
        try:
            return self._ended(self._begun(part, settings), len(part))
        except _OF_THE_MACHINE:
            raise
        except Exception:  # noqa: BLE001 -- as above
            _log.exception("a part of %s papers failed again", len(part))
        return [printed for sheet in part for printed in self._alone(sheet, settings)]

    def _alone(self, sheet: Any, settings: Settings) -> list[Printed]:  # noqa: ANN401 -- a sheet
        for attempt in (1, 2):
            try:
                return self._ended(self._begun([sheet], settings), 1)
            except _OF_THE_MACHINE:
                raise
            except Exception as error:  # noqa: BLE001 -- as above
                _log.exception("a paper failed by itself, attempt %s", attempt)
                reason = type(error).__name__
        return [Printed(None, _kept_refusal(PaperNotMade(reason=reason)))]

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # Spawned, not forked: a fork would take the driver's threads' locks with it.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(
                    self.workers, mp_context=context, initializer=_end_with_parent
                )
            return self._pool


class SlowSheetError(Exception):
    """A paper, or a part of a pack, took longer than anything sound takes."""


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
            done[place] = Printed(None, _problem(sheets[place], made))
            continue
        waiting.append((place, made))
        if len(waiting) >= _FILES_AT_ONCE:
            keep_waiting()
    keep_waiting()
    return [done[place] for place in range(len(sheets))]


def _problem(sheet: Any, refusal: Refusal) -> str:  # noqa: ANN401 -- a sheet
    if isinstance(refusal, GlyphMissing):
        refusal = GlyphMissingIn(refusal, sheet.title, sheet.value)
    _log.warning("not printed: %s", refusal.facts)
    return _kept_refusal(refusal)


def _kept_refusal(refusal: Refusal) -> str:
    # Kept as JSON: the page says it in the reader's language.
    return json.dumps({"code": refusal.code, **refusal.facts})


def _end_with_parent() -> None:
    """Let a printing process end with the driver, also when that is killed."""
    Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
