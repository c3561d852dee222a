"""Registration: opening it, the hardware survey, and who is in charge of the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RaciEntry, RenovationCase, StageVisit, TaskForceMember
from models.compound import Compound, HardwareFinding
from models.event import Event
from models.reads.gates import gate_of
from rules.act import Act
from rules.condition import unmet
from rules.deadlines import end_of_day, local_day
from rules.money import Fen
from rules.registration import (
    FindingState,
    HardwarePart,
    Responsibility,
    hardware_score,
)
from rules.stages import Decision, Stage
from workflows.actions.access import at_work
from workflows.actions.own_stairwell import require_compounds_own
from workflows.actions.progress import Progress
from workflows.actions.record import clear_deadline, record, set_deadline
from workflows.actions.registration_compound import classify

WEEKS: Final = 4
"""How long registration may take (DOMAIN §3.1: two to four weeks [P])."""

_DEADLINE: Final = "registration_due"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the survey saw of one part. `score` from 0 (ruin) to 100, None where not seen."""

    part: HardwarePart
    state: FindingState
    score: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """A hardware survey of one day, of some parts or of all."""

    surveyed_on: date
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the task force."""

    name: str
    organisation: str
    duty: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One organisation's part in one stage (RACI)."""

    stage: Stage
    organisation: str
    responsibility: Responsibility


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who is in charge of a case, with what money, and what the residents were answered."""

    leader: str
    contact: str = ""
    budget_line: str = ""
    budget: Fen | None = None
    residents_reply: str = ""
    members: tuple[Member, ...] = ()
    duties: tuple[Duty, ...] = ()


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Set the date by which the register should stand, and say what it still lacks.

    Once the date is over, one line of the log says so; nothing else happens by itself.
    """
    visit = session.scalars(
        sa.select(StageVisit)
        .where(StageVisit.case_id == case_id, StageVisit.left_at.is_(None))
        .order_by(StageVisit.id.desc())
        .limit(1)
    ).one()
    due = _due(visit.entered_at)
    missing = unmet(gate_of(session, case_id, Stage.REGISTRATION, act.at))
    done: tuple[str, ...] = ()
    if visit.opened_at is None:
        set_deadline(session, case_id, _DEADLINE, f"visit:{visit.id}", due)
        if not _told(session, case_id, "registration.opened", visit):
            record(session, act, "registration.opened", case_id=case_id, due=local_day(due))
        done = ("deadline set",)
    elif act.at >= due and missing and not _told(session, case_id, _LATE, visit):
        record(session, act, "registration.ran_late", case_id=case_id, missing=len(missing))
        done = ("overdue noted",)
    waits = tuple(f"condition {condition.code}" for condition in missing)
    return Progress(done, waits or ("submission",), due if act.at < due else None)


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """Do nothing more: what is left of the stage, `follow_up` clears away."""
    del session, case, decision, act


def follow_up(session: Session, left: StageVisit, act: Act) -> None:
    """Take the stage's date off: whatever the verdict, nobody waits for it any more."""
    del act
    clear_deadline(session, _DEADLINE, f"visit:{left.id}")


def record_hardware(session: Session, case_id: int, survey: Survey, act: Act) -> None:
    """Keep what the survey saw, part by part, and classify the compound again.

    Parts that the survey does not name keep what was seen before. About eight queries.

    Raises:
        NotYours, CaseNotOpen, UnderReview, WrongStage: as for all work of the stage.
        KeptByCompound: if the case is one stairwell's and the compound has its own.
    """
    case = at_work(session, case_id, act, Stage.REGISTRATION)
    require_compounds_own(session, case)
    compound = session.get_one(Compound, case.compound_id)
    present = {
        row.part: row
        for row in session.scalars(
            sa.select(HardwareFinding).where(HardwareFinding.compound_id == compound.id)
        )
    }
    changed = [finding for finding in survey.findings if _differs(finding, present)]
    if not changed:
        return
    for finding in changed:
        row = present.setdefault(
            finding.part, HardwareFinding(compound_id=compound.id, part=finding.part)
        )
        row.state, row.score, row.note = finding.state, finding.score, finding.note
        row.surveyed_on = survey.surveyed_on
    session.add_all(present.values())
    session.flush()  # the classification reads the findings
    classify(session, compound)
    score = hardware_score([row.score for row in present.values() if row.score is not None])
    record(
        session,
        act,
        "hardware.surveyed",
        case_id=case.id,
        parts=len(changed),
        score=score,
        findings={finding.part: [finding.state, finding.score] for finding in changed},
    )


def set_organisation(session: Session, case_id: int, new: Organisation, act: Act) -> None:
    """Keep who leads, who works on the case, the money line, the reply, and who does what.

    Raises:
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
    """
    case = at_work(session, case_id, act)
    changed = _fill(case, new)
    changed |= _keep_members(session, case, new.members, act)
    changed |= _keep_duties(session, case, new.duties)
    if changed:
        record(
            session,
            act,
            "organisation.set",
            case_id=case.id,
            leader=new.leader,
            members=len(new.members),
            duties=len(new.duties),
        )


_LATE: Final = "registration.ran_late"


def _due(entered_at: datetime) -> datetime:
    return end_of_day(local_day(entered_at) + timedelta(weeks=WEEKS))


def _told(session: Session, case_id: int, name: str, visit: StageVisit) -> bool:
    told = sa.exists().where(
        Event.case_id == case_id, Event.name == name, Event.at >= visit.entered_at
    )
    return bool(session.scalar(sa.select(told)))


def _differs(finding: Finding, present: Mapping[HardwarePart, HardwareFinding]) -> bool:
    row = present.get(finding.part)
    return row is None or (row.state, row.score, row.note) != (
        finding.state,
        finding.score,
        finding.note,
    )


def _fill(case: RenovationCase, new: Organisation) -> bool:
    changed = False
    for name in ("leader", "contact", "budget_line", "budget", "residents_reply"):
        if getattr(case, name) != getattr(new, name):
            setattr(case, name, getattr(new, name))
            changed = True
    return changed


def _keep_members(
    session: Session, case: RenovationCase, members: Sequence[Member], act: Act
) -> bool:
    present = {
        row.name: row
        for row in session.scalars(
            sa.select(TaskForceMember).where(TaskForceMember.case_id == case.id)
        )
    }
    wanted = {member.name: member for member in members}
    changed = False
    for name, member in wanted.items():
        row = present.pop(name, None)
        if row is None:
            row = TaskForceMember(case_id=case.id, name=name, since=local_day(act.at))
            session.add(row)
        elif (row.organisation, row.duty, row.phone) == (
            *(member.organisation, member.duty),
            member.phone,
        ):
            continue
        row.organisation, row.duty, row.phone = member.organisation, member.duty, member.phone
        changed = True
    for row in present.values():
        session.delete(row)
    return changed or bool(present)


def _keep_duties(session: Session, case: RenovationCase, duties: Sequence[Duty]) -> bool:
    present = {
        (row.stage, row.organisation): row
        for row in session.scalars(sa.select(RaciEntry).where(RaciEntry.case_id == case.id))
    }
    wanted = {(duty.stage, duty.organisation): duty.responsibility for duty in duties}
    if {key: row.responsibility for key, row in present.items()} == wanted:
        return False
    for key, row in present.items():
        if key not in wanted:
            session.delete(row)
    for (stage, organisation), responsibility in wanted.items():
        found = present.get((stage, organisation))
        if found is None:
            found = RaciEntry(case_id=case.id, stage=stage, organisation=organisation)
            session.add(found)
        found.responsibility = responsibility
    return True
