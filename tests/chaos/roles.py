"""Who takes part: a driver whose flows run without Prefect, an office that promises, nuisances."""

import json
import logging
import os
import signal
import sqlite3
import sys
import threading
import time
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa

from models.database import connect
from rules.act import Act
from tests.chaos.saboteur import Fault, install
from workflows.actions import driving
from workflows.actions.deadlines import ring_deadlines
from workflows.actions.forgotten import ask_for_forgotten
from workflows.actions.record import DRIVING, ask_flow, record
from workflows.driver import Driver
from workflows.engine import Call, EngineAway, FlowFailed
from workflows.flows import edge


class Direct:
    """An engine that does what the flows do, each in its one fenced transaction.

    It is away while there is a file called `away`.
    """

    def __init__(self, away: str = "") -> None:
        self.away = Path(away or "/dev/null/none")

    def is_ready(self) -> bool:
        return not self.away.exists()

    def enter_thread(self) -> None:
        pass

    def run(self, call: Call) -> None:
        if self.away.exists():
            raise EngineAway("gone")
        if call.flow == "poison":
            raise FlowFailed("this errand is poison")
        hold = edge.Hold(call.errand_id, call.held_as) if call.errand_id else None
        with edge.holding(hold), edge.begin() as session:
            act = edge.act(call.flow)
            if call.flow in DRIVING:
                case_id = int(call.arguments["case_id"])
                stage = driving.stage_of(session, case_id)
                driving.carry_case_on(session, case_id, stage, act)
            elif call.flow == "clock":
                ring_deadlines(session, act)
            elif call.flow == "reconciler":
                ask_for_forgotten(session, act)


def driver(fault: Fault, count_to: str = "", away: str = "") -> int:
    """Drive until SIGTERM; write to `count_to` how many commits that took."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    settings = edge.settings()
    database = connect(settings.database_url, settings.secret_key)
    commits = install(fault, database.engine)
    install(Fault(), edge.database().engine)
    # Flows and driver share one count: every commit of this process is a place to die at.
    edge.database().kw["bind"] = database.engine
    driving_ = Driver(database, settings, Direct(away))
    thread = threading.Thread(target=driving_.drive)
    leave = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: leave.set())
    thread.start()
    while thread.is_alive() and not leave.wait(0.05):
        pass
    driving_.stop()
    thread.join()
    if count_to:
        Path(count_to).write_text(str(commits.done), encoding="ascii")
    return 0 if leave.is_set() else 1


def office(fault: Fault, ledger: str, cases: list[int], first: int, count: int) -> int:
    """Promise to carry cases on, and write each promise down once it is acknowledged.

    A promise that the database refuses is tried again, as a person would, for ten seconds.
    """
    settings = edge.settings()
    database = connect(settings.database_url, settings.secret_key)
    install(fault, database.engine)
    with Path(ledger).open("a", encoding="ascii") as book:
        for number in range(first, first + count):
            _promise(database, cases[number % len(cases)], number)
            book.write(json.dumps({"promise": number}) + "\n")
            book.flush()
            os.fsync(book.fileno())
    return 0


def _promise(database, case_id: int, number: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            with database.begin() as session:
                act = Act(by="staff:1", at=edge.act("office").at)
                once = f"promise:{number}"
                found = sa.text("SELECT 1 FROM errand WHERE once = :once")
                if session.execute(found, {"once": once}).first():
                    return  # committed before, and the answer was lost
                record(session, act, "promise.made", case_id=case_id, number=number)
                ask_flow(session, act, "drive-case", once=once, case_id=case_id)
        except sa.exc.SQLAlchemyError as refused:
            sys.stderr.write(f"promise {number} refused: {refused}\n")
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


@cache
def load_pages() -> None:
    """Import what pages need, in the nursery itself: each web process then starts at once."""
    from webapp import PAGES  # noqa: PLC0415 -- only this role needs the pages

    for name in ("accounts", "shell", "watching", *PAGES):
        import_module(f"webapp.{name}")


def web(fault: Fault, port: int, count_to: str = "") -> int:
    """Answer pages until SIGTERM; write to `count_to` how many commits were made so far."""
    from werkzeug.serving import make_server  # noqa: PLC0415 -- only this role needs the pages

    from webapp import create_app  # noqa: PLC0415 -- as above

    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    settings = edge.settings()
    database = connect(settings.database_url, settings.secret_key)
    commits = install(fault, database.engine)
    server = make_server("127.0.0.1", port, create_app(database, settings), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    leave = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: leave.set())
    leave.wait()
    if count_to:
        Path(count_to).write_text(str(commits.done), encoding="ascii")
    return 0


def locker(_fault: Fault, file: str, seconds: float) -> int:
    """Hold SQLite's only writer's place."""
    with sqlite3.connect(file, isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        sys.stderr.write(f"locked {datetime.now(UTC)}\n")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
    return 0
