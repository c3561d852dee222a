"""Drawing up the plan."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="plan_proposal", persist_result=False)
def plan_proposal(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the plan's versions and its papers; it ends a publication period when its
    time has come.
    """
    carry_on(case_id, Stage.PLAN_PROPOSAL, "open the plan version")
