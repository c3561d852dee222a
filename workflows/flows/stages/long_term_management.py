"""Looking after what was built."""

from prefect import flow

from rules.stages import Stage
from workflows.flows.carry_on import carry_on


@flow(name="long_term_management", persist_result=False)
def long_term_management(case_id: int) -> None:
    """Carry a case on in this stage.

    The stage waits for the monthly ledgers and the yearly review; it ends warranties, and
    archives after the last.
    """
    carry_on(case_id, Stage.LONG_TERM_MANAGEMENT, "look at ledgers and warranties")
