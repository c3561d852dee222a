"""Opening a case, a stairwell's own case, and letting one rest."""

import re
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.case import RenovationCase, StageVisit
from models.compound import Building, Compound, Stairwell
from rules.act import Act
from rules.refusal import Refusal
from rules.roles import NotYours, may_manage
from rules.stages import Stage, Standing
from workflows.actions.access import at_work, posts_of
from workflows.actions.record import ask_flow, clear_deadlines, record


class CaseMoved(Refusal):
    """Somebody else decided while this person was reading."""

    code = "case_moved"


class CaseAlreadyOpen(Refusal):
    """The compound (or stairwell) has a case under way."""

    code = "case_already_open"


class NotRestable(Refusal):
    """The case cannot go from where it stands to what was asked for."""

    code = "not_restable"


@dataclass(frozen=True, slots=True)
class NewCase:
    """What opening a case needs. `stairwell_id` opens a child of `parent_id`."""

    compound_id: int
    title: str
    parent_id: int | None = None
    stairwell_id: int | None = None
    leader: str = ""
    contact: str = ""


def open_case(session: Session, new: NewCase, act: Act) -> RenovationCase:
    """Open a case in registration and ask the flow to prepare it.

    Raises:
        NotYours: if the person manages no case in the compound's area.
        CaseAlreadyOpen: if the place has a case that is neither withdrawn nor archived.
    """
    compound = session.get_one(Compound, new.compound_id)
    area = session.get_one(Area, compound.area_id)
    if not may_manage(posts_of(session, act.staff_id), area.path, 0):
        raise NotYours(reference=compound.name)
    _require_free(session, new)
    case = RenovationCase(
        reference=_reference(session, area, act),
        title=new.title,
        compound_id=compound.id,
        area_path=area.path,
        parent_id=new.parent_id,
        stairwell_id=new.stairwell_id,
        stage_since=act.at,
        leader=new.leader,
        contact=new.contact,
        manager_id=act.staff_id,
        opened_at=act.at,
    )
    session.add(case)
    session.flush()  # the visit, the event and the errand need the case's id
    enter(session, case, Stage.REGISTRATION, act)
    record(session, act, "case.opened", case_id=case.id, reference=case.reference)
    return case


def open_child_case(
    session: Session, parent_id: int, stairwell_id: int, act: Act
) -> RenovationCase:
    """Open the case of one stairwell (a lift of its own) under its compound's case.

    Raises:
        NotYours, CaseNotOpen: as for all work on the parent.
        CaseAlreadyOpen: if the stairwell has one.
    """
    parent = at_work(session, parent_id, act)
    building, stairwell = session.execute(
        sa.select(Building.number, Stairwell.number)
        .join(Building, Building.id == Stairwell.building_id)
        .where(Stairwell.id == stairwell_id, Building.compound_id == parent.compound_id)
    ).one()
    title = f"{building}号楼{stairwell}单元加装电梯"
    new = NewCase(parent.compound_id, title, parent.id, stairwell_id, parent.leader, parent.contact)
    return open_case(session, new, act)


def enter(session: Session, case: RenovationCase, stage: Stage, act: Act) -> None:
    """Put the case into `stage`: a new visit, and an errand for the flow. Two statements.

    The case's `stage_since` changes, so its version moves and an older reader is told.
    """
    case.stage = stage
    case.stage_since = act.at
    case.submission_id = None
    session.add(StageVisit(case_id=case.id, stage=stage, entered_at=act.at))
    # The next version: what is unique about entering a stage, even the same one again.
    once = f"case:{case.id}:{stage}:{act.at.isoformat()}"
    ask_flow(session, act, "drive-case", once=once, case_id=case.id, stage=stage)


@dataclass(frozen=True, slots=True)
class Rest:
    """A change of standing with its reason, and the version the person was looking at."""

    to: Standing
    reason: str
    version: int


_RESTS: Final = frozenset(
    {
        (Standing.OPEN, Standing.SUSPENDED),
        (Standing.OPEN, Standing.WITHDRAWN),
        (Standing.SUSPENDED, Standing.OPEN),
        (Standing.SUSPENDED, Standing.WITHDRAWN),
    }
)


def rest_case(session: Session, case_id: int, rest: Rest, act: Act) -> None:
    """Suspend, resume or withdraw a case. Deadlines of a resting case do not ring.

    Raises:
        NotYours: if no post of theirs covers the case.
        CaseMoved: if the case changed since the person looked.
        NotRestable: if it stands elsewhere (a withdrawn case stays withdrawn).
    """
    case = session.get_one(RenovationCase, case_id)
    if not may_manage(posts_of(session, act.staff_id), case.area_path, case.id):
        raise NotYours(reference=case.reference)
    if case.version != rest.version:
        raise CaseMoved(stage=case.stage)
    if (case.standing, rest.to) not in _RESTS:
        raise NotRestable(standing=case.standing, wanted=rest.to)
    case.standing, case.standing_reason = rest.to, rest.reason
    case.stage_since = act.at
    if rest.to is Standing.OPEN:
        once = f"case:{case.id}:resumed:{act.at.isoformat()}"
        ask_flow(session, act, "drive-case", once=once, case_id=case.id, stage=case.stage)
    else:
        clear_deadlines(session, case.id)
    record(session, act, f"case.{_PAST[rest.to]}", case_id=case.id, reason=rest.reason)


_PAST: Final = {
    Standing.OPEN: "resumed",
    Standing.SUSPENDED: "suspended",
    Standing.WITHDRAWN: "withdrawn",
}


def _require_free(session: Session, new: NewCase) -> None:
    under_way = sa.select(RenovationCase.reference).where(
        RenovationCase.compound_id == new.compound_id,
        RenovationCase.standing.in_([Standing.OPEN, Standing.SUSPENDED]),
        RenovationCase.stairwell_id == new.stairwell_id
        if new.stairwell_id is not None
        else RenovationCase.stairwell_id.is_(None),
    )
    reference = session.scalar(under_way.limit(1))
    if reference is not None:
        raise CaseAlreadyOpen(reference=reference)


def _reference(session: Session, area: Area, act: Act) -> str:
    """Return the next "JBL-2026-0007": the street's initials, the year, a running number.

    Two openings at once take the same number; the unique column lets one of them through
    and the other person is asked to send the form again.
    """
    # Half a second of dictionaries, for the few processes that open a case.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- see above

    street = session.get(Area, area.parent_id) if area.parent_id else area
    name = re.sub("(街道|镇|乡)$", "", (street or area).name)
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")).upper()
    prefix = f"{initials[:4] or 'XY'}-{act.at.year}-"
    newest = session.scalar(
        sa.select(sa.func.max(RenovationCase.reference)).where(
            RenovationCase.reference.startswith(prefix, autoescape=True)
        )
    )
    number = int(newest.rpartition("-")[2]) + 1 if newest else 1
    return f"{prefix}{number:04}"
