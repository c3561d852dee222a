import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from models.clock import shift_clock
from models.errand import Errand
from models.wake import listen
from rules.act import Act
from tests.shared import ROOT
from tests.workflows.builders_driving import a_case
from workflows.actions.backlog import backlog
from workflows.actions.record import WAKE_CHANNEL, ask_flow, set_deadline
from workflows.driver import Driver
from workflows.engine import EngineAway, FlowFailed

SOON = 10  # seconds; a busy machine


class Notebook:
    """An engine at the edge: writes down what it was asked to run."""

    def __init__(self, *, away: int = 0, failing: tuple[str, ...] = (), slow: float = 0.0):
        self.calls, self.running, self.overlaps = [], set(), []
        self.away, self.failing, self.slow = away, failing, slow
        self.lock = threading.Lock()
        self.threads = 0

    def is_ready(self) -> bool:
        self.away -= 1
        return self.away < 0

    def enter_thread(self) -> None:
        with self.lock:
            self.threads += 1

    def run(self, call) -> None:
        with self.lock:
            self.calls.append(call)
            if call.case_id in self.running:
                self.overlaps.append(call)
            if call.case_id:
                self.running.add(call.case_id)
        time.sleep(self.slow)
        with self.lock:
            self.running.discard(call.case_id)
        if call.flow in self.failing:
            raise FlowFailed("it does not work")


@pytest.fixture
def start(database, settings):
    running = []

    def begin(engine) -> Driver:
        driver = Driver(database, settings, engine)
        thread = threading.Thread(target=driver.drive)
        thread.start()
        running.append((driver, thread))
        return driver

    yield begin
    for driver, thread in running:
        driver.stop()
        thread.join(SOON)
        assert not thread.is_alive()


def until(condition) -> None:
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def ask(database, flow, once, **more):
    with database.begin() as session:
        ask_flow(session, Act(by="staff:1", at=datetime.now(UTC)), flow, once=once, **more)


def is_quiet(database) -> bool:
    with database() as session:
        found = backlog(session)
    return not found.waiting and not found.running


def test_a_promise_is_kept_soon_after_the_commit_and_once(database, start):
    engine = Notebook()
    start(engine)
    until(lambda: engine.threads)
    time.sleep(0.3)

    committed = time.monotonic()
    ask(database, "notices", "n:1", batch=3)
    until(lambda: engine.calls)
    waited = time.monotonic() - committed

    until(lambda: is_quiet(database))
    assert [(call.flow, call.once, call.arguments) for call in engine.calls] == [
        ("notices", "n:1", {"batch": 3})
    ]
    assert waited < 0.5  # 0.05 s on a quiet machine


def test_nothing_is_lost_while_prefect_is_away(database, start):
    ask(database, "notices", "n:1")

    engine = Notebook(away=2)
    start(engine)

    until(lambda: is_quiet(database))
    assert [call.once for call in engine.calls] == ["n:1"]


def test_an_engine_that_goes_away_in_the_middle_costs_no_attempt(database, start):
    class Fickle(Notebook):
        def run(self, call) -> None:
            super().run(call)
            if len(self.calls) == 1:
                raise EngineAway("gone")

    engine = Fickle()
    start(engine)
    ask(database, "notices", "n:1")

    until(lambda: is_quiet(database))
    assert [call.once for call in engine.calls] == ["n:1", "n:1"]


def test_a_failing_flow_rests_and_is_named_anew_at_the_next_attempt(database, start):
    engine = Notebook(failing=("notices",))
    start(engine)
    ask(database, "notices", "n:1")

    until(lambda: len(engine.calls) == 2)

    assert [call.once for call in engine.calls] == ["n:1", "n:1#2"]
    with database() as session:
        assert "does not work" in session.scalar(sa.select(Errand.last_error))


def test_a_defect_in_a_flow_does_not_end_the_driver(database, start):
    class Broken(Notebook):
        def run(self, call) -> None:
            super().run(call)
            if call.flow == "import":
                raise KeyError("defect")

    engine = Broken()
    start(engine)
    ask(database, "import", "i:1")
    until(lambda: engine.calls)
    ask(database, "notices", "n:1")

    until(lambda: "n:1" in [call.once for call in engine.calls])


def test_cases_run_side_by_side_and_each_in_its_order(database, start, now):
    with database.begin() as session:
        cases = [a_case(session, now).id for _ in range(4)]
    for number in range(24):
        case_id = cases[number % 4]
        ask(database, "drive-case", f"{case_id}:{number}", case_id=case_id)

    engine = Notebook(slow=0.02)
    start(engine)
    until(lambda: is_quiet(database))

    assert not engine.overlaps
    for case_id in cases:
        numbers = [int(c.once.split(":")[1]) for c in engine.calls if c.case_id == case_id]
        assert numbers == sorted(numbers)
        assert len(numbers) == 6


def test_two_drivers_share_the_work_and_do_nothing_twice(database, start, now):
    with database.begin() as session:
        cases = [a_case(session, now).id for _ in range(8)]
    one, two = Notebook(slow=0.01), Notebook(slow=0.01)
    start(one)
    start(two)
    until(lambda: one.away < 0 and two.away < 0)  # both have looked for the dead of before
    for number in range(40):
        ask(database, "drive-case", f"{number}", case_id=cases[number % 8])

    until(lambda: is_quiet(database))

    done = [call.once for call in (*one.calls, *two.calls) if call.case_id]
    assert sorted(done, key=int) == [f"{number}" for number in range(40)]


def test_the_clock_is_run_when_a_deadline_comes_and_the_reconciler_for_a_forgotten_case(
    database, start, settings, now
):
    with database.begin() as session:
        case_id = a_case(session, now).id
        set_deadline(
            session, case_id, "survey.closes", "survey:1", datetime(2031, 5, 1, tzinfo=UTC)
        )
    engine = Notebook()
    start(engine)
    until(lambda: "reconciler" in [call.flow for call in engine.calls])
    assert "clock" not in [call.flow for call in engine.calls]

    shift_clock(settings, datetime(2031, 5, 2, tzinfo=UTC))

    until(lambda: "clock" in [call.flow for call in engine.calls])


def test_leaving_finishes_what_is_under_way(database, start):
    engine = Notebook(slow=0.5)
    driver = start(engine)
    ask(database, "notices", "n:1")
    until(lambda: engine.calls)

    driver.stop()

    until(lambda: is_quiet(database))


def test_a_commit_of_another_connection_wakes_a_listener(database):
    wake = listen(database.engine, WAKE_CHANNEL)
    assert not wake.wait(0.1)

    ask(database, "notices", "n:1")

    started = time.monotonic()
    assert wake.wait(5)
    assert time.monotonic() - started < 0.2
    wake.close()


CLAIM_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from models.database import connect
from workflows.actions.errands import Times, claim_errands
import socket
at = datetime.now(UTC)
with connect(sys.argv[1]).begin() as session:
    held = claim_errands(session, f"{socket.gethostname()}:{os.getpid()}:x", Times(at, at), 1)
if sys.argv[2] == "after":
    print(len(held), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
with connect(sys.argv[1]).begin() as session:
    claim_errands(session, f"{socket.gethostname()}:{os.getpid()}:x", Times(at, at), 1)
    session.flush()
    print(len(held), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["after", "within"])
def test_what_a_killed_driver_held_is_run_by_the_next(database, database_url, start, moment):
    ask(database, "notices", "n:1")
    ask(database, "notices", "n:2")

    killed = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", CLAIM_AND_DIE, database_url, moment],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "1\n")

    engine = Notebook()
    start(engine)
    until(lambda: is_quiet(database))
    assert {call.once for call in engine.calls} == {"n:1#2", "n:2"}
