"""Finding what was forgotten."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from workflows.actions.forgotten import AT_ONCE, ask_for_forgotten
from workflows.flows import edge


@flow(name="reconciler", persist_result=False)
def reconciler() -> int:
    """Promise every stage that was entered and never opened, every order nobody prints.

    Needed after a copy was restored or rows were mended by hand; run at start and every ten
    minutes, and then only if a query finds something. Returns how much that was.
    """
    found = 0
    while True:
        at_once = ask()
        found += at_once
        if at_once < AT_ONCE:
            return found


@task(cache_policy=NO_CACHE, persist_result=False)
def ask() -> int:
    """Ask for up to `AT_ONCE` cases and orders in one transaction."""
    act = edge.act("reconciler")
    with edge.begin() as session:
        return ask_for_forgotten(session, act)
