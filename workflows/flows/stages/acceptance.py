"""Accepting the works."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="acceptance", persist_result=False)
def acceptance(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the joint check and the defects; it starts the warranty clocks.
    """
    carry_on(case_id, Stage.ACCEPTANCE, "look at checks and defects")
