"""The scene of an experiment: cases, processes, the ledger, and what must hold at the end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.clock import shift_clock
from models.database import Database
from models.demand_survey import DemandSurvey
from models.document import Notice
from models.errand import Errand
from models.event import Event
from models.resident_link import ResidentLink
from models.settings import Settings
from rules.stages import Stage
from tests.builders import a_case, a_compound
from tests.chaos.saboteur import Fault
from tests.shared import ROOT

HOMES = 4
PATIENCE = 60.0  # seconds; a busy machine


class Nursery:
    """Forks the processes of all experiments of a session."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **question: Any) -> int:
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


@dataclass
class Actor:
    """One process that takes part."""

    nursery: Nursery
    pid: int
    status: int | None = None

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    def ended(self) -> int:
        """Wait for its end; return its status, a signal as its number below nought."""
        if self.status is None:
            self.status = self.nursery.ask(ended=self.pid)
        return self.status

    def is_stopped(self) -> bool:
        return Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"

    def leave(self) -> int:
        if self.status is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
        return self.ended()


@dataclass
class Scene:
    """Cases in their survey, and everybody who works on them."""

    nursery: Nursery
    database: Database
    settings: Settings
    folder: Path
    cases: list[int] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger"

    def open_cases(self, count: int) -> None:
        with self.database() as session:
            for _ in range(count):
                compound = a_compound(session, stairwells=1, floors=2, per_floor=HOMES // 2)
                case = a_case(session, compound, stage=Stage.DEMAND_SURVEY)
                self.cases.append(case.id)

    def start(self, role: str, fault: Fault | None = None, **arguments: Any) -> Actor:
        environment = self.settings.as_environment() | {"XINYUAN_DRIVERS": "2"} | self.environment
        pid = self.nursery.ask(
            role=role,
            arguments=arguments,
            fault=asdict(fault or Fault()),
            environment=environment,
            log=str(self.folder / "log"),
        )
        return Actor(self.nursery, pid)

    @contextmanager
    def driver(self, fault: Fault | None = None, **arguments: Any) -> Iterator[Actor]:
        actor = self.start("driver", fault, **arguments)
        try:
            yield actor
        finally:
            actor.leave()

    def promise(self, first: int, count: int, fault: Fault | None = None) -> Actor:
        arguments = {"ledger": str(self.ledger), "cases": self.cases}
        return self.start("office", fault, first=first, count=count, **arguments)

    def acknowledged(self) -> list[int]:
        if not self.ledger.exists():
            return []
        lines = self.ledger.read_text(encoding="ascii").splitlines()
        return [json.loads(line)["promise"] for line in lines]

    def set_clock(self, to: datetime) -> None:
        shift_clock(self.settings, to)

    def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not condition():
            log = self.folder / "log"
            said = log.read_text(encoding="utf-8")[-3000:] if log.exists() else ""
            assert time.monotonic() < end, f"waited too long:\n{said}"
            time.sleep(0.02)

    def is_quiet(self) -> bool:
        """Whether every errand is crossed off or given up, and every case was opened."""
        with self.database() as session:
            undone = sa.select(Errand.id).where(Errand.done_at.is_(None), Errand.dead_at.is_(None))
            opened = sa.select(sa.func.count(DemandSurvey.id))
            return session.scalar(undone.limit(1)) is None and session.scalar(opened) == len(
                self.cases
            )

    def is_closed(self) -> bool:
        """Whether every survey was closed."""
        with self.database() as session:
            closed = sa.select(sa.func.count()).where(DemandSurvey.closed_at.is_not(None))
            return session.scalar(closed) == len(self.cases)

    def closes_at(self) -> datetime:
        with self.database() as session:
            return session.scalars(sa.select(DemandSurvey.closes_at)).all()[-1]

    def verify(self) -> None:
        """Nothing acknowledged is lost, nothing is done twice, nothing too early."""
        with self.database() as session:
            events = session.execute(sa.select(Event.name, Event.case_id, Event.facts)).all()
            promised = Counter(e.facts["number"] for e in events if e.name == "promise.made")
            errands = Counter(session.scalars(sa.select(Errand.once)))
            surveys = session.scalars(sa.select(DemandSurvey)).all()
            homes = Counter(session.scalars(sa.select(ResidentLink.household_id)))
            notices = Counter(session.scalars(sa.select(Notice.once)))
        lost = [n for n in self.acknowledged() if not promised[n] or not errands[f"promise:{n}"]]
        assert not lost, f"acknowledged and lost: {lost}"
        assert set(promised.values()) <= {1}
        assert sorted(s.case_id for s in surveys) == sorted(self.cases)
        assert set(homes.values()) == {1}
        assert len(homes) == HOMES * len(self.cases)
        assert set(notices.values()) == {1}
        told = Counter((e.name, e.case_id) for e in events if e.name.startswith("survey."))
        assert not [key for key, times in told.items() if times > 1], told
        rung = Counter(e.facts["subject"] for e in events if e.name == "deadline.rung")
        assert set(rung.values()) <= {1}
        early = [s.case_id for s in surveys if s.closed_at and s.closed_at < s.closes_at]
        assert not early, f"closed too early: {early}"


def every_commit(count: int) -> Sequence[tuple[int, str]]:
    """Return every place to die at: before and after each of `count` commits."""
    return [(number, when) for number in range(1, count + 1) for when in ("before", "after")]


def finish(scene: Scene) -> None:
    """Let a healthy driver do what is left: open the surveys, close them when their day comes."""
    with scene.driver():
        scene.until(scene.is_quiet)
        scene.set_clock(scene.closes_at() + timedelta(minutes=1))
        scene.until(scene.is_closed)
        scene.until(scene.is_quiet)
    scene.verify()
