"""Running flows in this warm process, each as a run of its deployment."""

import logging
import threading
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun as PrefectRun
from prefect.client.schemas.objects import State
from prefect.context import SyncClientContext
from prefect.deployments.runner import DeploymentApplyError
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.flow_engine import run_flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Crashed, Pending

from models.flow_run import FlowRun
from workflows.actions import driving
from workflows.engine import Call, EngineAway, FlowFailed
from workflows.flows import edge
from workflows.flows.deployments import FLOWS, register, track
from workflows.flows.patience import Patient
from workflows.flows.track import Track

logger = logging.getLogger(__name__)


class Embedded:
    """The engine of a single machine: no process per run, one client per thread."""

    pool = ""
    """The work pool the deployments belong to; none here."""

    def __init__(self) -> None:
        self._deployments: dict[str, UUID] = {}
        self._registering = threading.Lock()
        self._thread = threading.local()

    def is_ready(self) -> bool:
        """Whether Prefect's API answers; registers the deployments where that is not done."""
        with self._registering:
            try:
                if self._client().api_healthcheck() is not None:
                    return False
                # Whoever wiped Prefect's database while we ran has wiped these as well.
                if not self._deployments or not self._is_registered():
                    self._deployments = register(self.pool)
            # The last: another driver registers at this very moment, and was faster.
            except (httpx.HTTPError, PrefectHTTPStatusError, DeploymentApplyError) as error:
                logger.info("Prefect is not ready: %r", error)
                return False
        return True

    def enter_thread(self) -> None:
        """Give the calling thread its own client; heartbeats would cost an event each."""
        stack = ExitStack()
        stack.enter_context(temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}))
        context = stack.enter_context(SyncClientContext({"transport": Patient()}))
        self._thread.stack = stack
        self._thread.client = context.client

    def run(self, call: Call) -> None:
        """Run one flow to its end in this thread.

        Raises:
            EngineAway: if Prefect's API cannot be used; what the flow did stays done.
            FlowFailed: if the flow failed or no flow has this name.
        """
        to_run = track(call)
        try:
            self._close_runs_of_the_dead(call)
            run = self._create(call, to_run)
            self._note_begin(call, to_run, run)
            # Without its deployment in our hands (the server keeps it) the engine opens no web
            # socket for each run to hear of suspensions: ours never suspend. Half the cost.
            alone = run.model_copy(update={"deployment_id": None})
            with edge.holding(_hold(call)):
                ended = run_flow(to_run.flow, flow_run=alone, return_type="state")
        except httpx.TransportError as away:
            raise EngineAway(repr(away)) from away
        except PrefectHTTPStatusError as status:
            if status.response.is_server_error:
                raise EngineAway(str(status)) from status
            raise FlowFailed(str(status)) from status
        self._note_end(run, ended if isinstance(ended, State) else None)

    def _create(self, call: Call, to_run: Track) -> PrefectRun:
        deployment = self._deployments.get(to_run.flow.name)
        if deployment is None:
            raise EngineAway(f"{to_run.flow.name} is not registered")
        try:
            return self._client().create_flow_run_from_deployment(
                deployment,
                parameters=dict(to_run.parameters),
                state=Pending(),
                name=to_run.name,
                tags=to_run.tags,
                # One run per claim. Were it one per errand, a Prefect that remembers more than
                # a restored database would call an errand done that was never done here.
                idempotency_key=f"{call.once}@{call.held_as or uuid4()}",
                labels={"xinyuan.trace": edge.trace()},
            )
        except PrefectHTTPStatusError as status:
            if status.response.status_code != httpx.codes.NOT_FOUND:
                raise
            self._deployments = {}
            raise EngineAway(f"Prefect has forgotten {to_run.flow.name}") from status

    def _note_begin(self, call: Call, to_run: Track, run: PrefectRun) -> None:
        if call.errand_id is None:
            return
        with edge.database().begin() as session:
            driving.begin_run(
                session,
                FlowRun(
                    case_id=call.case_id,
                    errand_id=call.errand_id,
                    stage=to_run.stage,
                    prefect_id=str(run.id),
                    name=to_run.name,
                    started_at=edge.act("driver").at,
                ),
            )

    def _note_end(self, run: PrefectRun, state: State[Any] | None) -> None:
        name = "Unknown" if state is None else state.name or str(state.type.value)
        with edge.database().begin() as session:
            driving.end_run(session, str(run.id), name, edge.act("driver").at)
        if state is None or not state.is_completed():
            reason = "" if state is None else state.message
            raise FlowFailed(reason or name)

    def _close_runs_of_the_dead(self, call: Call) -> None:
        if call.errand_id is None:
            return
        with edge.database()() as session:
            unfinished = driving.unfinished_runs(session, call.errand_id)
        for prefect_id in unfinished:
            crashed: State[Any] = Crashed(message="The driver died; the errand is run again.")
            try:
                self._client().set_flow_run_state(UUID(prefect_id), crashed, force=True)
            except ObjectNotFound:
                logger.info("Prefect has forgotten run %s", prefect_id)

    def _is_registered(self) -> bool:
        try:
            for name in FLOWS:
                self._client().read_deployment(self._deployments[name])
        except (ObjectNotFound, KeyError):
            return False
        return True

    def _client(self) -> SyncPrefectClient:
        client: SyncPrefectClient = self._thread.client
        return client


def _hold(call: Call) -> edge.Hold | None:
    return edge.Hold(call.errand_id, call.held_as) if call.errand_id else None
