"""Printing the papers of an order: sheets in chunks, each chunk one task, resumable."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE

from workflows.flows import edge, press_order
from workflows.flows.press_order import Office
from workflows.press import Press

_press: Final = Press()


@flow(name="papers", persist_result=False)
def papers(paper_order_id: int) -> int:
    """Print what is missing of an order, file it by digest, finish the order; return how many.

    Run again after a crash it goes on where it stopped: filed sheets are not printed again.
    A person may stop it between two parts of a pack.
    """
    progress = create_progress_artifact(0.0, description=f"paper order {paper_order_id}")

    def say(percent: float) -> None:
        if isinstance(progress, UUID):
            update_progress_artifact(progress, percent)

    return press_order.carry_out(_office(), paper_order_id, print_and_file, say)


@task(name="print and file", cache_policy=NO_CACHE, persist_result=False)
def print_and_file(sheets: Sequence[Any]) -> bool:
    """Print some sheets in other processes; return whether to go on with the rest."""
    return press_order.print_chunk(_office(), sheets)


def _office() -> Office:
    return Office(edge.settings(), edge.begin, partial(edge.act, "papers"), _press)
