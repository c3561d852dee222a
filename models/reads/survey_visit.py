"""The campaign from door to door: whom to visit next, and what was said there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import SurveyAnswer, Visit
from models.household import Household, Owner, Ownership
from models.reads.scope import households_of
from models.reads.survey_answer import AnswerView, answer_view, newest_answers
from rules.area import square_metres
from rules.deadlines import local_day
from rules.decision_rule import PartKind
from rules.demand_survey import (
    Attempt,
    Concern,
    ContactChannel,
    Position,
    VisitOutcome,
    is_unreachable,
    visit_urgency,
)
from rules.masking import mask_name


@dataclass(frozen=True, slots=True)
class VisitView:
    """One knock or call."""

    id: int
    household_id: int
    visited_at: datetime
    visitors: str
    channel: ContactChannel
    outcome: VisitOutcome
    position: Position | None
    concern: Concern | None
    promise: str
    note: str
    documents_left: str
    attachment_id: int | None
    next_visit_at: datetime | None


@dataclass(frozen=True, slots=True)
class Door:
    """One household on the worklist. `urgency` 0 comes first; names are masked."""

    household_id: int
    door: str
    place: str
    owners: str
    area: Decimal
    answer: AnswerView | None
    visits: int
    last: VisitView | None
    next_visit_at: datetime | None
    is_unreachable: bool

    @property
    def position(self) -> Position | None:
        """Where it stands, as last heard."""
        return self.last.position if self.last else None

    @property
    def urgency(self) -> int:
        """When to knock; see `rules.demand_survey.visit_urgency`."""
        return visit_urgency(answered=self.answer is not None, position=self.position)


@dataclass(frozen=True, slots=True)
class DoorRecord:
    """Everything known of one household in the survey, the newest first."""

    household_id: int
    door: str
    owners: str
    area: Decimal
    has_tenant: bool
    has_elderly: bool
    answers: tuple[AnswerView, ...]
    visits: tuple[VisitView, ...]
    is_unreachable: bool


def doors(session: Session, case_id: int) -> tuple[Door, ...]:
    """Return every household in the order in which to visit it, in four queries.

    Those without an answer first, then those who waver, then opponents; among them the
    largest area first, because it moves the count most.
    """
    answers = newest_answers(session, case_id)
    visits = _visits(session, case_id)
    owners = _owners(session, case_id)
    rows = session.execute(
        sa.select(Household.id, Household.door, Household.place, _AREA)
        .where(households_of(case_id), Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE]))
        .order_by(Household.place)
    )
    found = [
        _door(row, answers.get(row[0]), visits.get(row[0], ()), owners.get(row[0], ""))
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (each.urgency, -each.area, each.place)))


def door_record(session: Session, case_id: int, household_id: int) -> DoorRecord | None:
    """Return one household's answers and visits, in four queries; None if it is not the case's."""
    household = session.scalar(
        sa.select(Household).where(Household.id == household_id, households_of(case_id))
    )
    if household is None:
        return None
    visits = _visits(session, case_id, household_id).get(household_id, ())
    return DoorRecord(
        household_id=household_id,
        door=household.door,
        owners=_owners(session, case_id, household_id).get(household_id, ""),
        area=household.registered_area
        or household.surveyed_area
        or household.contract_area
        or square_metres(0),
        has_tenant=household.has_tenant,
        has_elderly=household.has_elderly,
        answers=_answers(session, case_id, household_id),
        visits=tuple(reversed(visits)),
        is_unreachable=is_unreachable(map(_attempt, visits)),
    )


_AREA = sa.func.coalesce(
    Household.registered_area, Household.surveyed_area, Household.contract_area
)


def _visits(
    session: Session, case_id: int, household_id: int | None = None
) -> Mapping[int, Sequence[VisitView]]:
    chosen = sa.select(Visit).where(Visit.case_id == case_id)
    if household_id is not None:
        chosen = chosen.where(Visit.household_id == household_id)
    found: dict[int, list[VisitView]] = {}
    for row in session.scalars(chosen.order_by(Visit.visited_at, Visit.id)):
        copied = {name: getattr(row, name) for name in VisitView.__dataclass_fields__}
        found.setdefault(row.household_id, []).append(VisitView(**copied))
    return found


def _owners(session: Session, case_id: int, household_id: int | None = None) -> Mapping[int, str]:
    chosen = (
        sa.select(Ownership.household_id, Owner.name)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(Household, Household.id == Ownership.household_id)
        .where(households_of(case_id))
        .order_by(Ownership.household_id, Ownership.id)
    )
    if household_id is not None:
        chosen = chosen.where(Ownership.household_id == household_id)
    found: dict[int, str] = {}
    for home, name in session.execute(chosen):
        masked = mask_name(name)
        found[home] = f"{found[home]}、{masked}" if home in found else masked
    return found


def _answers(session: Session, case_id: int, household_id: int) -> tuple[AnswerView, ...]:
    rows = session.scalars(
        sa.select(SurveyAnswer)
        .where(SurveyAnswer.case_id == case_id, SurveyAnswer.household_id == household_id)
        .order_by(SurveyAnswer.id.desc())
    )
    return tuple(answer_view(row) for row in rows)


def _door(
    row: sa.Row[int, str, str, Decimal],
    answer: AnswerView | None,
    visits: Sequence[VisitView],
    owners: str,
) -> Door:
    planned = [each.next_visit_at for each in visits[-1:] if each.next_visit_at]
    return Door(
        household_id=row[0],
        door=row[1],
        place=row[2],
        owners=owners,
        area=row[3] or square_metres(0),
        answer=answer,
        visits=len(visits),
        last=visits[-1] if visits else None,
        next_visit_at=planned[0] if planned else None,
        is_unreachable=answer is None and is_unreachable(map(_attempt, visits)),
    )


def _attempt(visit: VisitView) -> Attempt:
    met = visit.outcome is not VisitOutcome.NOBODY
    return Attempt(visit.channel, local_day(visit.visited_at), met)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One visit with the door it was made at."""

    door: str
    visit: VisitView


def visit_log(session: Session, case_id: int) -> tuple[LogLine, ...]:
    """Return every visit of a case, the newest first, in one query."""
    rows = session.execute(
        sa.select(Visit, Household.door)
        .join(Household, Household.id == Visit.household_id)
        .where(Visit.case_id == case_id)
        .order_by(Visit.visited_at.desc(), Visit.id.desc())
    )
    names = VisitView.__dataclass_fields__
    return tuple(
        LogLine(door, VisitView(**{name: getattr(row, name) for name in names}))
        for row, door in rows
    )


def household_at(session: Session, case_id: int, door: str) -> int | None:
    """Return the household behind a door of the case, None where there is none; one query."""
    return session.scalar(
        sa.select(Household.id).where(Household.door == door, households_of(case_id))
    )
