"""Printing one order to its end: in parts, each filed in one transaction, resumable, stoppable.

Knows nothing of Prefect, which only watches (`workflows.flows.papers`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy.orm import Session

from documents.manifest import Listed, Manifest, dumped, loaded, manifest_of
from documents.record import record_of
from models.settings import Settings
from models.store import fetch, free_bytes, keep
from rules.act import Act
from rules.printing import DiskFull
from workflows.actions.paper_orders import (
    begin_order,
    file_manifest,
    is_stopped,
    manifest_digest,
    note_failure,
)
from workflows.actions.sealing import seal_of
from workflows.press import Press, paper_work

CHUNK: Final = 2_000
"""Sheets a task prints: a task costs Prefect's server as much as several sheets."""

PART: Final = 250
"""Sheets one process prints at a time, filed in one transaction: what a kill may cost."""

_BATCH: Final = 2  # papers from which a manifest says something
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


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the press prints: the sheets missing, and the list that proves them."""

    sheets: Sequence[Any]
    listed: Sequence[Listed | None] = ()
    manifest: Manifest | None = None

    def chunks(self) -> Iterator[Sequence[Any]]:
        """Yield the sheets in chunks, each with the proof that it belongs to its batch."""
        for start in range(0, len(self.sheets), CHUNK):
            some = self.sheets[start : start + CHUNK]
            yield [
                sheet if one is None or self.manifest is None else _with_proof(sheet, one, self)
                for sheet, one in zip_longest(some, self.listed[start : start + CHUNK])
            ]


def missing_sheets(office: Office, order_id: int) -> Run:
    """Return the sheets an order still lacks, ready to be printed; none if it was stopped.

    Two and more of them get a manifest; gone on with unchanged, a run keeps the one it had.

    Raises:
        DiskFullError: if they would not fit on the disk. The order's page says so.
    """
    with office.begin() as session:
        sheets = paper_work().sheets_of(session, order_id, office.settings)
        former = manifest_digest(session, order_id)
        refusal = room_refused(len(sheets), free_bytes(office.settings.store))
        if refusal is not None:
            note_failure(session, order_id, refusal)
    if refusal is not None:
        raise DiskFullError("{needed} MB needed, {free} MB free".format(**refusal.facts))
    # Outside of any transaction: sealing may ask an authority for the time.
    run, digest = _listed_run(office, order_id, sheets, former)
    with office.begin() as session:
        if not begin_order(session, order_id, len(sheets), office.act()):
            return Run(())
        if run.manifest is not None:
            file_manifest(session, order_id, digest, run.manifest)
    return run


def _listed_run(
    office: Office, order_id: int, sheets: Sequence[Any], former: str
) -> tuple[Run, str]:
    """Return the sheets with their manifest, and that one's digest in the store."""
    listed = [_listed(sheet) for sheet in sheets]
    papers = [one for one in listed if one is not None]
    store = office.settings.store
    if former and papers:
        manifest = loaded(fetch(store, former).read_bytes())
        if manifest.covers(papers):
            return Run(sheets, listed, manifest), former
    if len(papers) < _BATCH:
        return Run(sheets), ""
    signer = seal_of(office.settings, is_stamped=True)
    manifest = manifest_of(order_id, sheets[0].made_at, papers, signer)
    return Run(sheets, listed, manifest), keep(store, dumped(manifest))


def _listed(sheet: Any) -> Listed | None:  # noqa: ANN401 -- a sheet
    try:
        return Listed(sheet.number, sha256(record_of(sheet.value)).hexdigest())
    except (TypeError, AttributeError):
        return None  # a broken sheet: the press will say so, the rest goes on


def _with_proof(sheet: Any, listed: Listed, run: Run) -> Any:  # noqa: ANN401 -- a sheet
    return replace(sheet, proof=run.manifest.proof_of(listed)) if run.manifest else sheet


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
    run = missing_sheets(office, order_id)
    done = 0
    for chunk in run.chunks():
        goes_on = print_chunk(office, chunk) if print_some is None else print_some(chunk)
        done += len(chunk)
        say(100.0 * done / len(run.sheets))
        if not goes_on:
            return done
    finish(office, order_id)
    return done


def parts(sheets: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield sheets in parts of `size`."""
    for start in range(0, len(sheets), size):
        yield sheets[start : start + size]
