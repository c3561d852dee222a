"""What households answered to the demand survey, and the dishes they were offered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import DemandSurvey, MenuEntry, SurveyAnswer
from rules.demand_survey import ContactChannel
from rules.menu import MenuItem, Ranked, menu, rank
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class SurveyView:
    """The survey of a case. It takes answers from `opened_at` until before `closes_at`."""

    id: int
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    hazards_checked_on: date | None
    hazards_checked_by: str
    consensus_note: str

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The newest answer of one household. `fee` is the most it accepts, fen a m² and month."""

    household_id: int
    wants_renovation: bool | None
    accepts_management: bool | None
    fee: Fen | None
    willing_to_pay: bool | None
    trust: int | None
    wishes: tuple[str, ...]
    points: Mapping[str, int]
    remark: str
    signer_name: str
    channel: ContactChannel
    answered_at: datetime
    entered_by: int | None


@dataclass(frozen=True, slots=True)
class Dish:
    """One dish of the menu with its local price in fen."""

    item: MenuItem
    unit_cost: Fen
    is_offered: bool


def survey_of(session: Session, case_id: int) -> SurveyView | None:
    """Return the survey of a case, None before it was opened. One query."""
    row = session.scalar(sa.select(DemandSurvey).where(DemandSurvey.case_id == case_id))
    if row is None:
        return None
    return SurveyView(
        row.id,
        row.opened_at,
        row.closes_at,
        row.closed_at,
        row.hazards_checked_on,
        row.hazards_checked_by,
        row.consensus_note,
    )


def newest_answers(
    session: Session, case_id: int, household_id: int | None = None
) -> Mapping[int, AnswerView]:
    """Return the newest answer of every household (or of one) by its id, in one query."""
    newest = sa.select(sa.func.max(SurveyAnswer.id)).where(SurveyAnswer.case_id == case_id)
    if household_id is not None:
        newest = newest.where(SurveyAnswer.household_id == household_id)
    rows = session.scalars(
        sa.select(SurveyAnswer).where(
            SurveyAnswer.id.in_(newest.group_by(SurveyAnswer.household_id))
        )
    )
    return {row.household_id: answer_view(row) for row in rows}


def answer_view(row: SurveyAnswer) -> AnswerView:
    """Return one answer as a value."""
    return AnswerView(
        household_id=row.household_id,
        wants_renovation=row.wants_renovation,
        accepts_management=row.accepts_management,
        fee=row.acceptable_fee,
        willing_to_pay=row.willing_to_pay,
        trust=row.trust,
        wishes=tuple(row.wishes),
        points=row.points,
        remark=row.remark,
        signer_name=row.signer_name,
        channel=row.channel,
        answered_at=row.answered_at,
        entered_by=row.entered_by,
    )


def ranking(answers: Iterable[AnswerView]) -> tuple[Ranked, ...]:
    """Return the dishes by points, then households, then code (N01)."""
    return rank(each.points for each in answers)


_LOCAL: Final = sa.select(MenuEntry.item, MenuEntry.unit_cost, MenuEntry.is_offered).where(
    MenuEntry.case_id == sa.bindparam("case")
)


def dishes(session: Session, case_id: int) -> tuple[Dish, ...]:
    """Return the menu of a case in menu order, in one query; the shipped prices before it opens."""
    rows = session.execute(_LOCAL, {"case": case_id})
    local = {code: (cost, offered) for code, cost, offered in rows}
    return tuple(
        Dish(each, *local.get(code, (each.unit_cost, not local))) for code, each in menu().items()
    )
