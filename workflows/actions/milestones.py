"""Milestones: planned before the start, reported by one person, signed before another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.construction import Contract, Inspection, Milestone
from models.reads.construction import OPEN_CRITICAL
from rules.act import Act
from rules.construction import (
    AlreadyStarted,
    MilestoneKind,
    NotReached,
    WorksStopped,
    check_dates,
)
from rules.refusal import Refusal
from rules.roles import require_other_eyes
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.construction import (
    Signed,
    local_day,
    started_contract,
    watch_milestone,
)
from workflows.actions.record import clear_deadline, record


class UnknownMilestone(Refusal):
    """The case has no such milestone."""

    code = "unknown_milestone"


class MilestoneSigned(Refusal):
    """The supervising engineer has signed: the milestone is what it is."""

    code = "milestone_signed"


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One milestone as planned; `weight` in percent. `id` None for a new one."""

    id: int | None
    kind: MilestoneKind
    title: str
    weight: int
    planned_on: date


def plan_milestones(session: Session, case_id: int, lines: Sequence[PlannedLine], act: Act) -> None:
    """Set titles, weights and days. Weights and lines are fixed once the works have started.

    Lines left out are struck. The sum of the weights is looked at when works start.

    Raises:
        AlreadyStarted: if anything but a day ahead would change after the start.
        UnknownMilestone: if a line is none of this case's.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    known = {
        row.id: row
        for row in session.scalars(sa.select(Milestone).where(Milestone.case_id == case.id))
    }
    if any(line.id is not None and line.id not in known for line in lines):
        raise UnknownMilestone
    _require_unfixed(session, case.id, known, lines)
    kept = {line.id for line in lines}
    for gone in [row for key, row in known.items() if key not in kept]:
        clear_deadline(session, "milestone.planned", f"milestone:{gone.id}")
        session.delete(gone)
    # Numbers are unique: first out of the way, then in order.
    for row in known.values():
        row.number += 1000
    session.flush()
    for number, line in enumerate(lines, 1):
        row = known.get(line.id or 0) or Milestone(case_id=case.id)
        row.number, row.kind, row.title = number, line.kind, line.title
        row.weight, row.planned_on = line.weight, line.planned_on
        session.add(row)
        session.flush()
        watch_milestone(session, row)
    record(
        session,
        act,
        "milestones.planned",
        case_id=case.id,
        milestones=len(lines),
        weight=sum(line.weight for line in lines),
        days={line.title: line.planned_on for line in lines},
    )


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone reported as reached, with photographs (attachment ids)."""

    reached_on: date
    note: str = ""
    photos: tuple[int, ...] = ()


def report_milestone(session: Session, case_id: int, number: int, value: Reached, act: Act) -> None:
    """Report a milestone as reached; more photographs may follow until it is signed.

    Raises:
        NotStarted: before the works have started.
        WorksStopped: while a critical finding is open.
        MilestoneSigned: if it is signed already.
        WrongOrder: if the day lies before the start or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    contract = started_contract(session, case.id)
    line = _line(session, case.id, number)
    if line.signed_on is not None:
        raise MilestoneSigned(title=line.title)
    stopped = session.scalar(
        sa.select(sa.func.count())
        .select_from(Inspection)
        .where(Inspection.case_id == case.id, *OPEN_CRITICAL)
    )
    if stopped:
        raise WorksStopped(count=stopped)
    check_dates(contract.started_on, value.reached_on, local_day(act))
    if (line.reached_on, line.note) == (value.reached_on, value.note) and not value.photos:
        return
    line.reached_on, line.note = value.reached_on, value.note
    line.photos = [*line.photos, *value.photos]
    line.reported_by = act.staff_id
    watch_milestone(session, line)
    record(
        session,
        act,
        "milestone.reached",
        case_id=case.id,
        title=line.title,
        reached_on=value.reached_on,
        photos=len(value.photos),
    )


def sign_milestone(session: Session, case_id: int, number: int, value: Signed, act: Act) -> None:
    """Record the supervising engineer's signature (质量条例 37). A second time changes nothing.

    Raises:
        NotReached: if nobody reported it.
        FourEyes: if the one who reported it would record the signature.
        WrongOrder: if it was signed before it was reached, or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    line = _line(session, case.id, number)
    if line.signed_on is not None:
        return
    if line.reached_on is None or line.reported_by is None:
        raise NotReached(count=1)
    require_other_eyes(act.staff_id, {line.reported_by})
    check_dates(line.reached_on, value.signed_on, local_day(act))
    line.engineer, line.signed_on = value.engineer, value.signed_on
    line.signature_recorded_by = act.staff_id
    record(
        session,
        act,
        "milestone.signed",
        case_id=case.id,
        title=line.title,
        weight=line.weight,
        engineer=value.engineer,
        signed_on=value.signed_on,
    )


def reopen_milestone(session: Session, case_id: int, number: int, reason: str, act: Act) -> None:
    """Take a report back, with the reason: it was wrong, or the engineer did not sign.

    Raises:
        MilestoneSigned: if the engineer has signed.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    line = _line(session, case.id, number)
    if line.signed_on is not None:
        raise MilestoneSigned(title=line.title)
    if line.reached_on is None:
        return
    line.reached_on, line.reported_by = None, None
    watch_milestone(session, line)
    record(session, act, "milestone.reopened", case_id=case.id, title=line.title, reason=reason)


def _require_unfixed(
    session: Session, case_id: int, known: dict[int, Milestone], lines: Sequence[PlannedLine]
) -> None:
    started = session.scalar(sa.select(Contract.started_on).where(Contract.case_id == case_id))
    if started is None:
        return
    before = [(row.id, row.kind, row.weight) for row in known.values()]
    after = [(line.id, line.kind, line.weight) for line in lines]
    moved = any(
        line.id is not None
        and known[line.id].reached_on is not None
        and known[line.id].planned_on != line.planned_on
        for line in lines
    )
    if sorted(before) != sorted((key or 0, kind, weight) for key, kind, weight in after) or moved:
        raise AlreadyStarted(started=started.isoformat())


def _line(session: Session, case_id: int, number: int) -> Milestone:
    line = session.scalar(
        sa.select(Milestone).where(Milestone.case_id == case_id, Milestone.number == number)
    )
    if line is None:
        raise UnknownMilestone
    return line
