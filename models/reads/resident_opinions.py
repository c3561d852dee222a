"""What households said of the finished works: counts, and a list door by door."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import ResidentAcceptance
from models.household import Household
from models.reads.scope import households_of
from rules.decision_rule import PartKind
from rules.satisfaction import Satisfaction, Subject


@dataclass(frozen=True, slots=True)
class OpinionCount:
    """The newest answer of every household, counted. `households` are all that were asked."""

    households: int
    accepting: int
    works: Satisfaction
    process: Satisfaction
    management: Satisfaction

    @property
    def answers(self) -> int:
        """How many households answered."""
        return self.works.answers

    def of(self, subject: Subject) -> Satisfaction:
        """Return the marks for one subject."""
        return {
            Subject.WORKS: self.works,
            Subject.PROCESS: self.process,
            Subject.LONG_TERM_MANAGEMENT: self.management,
        }[subject]


@dataclass(frozen=True, slots=True)
class OpinionView:
    """One household's newest answer."""

    id: int
    accepts: bool
    works: int
    process: int
    management: int
    signer: str
    remark: str
    channel: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class HomeOpinion:
    """One household with its newest answer, None where it has not answered."""

    household_id: int
    door: str
    place: str
    opinion: OpinionView | None


@dataclass(frozen=True, slots=True)
class OpinionFilter:
    """Which homes the list shows: "", "answered", "silent", "refusing", and after which key."""

    kind: str = ""
    door: str = ""
    after: str = ""


def count_opinions(session: Session, case_id: int) -> OpinionCount:
    """Return what the households said, in two queries."""
    rows = session.execute(
        sa.select(
            ResidentAcceptance.accepts,
            ResidentAcceptance.works_score,
            ResidentAcceptance.process_score,
            ResidentAcceptance.management_score,
            sa.func.count(),
        )
        .where(ResidentAcceptance.id.in_(_newest(case_id)))
        .group_by(
            ResidentAcceptance.accepts,
            ResidentAcceptance.works_score,
            ResidentAcceptance.process_score,
            ResidentAcceptance.management_score,
        )
    ).all()
    marks: tuple[Counter[int], Counter[int], Counter[int]] = (Counter(), Counter(), Counter())
    for row in rows:
        for counter, mark in zip(marks, row[1:4], strict=True):
            counter[mark] += row[4]
    asked = session.scalar(sa.select(sa.func.count(Household.id)).where(*_asked(case_id)))
    return OpinionCount(
        households=asked or 0,
        accepting=sum(row[4] for row in rows if row.accepts),
        works=Satisfaction(marks[0]),
        process=Satisfaction(marks[1]),
        management=Satisfaction(marks[2]),
    )


def home_opinions(
    session: Session, case_id: int, wanted: OpinionFilter, limit: int = 50
) -> tuple[HomeOpinion, ...]:
    """Return a page of homes in staircase order, one more than `limit` if there are more.

    One query. The key of a page is the `place` of the last home of the page before.
    """
    newest = sa.orm.aliased(ResidentAcceptance)
    query = (
        sa.select(Household.id, Household.door, Household.place, newest)
        .outerjoin(
            newest, sa.and_(newest.household_id == Household.id, newest.id.in_(_newest(case_id)))
        )
        .where(*_asked(case_id))
        .order_by(Household.place, Household.id)
        .limit(limit + 1)
    )
    conditions: dict[str, sa.ColumnElement[bool]] = {
        "answered": newest.id.is_not(None),
        "silent": newest.id.is_(None),
        "refusing": newest.accepts.is_(False),
    }
    if wanted.kind in conditions:
        query = query.where(conditions[wanted.kind])
    if wanted.door:
        query = query.where(Household.door.contains(wanted.door, autoescape=True))
    if wanted.after:
        query = query.where(Household.place > wanted.after)
    rows: list[Any] = list(session.execute(query))
    return tuple(HomeOpinion(row[0], row[1], row[2], _view(row[3])) for row in rows)


def home_opinion(session: Session, case_id: int, household_id: int) -> HomeOpinion | None:
    """Return one home with its newest answer; None where the case has no such home. One query."""
    newest = sa.orm.aliased(ResidentAcceptance)
    row = session.execute(
        sa.select(Household.id, Household.door, Household.place, newest)
        .outerjoin(
            newest, sa.and_(newest.household_id == Household.id, newest.id.in_(_newest(case_id)))
        )
        .where(Household.id == household_id, *_asked(case_id))
    ).one_or_none()
    return None if row is None else HomeOpinion(row[0], row[1], row[2], _view(row[3]))


def _newest(case_id: int) -> sa.Select[Any]:
    return (
        sa.select(sa.func.max(ResidentAcceptance.id))
        .where(ResidentAcceptance.case_id == case_id)
        .group_by(ResidentAcceptance.household_id)
    )


def _asked(case_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        households_of(case_id),
        Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE]),
    )


def _view(row: ResidentAcceptance | None) -> OpinionView | None:
    if row is None:
        return None
    return OpinionView(
        id=row.id,
        accepts=row.accepts,
        works=row.works_score,
        process=row.process_score,
        management=row.management_score,
        signer=row.signer_name,
        remark=row.remark,
        channel=row.channel,
        given_at=row.given_at,
    )
