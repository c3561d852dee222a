"""From the outbox to the flows: at least once, in order for each case, soon after the commit.

The driver knows nothing of Prefect; it is given an `Engine` that runs one flow. A few workers
claim, run and cross off, each on its own; the thread that calls `drive` watches the clock, the
database and the leases. No transaction is open while a flow runs.
"""

import logging
import os
import random
import secrets
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa

from models.clock import now
from models.database import Database
from models.journal import traced
from models.release import release
from models.settings import Settings
from models.tracing import span
from models.wake import Wake, WakeLostError, listen
from workflows.actions import deadlines, errands, forgotten, presence
from workflows.actions.errands import LEASE, Claim, Times
from workflows.actions.record import WAKE_CHANNEL
from workflows.engine import Call, Engine, EngineAway, FlowFailed

logger = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between two looks at what time alone makes due
_SLICE = 0.25  # seconds
_DATABASE_REST = 2.0  # seconds
_RENEW = LEASE / 3
# The database does not answer, or it has no connection left for us: neither is a defect.
_TROUBLE = (sa.exc.DBAPIError, sa.exc.TimeoutError)


def _holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass
class Driver:
    """Keeps the promises in the outbox until told to stop."""

    database: Database
    settings: Settings
    engine: Engine
    holder: str = field(default_factory=_holder)
    _stopping: threading.Event = field(init=False, default_factory=threading.Event)
    _work: threading.Condition = field(init=False, default_factory=threading.Condition)
    _signals: int = field(init=False, default=0)  # workers called that have not looked yet
    _ready: bool = field(init=False, default=False)
    _held: dict[str, Claim] = field(init=False, default_factory=dict)

    def drive(self) -> None:
        """Run errands until `stop`; returns when the flows under way have ended."""
        self.engine.enter_thread()
        workers = [
            threading.Thread(target=self._labour, name=f"driver-{number}")
            for number in range(self.settings.drivers)
        ]
        for worker in workers:
            worker.start()
        keeper = threading.Thread(target=self._keep_leases, name="leases", daemon=True)
        keeper.start()
        try:
            while not self._stopping.is_set():
                self._watch_until_the_database_goes()
        finally:
            self.stop()
            for worker in workers:
                worker.join()
            self._say_goodbye()

    def stop(self) -> None:
        """Take on no more work; safe to call from a signal handler's thread and twice."""
        self._stopping.set()
        with self._work:
            self._work.notify_all()

    def _watch_until_the_database_goes(self) -> None:
        try:
            wake = listen(self.database.engine, WAKE_CHANNEL)
            try:
                self._free_the_dead()
                self._watch(wake)
            finally:
                wake.close()
        except (*_TROUBLE, WakeLostError):
            logger.exception("the database cannot be used; trying again")
            self._stopping.wait(_DATABASE_REST)

    def _watch(self, wake: Wake) -> None:
        reconcile_at = 0.0
        look_at = 0.0
        while not self._stopping.is_set():
            if not self._make_ready():
                self._stopping.wait(0.5)
                continue
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + _LOOK
                self._ring()
            if time.monotonic() >= reconcile_at:
                reconcile_at = time.monotonic() + forgotten.ROUND.total_seconds()
                self._reconcile()
            self._signal_if_due()
            # In slices, so that leaving takes no longer than one of them.
            while not (self._stopping.is_set() or wake.wait(_SLICE) or time.monotonic() >= look_at):
                pass

    def _make_ready(self) -> bool:
        ready = self._ready or self.engine.is_ready()
        if ready and not self._ready:
            logger.info("flows can be run; driving as %s", self.holder)
        self._ready = ready
        return ready

    def _ring(self) -> None:
        at = now(self.settings)
        with self.database() as session:
            due = deadlines.is_deadline_due(session, at)
        if due:
            self._run_own("clock", f"clock:{at.isoformat()}")

    def _reconcile(self) -> None:
        with self.database() as session:
            found = forgotten.is_forgotten(session)
        if found:
            self._run_own("reconciler", f"reconciler:{now(self.settings).isoformat()}")

    def _run_own(self, flow: str, once: str) -> None:
        try:
            self.engine.run(Call(flow=flow, arguments={}, once=once))
        except EngineAway as away:
            logger.warning("%s: flows cannot be run: %s", flow, away)
            self._ready = False
        except FlowFailed:
            # Nothing is lost: what is due stays due and is looked at again.
            logger.exception("%s failed", flow)

    def _signal_if_due(self) -> None:
        with self.database() as session:
            due = errands.is_errand_due(session, self._times())
        if due:
            with self._work:
                self._signals = self.settings.drivers
                self._work.notify_all()

    def _labour(self) -> None:
        self.engine.enter_thread()
        while self._await_signal():
            # One errand after the other, as long as there are any.
            while not self._stopping.is_set() and self._ready and (claim := self._claim()):
                self._keep_promise(claim)

    def _await_signal(self) -> bool:
        with self._work:
            self._work.wait_for(lambda: self._signals > 0 or self._stopping.is_set())
            self._signals = max(self._signals - 1, 0)
        return not self._stopping.is_set()

    def _claim(self) -> Claim | None:
        try:
            with self.database.begin() as session:
                claims = errands.claim_errands(session, self.holder, self._times(), limit=1)
        except sa.exc.IntegrityError:
            logger.info("another driver was faster in a lane")
            return None
        except _TROUBLE:
            logger.exception("nothing could be claimed")
            return None
        for claim in claims:
            self._held[claim.held_as] = claim
            return claim
        return None

    def _keep_promise(self, claim: Claim) -> None:
        with traced(claim.trace), span(f"errand {claim.flow}", errand=claim.errand_id):
            self._run(claim)

    def _run(self, claim: Claim) -> None:
        try:
            self.engine.run(_call(claim))
        except EngineAway as away:
            self._ready = False
            self._settle(claim, away=str(away))
        except FlowFailed as failed:
            self._settle(claim, failure=str(failed))
        except Exception as defect:  # a defect in one flow must not end the driver
            logger.exception("errand %s", claim.errand_id)
            self._settle(claim, failure=repr(defect))
        else:
            self._settle(claim)

    def _settle(self, claim: Claim, *, failure: str = "", away: str = "") -> None:
        times = self._times()
        # The errand was run; a database that is busy now must not make it run again at once.
        for pause in (0.2, 1.0, 5.0, 0.0):
            try:
                with self.database.begin() as session:
                    if away:
                        errands.hand_back(session, claim)
                    elif failure:
                        rest = errands.rest_after(claim.attempt, random.random())  # noqa: S311 -- jitter
                        if errands.note_failure(session, claim, failure, rest, times):
                            logger.error("errand %s given up: %s", claim.errand_id, failure)
                    elif not errands.cross_off(session, claim, times):
                        logger.warning("errand %s had passed to another driver", claim.errand_id)
                break
            except _TROUBLE:
                logger.exception("errand %s could not be settled", claim.errand_id)
                self._stopping.wait(pause)
        self._held.pop(claim.held_as, None)

    def _keep_leases(self) -> None:
        me = presence.Driving(
            holder=self.holder,
            engine=self.settings.work_pool or "embedded",
            release=release(),
            started_at=datetime.now(UTC),
        )
        said_at = -presence.EVERY.total_seconds()
        while not self._stopping.is_set() or self._held:
            try:
                if time.monotonic() - said_at >= presence.EVERY.total_seconds():
                    said_at = time.monotonic()
                    with self.database.begin() as session:
                        presence.note_presence(session, me, datetime.now(UTC))
                if held := list(self._held):
                    with self.database.begin() as session:
                        errands.renew_leases(session, held, datetime.now(UTC) + LEASE)
            except _TROUBLE:
                logger.exception("leases could not be renewed")
            if self._stopping.wait(_RENEW.total_seconds()) and self._held:
                time.sleep(_RENEW.total_seconds())  # the last flows are being finished

    def _say_goodbye(self) -> None:
        try:
            with self.database.begin() as session:
                presence.note_leaving(session, self.holder, datetime.now(UTC))
        except _TROUBLE:
            logger.exception("nobody hears that this driver leaves")

    def _free_the_dead(self) -> None:
        with self.database.begin() as session:
            freed = errands.free_errands_of_the_dead(
                session, socket.gethostname(), self.holder, _is_alive, self._times()
            )
        if freed:
            logger.warning("freed %s errands of drivers that are gone", freed)

    def _times(self) -> Times:
        return Times(case=now(self.settings), real=datetime.now(UTC))


def _call(claim: Claim) -> Call:
    # A run that was begun and not ended cannot be begun again: each attempt is its own run.
    once = claim.once if claim.attempt == 1 else f"{claim.once}#{claim.attempt}"
    return Call(
        flow=claim.flow,
        arguments=claim.arguments,
        once=once,
        case_id=claim.case_id,
        errand_id=claim.errand_id,
        held_as=claim.held_as,
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
