"""Ideas, suggestions, hazards and meetings of a survey, and what became of them in the plan."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Hazard, Idea, Meeting, Suggestion
from models.document import Attachment
from models.household import Household
from models.plan_proposal import Plan, SuggestionHandling
from rules.demand_survey import ContactChannel, IdeaState, MeetingKind, Severity
from rules.plan_proposal import WishOutcome


@dataclass(frozen=True, slots=True)
class IdeaView:
    """What one resident thinks should be done, and the suggestion it went into."""

    id: int
    text: str
    door: str
    proposer: str
    state: IdeaState
    answer: str
    suggestion_id: int | None
    channel: ContactChannel
    received_at: datetime


@dataclass(frozen=True, slots=True)
class HandledIn:
    """How one version of the plan handled a suggestion."""

    plan_number: int
    outcome: WishOutcome
    reason: str


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """What the community made of ideas, and how each version of the plan handled it."""

    id: int
    title: str
    text: str
    item: str
    state: IdeaState
    answer: str
    made_at: datetime
    ideas: tuple[IdeaView, ...]
    handled: tuple[HandledIn, ...]


@dataclass(frozen=True, slots=True)
class HazardView:
    """One hazard found before planning; `photo` is the digest of its picture."""

    id: int
    part: str
    place: str
    description: str
    severity: Severity
    found_at: datetime
    justification: str
    resolved_at: datetime | None
    attachment_id: int | None
    photo: str | None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One meeting with its minutes."""

    id: int
    kind: MeetingKind
    title: str
    held_at: datetime
    place: str
    chair: str
    attendance: int
    attendees: str
    minutes: str


def ideas(session: Session, case_id: int) -> tuple[IdeaView, ...]:
    """Return the ideas of a case, the newest first, in one query."""
    rows = session.execute(
        sa.select(Idea, Household.door)
        .outerjoin(Household, Household.id == Idea.household_id)
        .where(Idea.case_id == case_id)
        .order_by(Idea.id.desc())
    )
    return tuple(_idea(row, door) for row, door in rows)


def suggestions(session: Session, case_id: int) -> tuple[SuggestionView, ...]:
    """Return the suggestions with their ideas and their fate in every plan; three queries."""
    merged: dict[int | None, list[IdeaView]] = {}
    for idea in ideas(session, case_id):
        merged.setdefault(idea.suggestion_id, []).append(idea)
    handled: dict[int, list[HandledIn]] = {}
    for suggestion_id, number, outcome, reason in session.execute(
        sa.select(
            SuggestionHandling.suggestion_id,
            Plan.number,
            SuggestionHandling.outcome,
            SuggestionHandling.reason,
        )
        .join(Plan, Plan.id == SuggestionHandling.plan_id)
        .where(Plan.case_id == case_id)
        .order_by(Plan.number)
    ):
        handled.setdefault(suggestion_id, []).append(HandledIn(number, outcome, reason))
    rows = session.scalars(
        sa.select(Suggestion).where(Suggestion.case_id == case_id).order_by(Suggestion.id)
    )
    return tuple(
        SuggestionView(
            row.id,
            row.title,
            row.text,
            row.item,
            row.state,
            row.answer,
            row.made_at,
            tuple(merged.get(row.id, ())),
            tuple(handled.get(row.id, ())),
        )
        for row in rows
    )


def hazards(session: Session, case_id: int) -> tuple[HazardView, ...]:
    """Return the hazards, the most urgent first, in one query."""
    rows = session.execute(
        sa.select(Hazard, Attachment.digest)
        .outerjoin(Attachment, Attachment.id == Hazard.attachment_id)
        .where(Hazard.case_id == case_id)
        .order_by(Hazard.id)
    ).all()
    order = list(Severity)
    found = [
        HazardView(
            row.id,
            row.part,
            row.place,
            row.description,
            row.severity,
            row.found_at,
            row.justification,
            row.resolved_at,
            row.attachment_id,
            digest,
        )
        for row, digest in rows
    ]
    return tuple(sorted(found, key=lambda each: (order.index(each.severity), each.id)))


def meetings(session: Session, case_id: int) -> tuple[MeetingView, ...]:
    """Return the meetings, the newest first, in one query."""
    rows = session.scalars(
        sa.select(Meeting).where(Meeting.case_id == case_id).order_by(Meeting.held_at.desc())
    )
    names = MeetingView.__dataclass_fields__
    return tuple(MeetingView(**{name: getattr(row, name) for name in names}) for row in rows)


def _idea(row: Idea, door: str | None) -> IdeaView:
    return IdeaView(
        row.id,
        row.text,
        door or "",
        row.proposer,
        row.state,
        row.answer,
        row.suggestion_id,
        row.channel,
        row.received_at,
    )
