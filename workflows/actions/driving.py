"""Carrying a case on in the stage it is in, and keeping track of the runs that do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Final, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.case import RenovationCase, StageVisit
from models.deadline import Deadline
from models.errand import Errand
from models.event import Event
from models.flow_run import FlowRun
from rules.act import Act
from rules.stages import Stage, Standing
from workflows.actions.progress import Progress
from workflows.actions.record import DRIVING

_FOLLOWED_UP: Final = frozenset(
    {
        Stage.REGISTRATION,
        Stage.DEMAND_SURVEY,
        Stage.PLAN_PROPOSAL,
        Stage.RESIDENT_CONSULTATION,
        Stage.FUNDING_MIX,
        Stage.ACCEPTANCE,
    }
)
"""The stages with a `follow_up`."""

MOST_EVENTS: Final = 200
"""How many events one run tells Prefect about."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a run is called after: the case's reference, its stage now, its area."""

    reference: str
    stage: Stage
    area: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a case, as Prefect is told about it: no facts, no residents."""

    event_id: int
    name: str
    at: datetime
    actor: str


class CarryOn(Protocol):
    """What every `workflows/actions/<stage>.py` offers."""

    def __call__(self, session: Session, case_id: int, act: Act) -> Progress:
        """Do what is due in the stage; doing it twice changes nothing."""


def heading(session: Session, case_id: int) -> Heading:
    """Return what to call a run for the case, in one query."""
    reference, stage, area = session.execute(
        sa.select(RenovationCase.reference, RenovationCase.stage, Area.name)
        .outerjoin(Area, Area.path == RenovationCase.area_path)
        .where(RenovationCase.id == case_id)
    ).one()
    return Heading(reference=reference, stage=stage, area=area or "")


def carry_case_on(session: Session, case_id: int, stage: Stage, act: Act) -> Progress:
    """Let `workflows.actions.<stage>` carry the case on, and mark the stage as opened.

    A case that has moved on meanwhile, or stands still by decision, is left alone: the
    decision that moved it promised its own errand.
    """
    case = session.get_one(RenovationCase, case_id)
    if case.standing is not Standing.OPEN:
        return Progress(waits_for=(f"the case is {case.standing}",))
    if case.stage is not stage:
        return Progress(waits_for=(f"the case has moved on to {case.stage}",))
    visit = _unopened(session, case_id)
    if visit is not None:
        _follow_up(session, visit, act)
    progress = stage_action(stage)(session, case_id, act)
    if visit is not None:
        visit.opened_at = act.at
    return progress


def _unopened(session: Session, case_id: int) -> StageVisit | None:
    """Return the visit a case is on, if no flow has opened it yet; one query."""
    return session.scalar(
        sa.select(StageVisit)
        .where(
            StageVisit.case_id == case_id,
            StageVisit.left_at.is_(None),
            StageVisit.opened_at.is_(None),
        )
        .order_by(StageVisit.id.desc())
        .limit(1)
    )


def _follow_up(session: Session, visit: StageVisit, act: Act) -> None:
    """Let the stage that was left finish what the verdict began, once, before the next opens.

    A verdict writes only what nobody may see otherwise from that moment on; what follows from
    it (a plan's seal, the chosen fee plan) is done here, however long that takes.
    """
    left = session.scalar(
        sa.select(StageVisit)
        .where(StageVisit.case_id == visit.case_id, StageVisit.id < visit.id)
        .order_by(StageVisit.id.desc())
        .limit(1)
    )
    if left is not None and left.stage in _FOLLOWED_UP:
        module: Any = import_module(f"workflows.actions.{left.stage}")
        module.follow_up(session, left, act)


def stage_action(stage: Stage) -> CarryOn:
    """Return `carry_on` of the stage's own module."""
    module: Any = import_module(f"workflows.actions.{stage}")
    return cast("CarryOn", module.carry_on)


def stage_of(session: Session, case_id: int) -> Stage:
    """Return the stage a case is in."""
    return session.get_one(RenovationCase, case_id).stage


def open_promises(session: Session, case_id: int) -> Sequence[Errand]:
    """Return the errands that still have to carry a case on, the oldest first; one query."""
    return session.scalars(
        sa.select(Errand)
        .where(
            Errand.case_id == case_id,
            Errand.flow.in_(DRIVING),
            Errand.done_at.is_(None),
        )
        .order_by(Errand.id)
    ).all()


def is_due(session: Session, case_id: int, at: datetime) -> bool:
    """Whether a deadline of the case has passed by `at` that nobody rang yet; one query."""
    waiting = sa.select(Deadline.id).where(
        Deadline.case_id == case_id, Deadline.rung_at.is_(None), Deadline.due_at <= at
    )
    return session.scalar(waiting.limit(1)) is not None


def keep_promise(session: Session, case_id: int, act: Act, done_at: datetime) -> bool:
    """Do the oldest errand of a case here and cross it off; False where there is none left.

    Errands that somebody else is at work on are theirs. This is for the demo city, which is
    made before Prefect's server is up. `done_at` is real time.
    """
    waiting = [each for each in open_promises(session, case_id) if each.leased_by is None]
    if not waiting:
        return False
    carry_case_on(session, case_id, stage_of(session, case_id), act)
    waiting[0].done_at = done_at
    return True


def begin_run(session: Session, run: FlowRun) -> None:
    """Keep which Prefect run carries the errand; an earlier run of it that never ended crashed."""
    session.execute(
        sa.update(FlowRun)
        .where(FlowRun.errand_id == run.errand_id, FlowRun.ended_at.is_(None))
        .values(state="Crashed", ended_at=run.started_at)
    )
    session.add(run)


def unfinished_runs(session: Session, errand_id: int) -> Sequence[str]:
    """Return Prefect's ids of runs of an errand that never ended (their driver died)."""
    return session.scalars(
        sa.select(FlowRun.prefect_id).where(
            FlowRun.errand_id == errand_id, FlowRun.ended_at.is_(None)
        )
    ).all()


def end_run(session: Session, prefect_id: str, state: str, at: datetime) -> None:
    """Keep how a run ended."""
    session.execute(
        sa.update(FlowRun).where(FlowRun.prefect_id == prefect_id).values(state=state, ended_at=at)
    )


def untold_happenings(session: Session, case_id: int) -> Sequence[Happening]:
    """Return the case's events since the last run that told Prefect, the oldest first.

    What single households do is not among them: it is theirs, and there are too many.
    """
    told = (
        sa.select(sa.func.coalesce(sa.func.max(FlowRun.last_event_id), 0))
        .where(FlowRun.case_id == case_id)
        .scalar_subquery()
    )
    newest = session.execute(
        sa.select(Event.id, Event.name, Event.at, Event.actor)
        .where(Event.case_id == case_id, Event.id > told, ~Event.actor.startswith("household:"))
        .order_by(Event.id.desc())
        .limit(MOST_EVENTS)
    ).all()
    return [Happening(*row) for row in reversed(newest)]


def note_told(session: Session, prefect_id: str, last_event_id: int) -> None:
    """Keep up to which event Prefect was told."""
    session.execute(
        sa.update(FlowRun)
        .where(FlowRun.prefect_id == prefect_id)
        .values(last_event_id=last_event_id)
    )
