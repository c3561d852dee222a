"""Driving: what a long history costs, what waiting costs, what a day's outage leaves behind.

An engine that only nods stands for Prefect: what is left is the outbox, the clock, the driver.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bench.decision import Desk
from bench.pages import a_database
from bench.row import Row, cpu_ms, wall_ms
from models.case import RenovationCase, StageVisit
from models.database import Database
from models.deadline import Deadline
from models.errand import Errand
from models.settings import Settings
from models.staff import Staff
from rules.act import Act
from rules.stages import Decision, Stage, Verdict
from tests.builders import MARCH, a_case, a_compound
from tests.settings import settings_for
from workflows.actions.deadlines import is_deadline_due, ring_deadlines
from workflows.actions.errands import Times, is_errand_due
from workflows.actions.forgotten import is_forgotten
from workflows.actions.record import ask_flow, record
from workflows.driver import Driver
from workflows.engine import Call

WAITING = 100_000
PROMISED = 10_000
PATIENCE = 1800.0  # seconds


def rows() -> Iterable[Row]:
    yield from _history()
    yield from _waiting()
    yield from _away()


def _history() -> Iterable[Row]:
    """Yield what a decision costs at the hundredth step of a case, beside the first."""
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        desk = Desk(database)

        def decided(steps: int) -> float:
            ready = iter([_aged(desk, steps) for _ in range(25)])
            return cpu_ms(lambda: desk.decide(*next(ready)), times=20, warm=4)

        first, hundredth = decided(1), decided(100)
    yield Row("driving: decision at step 100", hundredth, "CPU-ms", first, goal=1.2 * first)


def _aged(desk: Desk, steps: int) -> tuple[int, Decision, Staff]:
    case_id, decision, reviewer = desk.submitted(Stage.REGISTRATION, Verdict.RETURN)
    stay = {"case_id": case_id, "stage": Stage.REGISTRATION, "verdict": Verdict.RETURN}
    with desk.database.begin() as session:
        for step in range(steps):
            at = MARCH - timedelta(days=steps - step)
            session.add(StageVisit(**stay, entered_at=at, left_at=at, opened_at=at))
            for _ in range(5):
                record(session, Act(by="staff:1", at=at), "stage.returned", case_id=case_id)
    return case_id, decision, reviewer


def _waiting() -> Iterable[Row]:
    """Yield what 100,000 cases cost that wait for people."""
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        _many_cases(database, WAITING)
        at = datetime.now(UTC)

        def look() -> None:
            with database() as session:
                is_errand_due(session, Times(at, at))
                is_deadline_due(session, at)

        def reconcile() -> None:
            with database() as session:
                is_forgotten(session)

        def ring() -> None:
            with database.begin() as session:
                ring_deadlines(session, Act(by="flow:clock", at=at + timedelta(days=2)))

        yield Row("driving: an idle look, 100,000 waiting", cpu_ms(look), "CPU-ms", goal=5)
        yield Row(
            "driving: reconciler, 100,000 waiting", wall_ms(reconcile, times=5), "ms", goal=1000
        )
        settings = settings_for(str(database.engine.url), Path(folder))
        with _driving(database, settings):
            time.sleep(2)
            begun = time.process_time()
            time.sleep(15)
            idle = (time.process_time() - begun) / 15 * 100
        yield Row("driving: idle driver, 100,000 waiting", idle, "% of a core", goal=1)
        yield Row(
            "driving: clock rings 500 of 100,000", wall_ms(ring, times=1, warm=0), "ms", goal=1000
        )


def _many_cases(database: Database, count: int, first: int = 10) -> None:
    with database() as session:
        one = a_case(session, a_compound(session, stairwells=1, floors=1, per_floor=1))
        template = {c.name: getattr(one, c.name) for c in RenovationCase.__table__.columns}
    at = datetime.now(UTC)
    with database.begin() as session:
        session.execute(sa.update(StageVisit).values(opened_at=at))
        for start in range(0, count, 5000):
            cases = [
                template | {"id": first + number, "reference": f"W-{number}"}
                for number in range(start, start + 5000)
            ]
            session.execute(sa.insert(RenovationCase), cases)
            visits = [
                {"case_id": c["id"], "stage": c["stage"], "entered_at": at, "opened_at": at}
                for c in cases
            ]
            session.execute(sa.insert(StageVisit), visits)
            due = {"kind": "survey.closes", "due_at": at + timedelta(days=1)}
            rings = [due | {"case_id": c["id"], "subject": f"survey:{c['id']}"} for c in cases]
            session.execute(sa.insert(Deadline), rings)


class Nods:
    """An engine whose flows do nothing: what is left is the outbox."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def is_ready(self) -> bool:
        return True

    def enter_thread(self) -> None:
        pass

    def run(self, call: Call) -> None:
        self.calls.append(call.once)


@contextmanager
def _driving(database: Database, settings: Settings) -> Iterator[Nods]:
    engine = Nods()
    driver = Driver(database, settings, engine)
    thread = threading.Thread(target=driver.drive)
    thread.start()
    try:
        yield engine
    finally:
        driver.stop()
        thread.join()


def _away() -> Iterable[Row]:
    """Yield how long 10,000 promises take that waited a day for somebody to keep them."""
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        with database.begin() as session:
            for number in range(PROMISED):
                ask_flow(session, Act(by="staff:1", at=yesterday), "notices", once=f"{number}")
        settings = settings_for(str(database.engine.url), Path(folder))
        begun = time.monotonic()
        with _driving(database, settings) as engine:
            _until(lambda: not _open_errands(database))
        took = time.monotonic() - begun
    lost = PROMISED - len({once for once in engine.calls if once.isdigit()})
    yield Row("driving: 10,000 errands after a day away, lost", lost, "errands", goal=0)
    yield Row("driving: 10,000 errands after a day away, drained", took, "s")


def _open_errands(database: Database) -> int:
    waiting = sa.select(Errand.id).where(Errand.done_at.is_(None), Errand.dead_at.is_(None))
    with database() as session:
        return session.scalar(waiting.limit(1)) or 0


def _until(condition: Callable[[], bool], pause: float = 0.05) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(pause)
