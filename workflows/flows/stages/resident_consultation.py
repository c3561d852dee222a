"""Putting the plan to the owners."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="resident_consultation", persist_result=False)
def resident_consultation(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the owners' ballots; it freezes the roll, orders notices and consent
    forms, closes the vote at its instant and publishes the count.
    """
    carry_on(case_id, Stage.RESIDENT_CONSULTATION, "open the vote or close it")
