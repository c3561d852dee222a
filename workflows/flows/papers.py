"""Printing the papers of an order: sheets in chunks, each chunk one task, resumable."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from models.store import Kept, keep
from workflows.flows import edge
from workflows.press import Press, Printed, paper_work

CHUNK: Final = 500
"""Sheets a task prints: a task costs Prefect's server as much as several sheets."""

_AT_ONCE: Final = 20  # sheets filed in one transaction
_press: Final = Press()


@flow(name="papers", persist_result=False)
def papers(paper_order_id: int) -> int:
    """Print what is missing of an order, file it by digest, finish the order; return how many.

    Run again after a crash it goes on where it stopped: filed sheets are not printed again.
    """
    with edge.database()() as session:
        sheets = paper_work().sheets_of(session, paper_order_id, edge.settings())
    progress = create_progress_artifact(0.0, description=f"paper order {paper_order_id}")
    done = 0
    for chunk in _parts(sheets, CHUNK):
        print_and_file(chunk)
        done += len(chunk)
        if isinstance(progress, UUID):
            update_progress_artifact(progress, 100.0 * done / len(sheets))
    finish(paper_order_id)
    return done


@task(name="print and file", cache_policy=NO_CACHE, persist_result=False)
def print_and_file(sheets: Sequence[Any]) -> int:
    """Print some sheets in other processes and file each few in one transaction."""
    for some in _parts(sheets, _AT_ONCE):
        kept = [_keep(printed) for printed in _press.run_off(some)]
        act = edge.act("papers")
        with edge.begin() as session:
            for sheet, (file, problem) in zip(some, kept, strict=True):
                paper_work().file_paper(session, sheet, file, problem, act)
    return len(sheets)


@task(name="finish the order", cache_policy=NO_CACHE, persist_result=False)
def finish(paper_order_id: int) -> None:
    """Mark the order as carried out."""
    act = edge.act("papers")
    with edge.begin() as session:
        paper_work().finish_order(session, paper_order_id, act)


def _keep(printed: Printed) -> tuple[Kept | None, str]:
    if printed.content is None:
        return None, printed.problem
    return Kept(keep(edge.settings().store, printed.content), len(printed.content)), ""


def _parts(sheets: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(sheets), size):
        yield sheets[start : start + size]
