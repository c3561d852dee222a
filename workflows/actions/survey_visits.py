"""Knocks at doors and calls, with what was said there (敲门行动, S3-06)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Visit
from rules.act import Act
from rules.demand_survey import VISITORS, Concern, ContactChannel, Position, VisitOutcome
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.record import record
from workflows.actions.survey_answers import (
    NotInSurvey,
    Reply,
    keep_reply,
    require_household,
    require_open,
)


class TooFewVisitors(Refusal):
    """At a door two people knock together."""

    code = "too_few_visitors"


class VisitInFuture(Refusal):
    """A visit is logged after it took place, not before."""

    code = "visit_in_future"


@dataclass(frozen=True, slots=True)
class VisitNote:
    """One knock or call as it was written down."""

    visited_at: datetime
    visitors: tuple[str, ...]
    outcome: VisitOutcome
    channel: ContactChannel = ContactChannel.DOOR
    position: Position | None = None
    concern: Concern | None = None
    promise: str = ""
    note: str = ""
    documents_left: str = ""
    attachment_id: int | None = None
    next_visit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """A visit at which a household answered the survey."""

    visit: VisitNote
    reply: Reply


def enter_answer(
    session: Session, case_id: int, household_id: int, interview: Interview, act: Act
) -> None:
    """Keep an answer given at the door or on the telephone, together with the visit.

    Raises:
        SurveyNotOpen: if the survey takes no answers.
        NotInSurvey, TooFewVisitors, VisitInFuture: as for a visit.
        DishNotOffered, UnknownItem, WrongPoints, WrongWishes: if the wishes are not valid.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    require_open(session, case.id, act)
    _add_visit(session, case.id, household_id, interview.visit, act)
    keep_reply(session, case.id, household_id, interview.reply, act)


def log_visit(
    session: Session, case_id: int, household_id: int, visit: VisitNote, act: Act
) -> None:
    """Log one knock or call; the same one logged again is one.

    Raises:
        NotInSurvey: if the household is not the case's.
        TooFewVisitors: if fewer than two people went to the door.
        VisitInFuture: if it has not taken place yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    _add_visit(session, case.id, household_id, visit, act)


def correct_visit(
    session: Session, case_id: int, visit_id: int, visit: VisitNote, act: Act
) -> None:
    """Correct a logged visit; the event keeps what stood there before.

    Raises:
        NotInSurvey: if the visit is not the case's.
        TooFewVisitors, VisitInFuture: as for a new one.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    row = session.get(Visit, visit_id)
    if row is None or row.case_id != case.id:
        raise NotInSurvey(what=visit_id)
    values = _visit_values(visit, act)
    if visit.attachment_id is None:
        del values["attachment_id"]  # the old picture stays
    before = {name: getattr(row, name) for name, new in values.items() if getattr(row, name) != new}
    for name in before:
        setattr(row, name, values[name])
    if before:
        record(session, act, "visit.corrected", case_id=case.id, visit=visit_id, before=before)


def _add_visit(
    session: Session, case_id: int, household_id: int, visit: VisitNote, act: Act
) -> None:
    require_household(session, case_id, household_id)
    values = _visit_values(visit, act)
    same = sa.select(Visit.id).where(
        Visit.case_id == case_id,
        Visit.household_id == household_id,
        Visit.visited_at == visit.visited_at,
        Visit.channel == visit.channel,
    )
    if session.scalar(same) is not None:
        return
    session.add(
        Visit(case_id=case_id, household_id=household_id, entered_by=act.staff_id, **values)
    )
    record(
        session,
        act,
        "visit.logged",
        case_id=case_id,
        household=household_id,
        outcome=visit.outcome,
        position=visit.position,
    )


def _visit_values(visit: VisitNote, act: Act) -> dict[str, Any]:
    if visit.channel is ContactChannel.DOOR and len(set(visit.visitors)) < VISITORS:
        raise TooFewVisitors(needed=VISITORS)
    if visit.visited_at > act.at:
        raise VisitInFuture
    return asdict(visit) | {"visitors": "、".join(visit.visitors)}
