"""Ringing the deadlines that have come."""

from datetime import UTC, datetime

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from workflows.actions.deadlines import AT_ONCE, ring_deadlines
from workflows.actions.sweeping import examine_store, is_sweep_due, sweep_store
from workflows.flows import edge


@flow(name="clock", persist_result=False)
def clock() -> int:
    """Turn every deadline that has come into an errand for its case; return how many.

    The driver runs this only when one indexed query says that something is due. The first run
    of a day also sweeps the store.
    """
    rung = 0
    while True:
        at_once = ring()
        rung += at_once
        if at_once < AT_ONCE:
            break
    if is_night_s_work_due():
        sweep()
    return rung


@task(cache_policy=NO_CACHE, persist_result=False)
def ring() -> int:
    """Ring up to `AT_ONCE` deadlines in one transaction."""
    act = edge.act("clock")
    with edge.begin() as session:
        return ring_deadlines(session, act)


def is_night_s_work_due() -> bool:
    """Whether the store was not swept for a day; one query."""
    with edge.database()() as session:
        return is_sweep_due(session, edge.act("clock"))


@task(cache_policy=NO_CACHE, persist_result=False)
def sweep() -> int:
    """Remove files that no row names and that are older than a day; return how many."""
    act, real_now = edge.act("clock"), datetime.now(UTC)
    with edge.database()() as session:
        found = examine_store(session, edge.settings(), real_now)
    with edge.begin() as session:
        return sweep_store(session, edge.settings(), found.unneeded, real_now, act)
