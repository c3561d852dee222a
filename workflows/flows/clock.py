"""Ringing the deadlines that have come."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from workflows.actions.deadlines import AT_ONCE, ring_deadlines
from workflows.flows import edge


@flow(name="clock", persist_result=False)
def clock() -> int:
    """Turn every deadline that has come into an errand for its case; return how many.

    The driver runs this only when one indexed query says that something is due.
    """
    rung = 0
    while True:
        at_once = ring()
        rung += at_once
        if at_once < AT_ONCE:
            return rung


@task(cache_policy=NO_CACHE, persist_result=False)
def ring() -> int:
    """Ring up to `AT_ONCE` deadlines in one transaction."""
    act = edge.act("clock")
    with edge.begin() as session:
        return ring_deadlines(session, act)
