"""The published months of a compound's account, with questions and answers. No full names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.long_term_management import LedgerLine, LedgerMonth, LedgerQuestion
from rules.long_term_management import LedgerCategory, LedgerSide
from rules.masking import mask_name
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """One published month; money in fen. `fees_needed` is what the fees had to cover."""

    id: int
    case_id: int
    month: date
    opening: Fen
    income: Fen
    expense: Fen
    other_income: Fen
    billed: Fen
    collected: Fen
    billed_households: int
    paid_households: int
    published_at: datetime

    @property
    def closing(self) -> Fen:
        """The balance at the end of the month."""
        return Fen(self.opening + self.income - self.expense)

    @property
    def fees_needed(self) -> Fen:
        """What of the expense was left for the fees to cover; never below zero."""
        return Fen(max(0, self.expense - self.other_income))

    @property
    def breaks_even(self) -> bool:
        """Whether the fees that came in covered it."""
        return self.collected >= self.fees_needed


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question and its answer; the asker's name is masked."""

    asked_by: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One line of a month."""

    id: int
    side: LedgerSide
    category: LedgerCategory
    text: str
    amount: Fen
    on: date
    voucher: str
    corrects_id: int | None
    questions: tuple[OpenQuestion, ...]


_BILLED = (LedgerCategory.SERVICE_FEE, LedgerCategory.PARKING_FEE)


def open_months(
    session: Session, case_id: int, month_id: int | None = None
) -> tuple[OpenMonth, ...]:
    """Return the published months of a case (or one of them), the newest first; one query."""
    query: Any = (
        sa.select(
            LedgerMonth.id,
            LedgerMonth.case_id,
            LedgerMonth.month,
            LedgerMonth.opening,
            _sum(LedgerLine.side == LedgerSide.INCOME),
            _sum(LedgerLine.side == LedgerSide.EXPENSE),
            _sum(LedgerLine.side == LedgerSide.INCOME, LedgerLine.category.not_in(_BILLED)),
            LedgerMonth.billed,
            LedgerMonth.collected,
            LedgerMonth.billed_households,
            LedgerMonth.paid_households,
            LedgerMonth.published_at,
        )
        .outerjoin(LedgerLine, LedgerLine.month_id == LedgerMonth.id)
        .where(LedgerMonth.case_id == case_id, LedgerMonth.published_at.is_not(None))
        .group_by(LedgerMonth.id)
        .order_by(LedgerMonth.month.desc())
    )
    if month_id is not None:
        query = query.where(LedgerMonth.id == month_id)
    return tuple(OpenMonth(*row) for row in session.execute(query).all())


def open_lines(session: Session, month_id: int) -> tuple[OpenLine, ...]:
    """Return the lines of a published month with their questions, in two queries."""
    published = (
        sa.exists()
        .where(LedgerMonth.id == LedgerLine.month_id, LedgerMonth.published_at.is_not(None))
        .correlate(LedgerLine)
    )
    lines = session.scalars(
        sa.select(LedgerLine)
        .where(LedgerLine.month_id == month_id, published)
        .order_by(LedgerLine.on, LedgerLine.id)
    ).all()
    asked = session.scalars(
        sa.select(LedgerQuestion)
        .join(LedgerLine, LedgerLine.id == LedgerQuestion.line_id)
        .where(LedgerLine.month_id == month_id)
        .order_by(LedgerQuestion.id)
    )
    questions: dict[int, list[OpenQuestion]] = {}
    for row in asked:
        questions.setdefault(row.line_id, []).append(
            OpenQuestion(
                mask_name(row.asked_by), row.text, row.asked_at, row.answer, row.answered_at
            )
        )
    return tuple(
        OpenLine(
            line.id,
            line.side,
            line.category,
            line.text,
            line.amount,
            line.on,
            line.voucher,
            line.corrects_id,
            tuple(questions.get(line.id, ())),
        )
        for line in lines
    )


def _sum(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    chosen = sa.case((sa.and_(*conditions), LedgerLine.amount), else_=0)
    # PostgreSQL adds whole numbers up to a decimal.
    return sa.cast(sa.func.coalesce(sa.func.sum(chosen), 0), sa.BigInteger)
