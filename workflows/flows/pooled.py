"""Running flows on many machines: each run goes to a Prefect work pool and is waited for.

The errand stays leased meanwhile, so order, retries and dead letters are those of a single
machine, and Prefect may forget the run at any time: then the errand goes back and is asked for
anew. The worker's process commits under the errand's claim alone (`edge.begin`).
"""

import logging
import time
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import httpx
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import FlowRun as PrefectRun
from prefect.client.schemas.objects import State
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound, PrefectHTTPStatusError
from prefect.states import Crashed, Scheduled

from workflows.engine import Call, EngineAway, FlowFailed
from workflows.flows import edge
from workflows.flows.deployments import track
from workflows.flows.embedded import Embedded
from workflows.flows.track import Track

logger = logging.getLogger(__name__)

_LOOK: Final = (0.5, 0.5, 1.0, 1.0, 2.0)  # seconds between looks; the last again and again
_PATIENCE: Final = timedelta(minutes=15)
_PATIENCE_WITH_PAPERS: Final = timedelta(hours=2)


class Pooled(Embedded):
    """The engine of many machines. The clock and the reconciler stay in the driver."""

    def __init__(self, pool: str) -> None:
        super().__init__()
        self.pool = pool
        self._is_there = False

    def is_ready(self) -> bool:
        """Whether Prefect's API answers; makes the pool and the deployments where they are not."""
        try:
            if self._client().api_healthcheck() is not None:
                return False
            self._require_pool()
        except (httpx.HTTPError, PrefectHTTPStatusError) as error:
            logger.info("Prefect is not ready: %r", error)
            return False
        return super().is_ready()

    def run(self, call: Call) -> None:
        """Have one flow run by a worker, and wait for its end.

        Raises:
            EngineAway: if Prefect's API cannot be used or has forgotten the run.
            FlowFailed: if the flow failed, or no worker finished it in time.
        """
        if call.errand_id is None:
            super().run(call)
            return
        to_run = track(call)
        try:
            self._close_runs_of_the_dead(call)
            run = self._hand_over(call, to_run)
            self._note_begin(call, to_run, run)
            patience = _PATIENCE_WITH_PAPERS if call.flow == "papers" else _PATIENCE
            ended = self._wait(run.id, patience)
        except (httpx.TransportError, ObjectNotFound) as away:
            raise EngineAway(repr(away)) from away
        except PrefectHTTPStatusError as status:
            if status.response.is_server_error:
                raise EngineAway(str(status)) from status
            raise FlowFailed(str(status)) from status
        self._note_end(run, ended)

    def _hand_over(self, call: Call, to_run: Track) -> PrefectRun:
        deployment = self._deployments.get(to_run.flow.name)
        if deployment is None:
            raise EngineAway(f"{to_run.flow.name} is not registered")
        hold = edge.Hold(call.errand_id or 0, call.held_as)
        try:
            return self._client().create_flow_run_from_deployment(
                deployment,
                parameters=dict(to_run.parameters),
                state=Scheduled(),
                name=to_run.name,
                tags=to_run.tags,
                # One run per claim: whoever claims anew must not wait for a run of the dead.
                idempotency_key=f"{call.once}@{call.held_as}",
                labels={"xinyuan.trace": edge.trace()},
                job_variables={"env": {edge.HELD: str(hold), edge.TRACE: edge.trace()}},
            )
        except PrefectHTTPStatusError as status:
            if status.response.status_code != httpx.codes.NOT_FOUND:
                raise
            self._deployments, self._is_there = {}, False
            raise EngineAway(f"Prefect has forgotten {to_run.flow.name}") from status

    def _wait(self, run_id: UUID, patience: timedelta) -> State[Any] | None:
        begun: float | None = None
        looks = 0
        while True:
            time.sleep(_LOOK[min(looks, len(_LOOK) - 1)])
            looks += 1
            state = self._client().read_flow_run(run_id).state
            if state is None or state.is_final():
                return state
            # Waiting for a free worker costs nothing and may take as long as it takes.
            if state.is_running() or state.is_pending():
                begun = begun or time.monotonic()
                if time.monotonic() - begun > patience.total_seconds():
                    lost: State[Any] = Crashed(message=f"No worker finished it in {patience}.")
                    self._client().set_flow_run_state(run_id, lost, force=True)
                    return lost

    def _require_pool(self) -> None:
        if self._is_there:
            return
        try:
            self._client().read_work_pool(self.pool)
        except ObjectNotFound:
            try:
                self._client().create_work_pool(WorkPoolCreate(name=self.pool, type="process"))
            except ObjectAlreadyExists:
                logger.info("another driver has made the pool %s", self.pool)
        self._is_there = True
