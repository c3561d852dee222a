"""The road as flows: a case is carried on by the flow of the stage it is in now."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from prefect import Flow

from rules.stages import Stage
from workflows.actions.driving import heading
from workflows.engine import Call
from workflows.flows import edge
from workflows.flows.stages.acceptance import acceptance
from workflows.flows.stages.construction import construction
from workflows.flows.stages.demand_survey import demand_survey
from workflows.flows.stages.funding_mix import funding_mix
from workflows.flows.stages.long_term_management import long_term_management
from workflows.flows.stages.plan_proposal import plan_proposal
from workflows.flows.stages.registration import registration
from workflows.flows.stages.resident_consultation import resident_consultation
from workflows.flows.track import Track

STAGES: Final[Mapping[Stage, Flow[Any, None]]] = MappingProxyType(
    {
        Stage.REGISTRATION: registration,
        Stage.DEMAND_SURVEY: demand_survey,
        Stage.PLAN_PROPOSAL: plan_proposal,
        Stage.RESIDENT_CONSULTATION: resident_consultation,
        Stage.FUNDING_MIX: funding_mix,
        Stage.CONSTRUCTION: construction,
        Stage.ACCEPTANCE: acceptance,
        Stage.LONG_TERM_MANAGEMENT: long_term_management,
    }
)


def drive_case(call: Call) -> Track:
    """Return the run that carries the case of `call` on, whatever stage it was asked in."""
    case_id = int(call.arguments["case_id"])
    with edge.database()() as session:
        called = heading(session, case_id)
    tags = [f"case:{called.reference}", f"stage:{called.stage}"]
    if called.area:
        tags.append(f"area:{called.area}")
    if kind := call.arguments.get("kind"):
        tags.append(f"deadline:{kind}")
    return Track(
        flow=STAGES[called.stage],
        parameters={"case_id": case_id},
        name=f"{called.reference} · {called.stage}",
        tags=tuple(tags),
        stage=called.stage,
    )
