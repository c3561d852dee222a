"""Asking the households what they wish."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="demand_survey", persist_result=False)
def demand_survey(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the households' answers, the visits and the list of hazards; it closes the
    survey when its time has come.
    """
    carry_on(case_id, Stage.DEMAND_SURVEY, "open or close the survey")
