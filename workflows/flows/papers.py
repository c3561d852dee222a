"""Printing the papers of an order: sheets in chunks, each chunk one task, resumable."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from models.store import free_bytes
from workflows.flows import edge
from workflows.press import Press, paper_work

CHUNK: Final = 2_000
"""Sheets a task prints: a task costs Prefect's server as much as several sheets."""

PART: Final = 250
"""Sheets one process prints at a time, filed in one transaction: what a kill may cost."""

_LARGEST: Final = 500_000  # bytes of a typeset paper with its fonts; a filled one takes 130,000
_press: Final = Press()


@flow(name="papers", persist_result=False)
def papers(paper_order_id: int) -> int:
    """Print what is missing of an order, file it by digest, finish the order; return how many.

    Run again after a crash it goes on where it stopped: filed sheets are not printed again.
    """
    with edge.database()() as session:
        sheets = paper_work().sheets_of(session, paper_order_id, edge.settings())
    require_room(edge.settings().store, len(sheets))
    progress = create_progress_artifact(0.0, description=f"paper order {paper_order_id}")
    done = 0
    for chunk in _parts(sheets, CHUNK):
        print_and_file(chunk)
        done += len(chunk)
        if isinstance(progress, UUID):
            update_progress_artifact(progress, 100.0 * done / len(sheets))
    finish(paper_order_id)
    return done


class DiskFullError(Exception):
    """The pack would not fit on the disk; nothing of it was printed."""


def require_room(store: Path, sheets: int) -> None:
    """Look whether a pack fits on the disk before its first sheet is printed.

    Raises:
        DiskFullError: naming what it takes and what there is, in MB.
    """
    needed, free = sheets * _LARGEST, free_bytes(store)
    if needed > free:
        raise DiskFullError(f"{needed >> 20} MB needed, {free >> 20} MB free")


@task(name="print and file", cache_policy=NO_CACHE, persist_result=False)
def print_and_file(sheets: Sequence[Any]) -> int:
    """Print some sheets in other processes and file each part in one transaction."""
    size = max(1, min(PART, -(-len(sheets) // _press.workers)))
    for some, printed in _press.run_off(list(_parts(sheets, size)), edge.settings()):
        act = edge.act("papers")
        filed = [(sheet, one.kept, one.problem) for sheet, one in zip(some, printed, strict=True)]
        with edge.database().begin() as session:
            paper_work().file_papers(session, filed, act)
    return len(sheets)


@task(name="finish the order", cache_policy=NO_CACHE, persist_result=False)
def finish(paper_order_id: int) -> None:
    """Mark the order as carried out."""
    act = edge.act("papers")
    with edge.begin() as session:
        paper_work().finish_order(session, paper_order_id, act)


def _parts(sheets: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(sheets), size):
        yield sheets[start : start + size]
