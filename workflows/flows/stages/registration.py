"""Registering the compound."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="registration", persist_result=False)
def registration(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the compound's survey, its register of owners and its task force.
    """
    carry_on(case_id, Stage.REGISTRATION, "check the register")
