"""Finding cases that were forgotten."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from workflows.actions.deadlines import AT_ONCE, ask_for_forgotten_cases
from workflows.flows import edge


@flow(name="reconciler", persist_result=False)
def reconciler() -> int:
    """Promise to carry on every case whose stage was entered and never opened; return how many.

    Needed after a copy was restored or rows were mended by hand; run at start and every ten
    minutes, and then only if one query finds such a case.
    """
    found = 0
    while True:
        at_once = ask()
        found += at_once
        if at_once < AT_ONCE:
            return found


@task(cache_policy=NO_CACHE, persist_result=False)
def ask() -> int:
    """Ask for up to `AT_ONCE` cases in one transaction."""
    act = edge.act("reconciler")
    with edge.database().begin() as session:
        return ask_for_forgotten_cases(session, act)
