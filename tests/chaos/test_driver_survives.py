"""Experiments with real processes and real faults, in seconds each. `make chaos` has the long ones.

What must hold after each stands in `Scene.verify`: nothing that was acknowledged is lost,
nothing is done twice, nothing too early.
"""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.deadline import Deadline
from models.errand import Errand
from rules.act import Act
from tests.chaos.saboteur import Fault
from tests.chaos.scene import every_commit, finish
from workflows.actions.backlog import backlog, revive_errand
from workflows.actions.record import ask_flow

pytestmark = pytest.mark.journey
LONG = bool(os.environ.get("XINYUAN_CHAOS"))


def test_killed_at_every_commit(scene):
    """A driver is killed before and after each of its commits, one after the other."""
    scene.open_cases(2)
    scene.promise(0, 2).ended()
    counted = scene.folder / "commits"
    with scene.driver(count_to=str(counted)) as driver:
        scene.until(scene.is_quiet)
        assert driver.leave() == 0
    most = int(counted.read_text())
    assert most >= 6  # seen, freed, claimed, done, crossed off, goodbye

    places = every_commit(most) if LONG else every_commit(most)[1::3]
    for number, (at, when) in enumerate(places):
        scene.promise(10 + number, 1).ended()
        with scene.driver(Fault(at=at, when=when)) as victim:
            scene.until(lambda v=victim: scene.is_quiet() or _is_gone(v))
    finish(scene)


def _is_gone(actor) -> bool:
    try:
        return Path(f"/proc/{actor.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_an_office_killed_at_every_commit_loses_nothing_it_was_told(scene):
    """Who promises is killed around its commit: acknowledged is kept, and kept once."""
    scene.open_cases(1)
    for number, (at, when) in enumerate(every_commit(2)):
        first = 10 * number
        assert scene.promise(first, 3, Fault(at=at, when=when)).ended() == -signal.SIGKILL
        assert scene.promise(first, 3).ended() == 0  # the person tries again
    assert len(scene.acknowledged()) >= 12

    finish(scene)


def test_two_drivers_with_the_same_errands(scene):
    """Three drivers start at once on the same outbox."""
    scene.open_cases(4)
    scene.promise(0, 24).ended()

    with scene.driver(), scene.driver(), scene.driver():
        scene.until(scene.is_quiet)

    finish(scene)


def test_every_errand_is_delivered_twice_and_in_the_wrong_order(scene):
    """Everything done is delivered again, the newest first."""
    scene.open_cases(2)
    scene.promise(0, 6).ended()
    finish(scene)

    with scene.database.begin() as session:
        newest = session.scalars(sa.select(Errand.id).order_by(Errand.id.desc())).all()
        for errand_id in newest:
            row = session.get_one(Errand, errand_id)
            ask_flow(
                session,
                Act(by="staff:1", at=datetime.now(UTC)),
                row.flow,
                once=f"again:{row.once}",
                case_id=row.case_id,
                **{name: value for name, value in row.arguments.items() if name != "case_id"},
            )
        session.execute(sa.update(Errand).values(done_at=None))

    finish(scene)


def test_stopped_past_its_lease_and_waking(scene):
    """A driver is stopped right before it commits its work; another takes over; it wakes."""
    scene.open_cases(1)
    scene.promise(0, 1).ended()
    # Its commits: nobody freed, its presence, the claim; the fourth would be the work itself.
    with scene.driver(Fault(at=4, how=signal.SIGSTOP, lease=1.0)) as sleeper:
        scene.until(sleeper.is_stopped)
        if scene.database.engine.dialect.name == "sqlite":
            # Stopped with the one writer's place in its hands: nobody can write until it wakes.
            sleeper.send(signal.SIGKILL)
            assert sleeper.ended() == -signal.SIGKILL
        with scene.driver(Fault(lease=1.0)):
            scene.until(scene.is_quiet)
            if sleeper.status is None:
                sleeper.send(signal.SIGCONT)
                time.sleep(0.5)

    finish(scene)


def test_stopped_after_its_claim_and_waking_when_another_has_done_it(scene):
    """The same, stopped right after the claim: nothing is locked, the late one must find out."""
    scene.open_cases(1)
    scene.promise(0, 1).ended()
    with scene.driver(Fault(at=3, when="after", how=signal.SIGSTOP, lease=1.0)) as sleeper:
        scene.until(sleeper.is_stopped)
        time.sleep(1.2)
        with scene.driver(Fault(lease=1.0)):
            scene.until(scene.is_quiet)
            sleeper.send(signal.SIGCONT)
            time.sleep(0.5)

    finish(scene)


def test_a_poison_errand_holds_up_nobody(scene):
    """An errand that always fails is given up with its reason, and can be tried again."""
    scene.open_cases(2)
    with scene.database.begin() as session:
        act = Act(by="staff:1", at=datetime.now(UTC))
        ask_flow(session, act, "poison", once="poison", case_id=scene.cases[0])
        session.execute(sa.update(Errand).values(attempts=7))
    scene.promise(0, 4).ended()

    finish(scene)

    with scene.database.begin() as session:
        (dead,) = backlog(session).dead
        assert "poison" in dead.reason
        revive_errand(session, dead.errand_id, Act(by="staff:1", at=datetime.now(UTC)))


def test_the_clock_jumps_forward_and_back(scene):
    """A year ahead, back again, ahead once more: each deadline rings once, none before its time."""
    scene.open_cases(2)
    scene.promise(0, 2).ended()
    with scene.driver():
        scene.until(scene.is_quiet)
        closes = scene.closes_at()
        scene.set_clock(closes - timedelta(seconds=30))
        time.sleep(1.5)
        with scene.database() as session:
            assert not session.scalar(sa.select(Deadline.id).where(Deadline.rung_at.is_not(None)))
        scene.set_clock(closes + timedelta(days=365))
        scene.until(scene.is_closed)
        scene.set_clock(closes - timedelta(days=3))
        scene.promise(10, 2).ended()
        scene.until(scene.is_quiet)
    finish(scene)


def test_another_time_zone(scene):
    """The machine stands in another zone than the office: legal days stay the office's."""
    scene.environment["TZ"] = "America/Los_Angeles"
    scene.open_cases(1)
    scene.promise(0, 1).ended()

    finish(scene)


def test_a_slow_database(scene):
    """24 ms more for every statement: slower, and nothing else."""
    scene.open_cases(1)
    scene.promise(0, 3, Fault(slow=0.024)).ended()
    with scene.driver(Fault(slow=0.024)):
        scene.until(scene.is_quiet)

    finish(scene)


def test_no_connection_left_in_the_pool(scene):
    """A driver whose pool has two connections for six users keeps on, however often it waits."""
    scene.open_cases(3)
    scene.promise(0, 9).ended()
    with scene.driver(Fault(connections=2)) as driver:
        scene.until(scene.is_quiet)
        assert driver.leave() == 0

    finish(scene)


def test_deadlines_that_came_while_nobody_drove_ring_at_once(scene):
    """The machine slept for a month: what was due rings within seconds, once."""
    scene.open_cases(3)
    scene.promise(0, 3).ended()
    with scene.driver():
        scene.until(scene.is_quiet)
    scene.set_clock(scene.closes_at() + timedelta(days=30))

    with scene.driver():
        scene.until(scene.is_closed, seconds=15)

    finish(scene)
