"""Every flow, and which errand runs on which."""

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.types.entrypoint import EntrypointType

from workflows.engine import Call, FlowFailed
from workflows.flows.case import STAGES, drive_case
from workflows.flows.clock import clock
from workflows.flows.notices import notices
from workflows.flows.papers import papers
from workflows.flows.reconciler import reconciler
from workflows.flows.track import Track

DEPLOYMENT: Final = "xinyuan"

PAPERS_QUEUE: Final = "papers"
"""The queue of a work pool in which papers wait."""

_ALL: Final[tuple[Flow[Any, Any], ...]] = (*STAGES.values(), clock, reconciler, papers, notices)
FLOWS: Final[Mapping[str, Flow[Any, Any]]] = MappingProxyType({flow.name: flow for flow in _ALL})

_CASE_ERRANDS: Final[Mapping[str, Callable[[Call], Track]]] = MappingProxyType(
    {"drive-case": drive_case, "ring-deadline": drive_case}
)


def register(pool: str = "") -> dict[str, UUID]:
    """Tell Prefect every flow; return the deployments' ids by flow name.

    With a `pool`, its workers run the flows; papers wait in a queue of their own, so that a
    pack of a thousand sheets holds up no case.

    Harmless to repeat: what is there is brought up to date. Module entry points, since file
    paths would put the flows' folder first on `sys.path`.
    """
    registered = {}
    for name, flow in FLOWS.items():
        deployment = RunnerDeployment.from_flow(
            flow,
            name=DEPLOYMENT,
            description=inspect.getdoc(flow.fn),
            tags=["xinyuan"],
            entrypoint_type=EntrypointType.MODULE_PATH,
            work_pool_name=pool or None,
            work_queue_name=PAPERS_QUEUE if pool and flow is papers else None,
        )
        identity = deployment.apply()
        if not isinstance(identity, UUID):
            raise TypeError(f"{name}: registered from a thread with a running event loop")
        registered[name] = identity
    return registered


def track(call: Call) -> Track:
    """Return the flow that serves `call`, with the parameters it takes.

    Raises:
        FlowFailed: if no flow serves it.
    """
    if call.flow in _CASE_ERRANDS:
        return _CASE_ERRANDS[call.flow](call)
    flow = FLOWS.get(call.flow)
    if flow is None:
        raise FlowFailed(f"no flow is called {call.flow!r}")
    wanted = inspect.signature(flow.fn).parameters
    parameters = {name: value for name, value in call.arguments.items() if name in wanted}
    number = next(iter(parameters.values()), "")
    name = f"{call.flow} · {number}" if parameters else call.flow
    tags = () if call.case_id is None else (f"case-id:{call.case_id}",)
    return Track(flow=flow, parameters=parameters, name=name, tags=tags)
