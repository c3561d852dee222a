"""Watching over the works."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="construction", persist_result=False)
def construction(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the milestones, inspections and payments; it reminds of those whose date
    has passed.
    """
    carry_on(case_id, Stage.CONSTRUCTION, "look at the milestones")
