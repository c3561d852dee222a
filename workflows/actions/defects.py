"""Defects: reported, answered in time, repaired, and confirmed by a resident (DOMAIN §3.6)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Defect
from models.household import Household
from models.reads.scope import households_of
from rules.acceptance import ESCALATE_AFTER, DefectState
from rules.act import Act
from rules.refusal import Refusal
from rules.stages import Stage
from rules.warranty import WarrantyCategory, respond_by
from workflows.actions.acceptance import require_past
from workflows.actions.access import at_work
from workflows.actions.record import clear_deadline, record, set_deadline
from workflows.actions.resident_acceptance import UnknownHousehold

RESPONSE: Final = "defect.response_due"
"""The kind of the deadline by which the contractor must answer."""


class UnknownDefect(Refusal):
    """The case has no such defect."""

    code = "unknown_defect"


class DefectMoved(Refusal):
    """The defect does not stand where this step begins."""

    code = "defect_moved"


@dataclass(frozen=True, slots=True)
class NewDefect:
    """A defect as it was reported. `door` names the home, empty where it is nobody's."""

    place: str
    category: WarrantyCategory
    description: str
    reporter: str = ""
    door: str = ""
    is_urgent: bool = False
    is_critical: bool = False
    photos: tuple[int, ...] = ()


def report_defect(session: Session, case_id: int, value: NewDefect, act: Act) -> int:
    """Take a defect on; return its id. The same one reported twice in a day is one.

    Raises:
        UnknownHousehold: if the door is none of the case's.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT)
    household_id = _home(session, case.id, value.door)
    known = session.scalar(
        sa.select(Defect.id).where(
            Defect.case_id == case.id,
            Defect.place == value.place,
            Defect.category == value.category,
            Defect.description == value.description,
            Defect.state == DefectState.REPORTED,
        )
    )
    if known is not None:
        return known
    defect = Defect(
        case_id=case.id,
        household_id=household_id,
        place=value.place,
        category=value.category,
        description=value.description,
        reporter=value.reporter,
        is_urgent=value.is_urgent,
        is_critical=value.is_critical,
        reported_at=act.at,
        respond_by=respond_by(act.at, urgent=value.is_urgent),
        photos=list(value.photos),
        recorded_by=act.staff_id,
    )
    session.add(defect)
    session.flush()  # the deadline names it
    set_deadline(session, case.id, RESPONSE, f"defect:{defect.id}", defect.respond_by)
    record(
        session,
        act,
        "defect.reported",
        case_id=case.id,
        defect=defect.id,
        place=value.place,
        urgent=value.is_urgent,
    )
    return defect.id


def repair_defect(  # noqa: PLR0913, PLR0917 -- a repair: which, when, what was done
    session: Session, case_id: int, defect_id: int, on: date, repair: str, act: Act
) -> None:
    """Record that the contractor repaired a defect; a resident has yet to confirm.

    Raises:
        UnknownDefect: if the case has none such.
        DefectMoved: if it was confirmed already.
        DayInFuture: if the day has not come.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    defect = _at_work_on(session, case_id, defect_id, act)
    require_past(on, act)
    if (defect.state, defect.repaired_on, defect.repair) == (DefectState.REPAIRED, on, repair):
        return
    if defect.state is DefectState.CONFIRMED:
        raise DefectMoved(state=defect.state)
    defect.state, defect.repaired_on, defect.repair = DefectState.REPAIRED, on, repair
    clear_deadline(session, RESPONSE, f"defect:{defect.id}")
    record(session, act, "defect.repaired", case_id=case_id, defect=defect.id, place=defect.place)


def confirm_repair(session: Session, case_id: int, defect_id: int, resident: str, act: Act) -> None:
    """Record that a resident saw that the repair holds.

    Raises:
        UnknownDefect: if the case has none such.
        DefectMoved: if nobody repaired it.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    defect = _at_work_on(session, case_id, defect_id, act)
    if defect.state is DefectState.CONFIRMED:
        return
    if defect.state is not DefectState.REPAIRED:
        raise DefectMoved(state=defect.state)
    defect.state, defect.confirmed_by = DefectState.CONFIRMED, resident
    record(session, act, "defect.confirmed", case_id=case_id, defect=defect.id, place=defect.place)


def fail_repair(session: Session, case_id: int, defect_id: int, reason: str, act: Act) -> bool:
    """Record that the repair did not hold; the second time the implementing unit is told.

    Returns whether the defect is with the implementing unit now. A new answer is due.

    Raises:
        UnknownDefect: if the case has none such.
        DefectMoved: if nobody repaired it.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    defect = _at_work_on(session, case_id, defect_id, act)
    if defect.state is DefectState.FAILED:
        return defect.escalated_at is not None
    if defect.state is not DefectState.REPAIRED:
        raise DefectMoved(state=defect.state)
    defect.state = DefectState.FAILED
    defect.failed_repairs += 1
    defect.respond_by = respond_by(act.at, urgent=defect.is_urgent)
    set_deadline(session, case_id, RESPONSE, f"defect:{defect.id}", defect.respond_by)
    escalates = defect.failed_repairs >= ESCALATE_AFTER
    if escalates and defect.escalated_at is None:
        defect.escalated_at = act.at
    record(
        session,
        act,
        "defect.escalated" if escalates else "defect.repair_failed",
        case_id=case_id,
        defect=defect.id,
        place=defect.place,
        times=defect.failed_repairs,
        reason=reason,
    )
    return escalates


def _at_work_on(session: Session, case_id: int, defect_id: int, act: Act) -> Defect:
    case = at_work(session, case_id, act, Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT)
    defect = session.get(Defect, defect_id, with_for_update=True)
    if defect is None or defect.case_id != case.id:
        raise UnknownDefect
    return defect


def _home(session: Session, case_id: int, door: str) -> int | None:
    if not door:
        return None
    found = session.scalar(
        sa.select(Household.id).where(Household.door == door, households_of(case_id))
    )
    if found is None:
        raise UnknownHousehold
    return found
