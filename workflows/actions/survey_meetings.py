"""Residents' councils and joint meetings with their minutes (S1-07)."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Meeting
from rules.act import Act
from rules.demand_survey import MeetingKind
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.record import record
from workflows.actions.survey_findings import change_row, own_row


@dataclass(frozen=True, slots=True)
class MeetingNote:
    """A meeting with its minutes."""

    kind: MeetingKind
    title: str
    held_at: datetime
    chair: str
    attendance: int
    minutes: str
    place: str = ""
    attendees: str = ""


def record_meeting(session: Session, case_id: int, meeting: MeetingNote, act: Act) -> None:
    """Keep a meeting with its minutes; the same title at the same time is one meeting.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY, Stage.PLAN_PROPOSAL)
    same = sa.select(Meeting.id).where(
        Meeting.case_id == case.id,
        Meeting.title == meeting.title,
        Meeting.held_at == meeting.held_at,
    )
    if session.scalar(same) is not None:
        return
    session.add(Meeting(case_id=case.id, recorded_by=act.staff_id, **asdict(meeting)))
    record(
        session,
        act,
        "meeting.recorded",
        case_id=case.id,
        title=meeting.title,
        attendance=meeting.attendance,
    )


def correct_meeting(
    session: Session, case_id: int, meeting_id: int, meeting: MeetingNote, act: Act
) -> None:
    """Correct the minutes; the event keeps what stood there before.

    Raises:
        NotInSurvey: if the meeting is not the case's.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY, Stage.PLAN_PROPOSAL)
    row = own_row(session, Meeting, case.id, meeting_id)
    before = change_row(row, asdict(meeting))
    if before:
        record(
            session, act, "meeting.corrected", case_id=case.id, meeting=meeting_id, before=before
        )
