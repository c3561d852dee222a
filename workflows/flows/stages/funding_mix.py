"""Putting the money together."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="funding_mix", persist_result=False)
def funding_mix(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the promised and received contributions; it reminds of promises whose date
    has passed.
    """
    carry_on(case_id, Stage.FUNDING_MIX, "look at the sources")
