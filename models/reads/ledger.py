"""The monthly account of a compound: months, lines, questions, rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.long_term_management import LedgerLine, LedgerMonth, LedgerQuestion
from models.staff import Staff
from rules.long_term_management import BILLED, INCOME, LedgerCategory, LedgerSide
from rules.money import Fen
from rules.percent import percent_half_up
from rules.upkeep import Collected, MonthlyAccount


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month; money in fen. `sums` holds the total of every category."""

    id: int
    month: date
    opening: Fen
    billed: Fen
    collected: Fen
    billed_households: int
    paid_households: int
    is_collected: bool
    is_free: bool
    closed_at: datetime | None
    published_at: datetime | None
    digest: str
    sums: Mapping[LedgerCategory, Fen]

    @property
    def income(self) -> Fen:
        """All income of the month."""
        return Fen(sum(amount for each, amount in self.sums.items() if each in INCOME))

    @property
    def expense(self) -> Fen:
        """All expense of the month."""
        return Fen(sum(amount for each, amount in self.sums.items() if each not in INCOME))

    @property
    def closing(self) -> Fen:
        """What is left at the end of the month."""
        return Fen(self.opening + self.income - self.expense)

    @property
    def account(self) -> MonthlyAccount:
        """The month as break-even reads it; reinvestment is a use of surplus, not a cost."""
        other = sum(
            amount for each, amount in self.sums.items() if each in INCOME and each not in BILLED
        )
        cost = self.expense - self.sums.get(LedgerCategory.REINVESTMENT, Fen(0))
        return MonthlyAccount(self.billed, Fen(other), Fen(cost))

    @property
    def rate(self) -> Fraction | None:
        """The collection rate by amount; None where nothing was billed (F02)."""
        return Fraction(self.collected, self.billed) if self.billed else None

    @property
    def percent(self) -> str | None:
        """The collection rate by amount, in percent."""
        return Collected(self.billed, self.collected).percent

    @property
    def household_percent(self) -> str | None:
        """The collection rate by households, in percent (B04)."""
        return percent_half_up(self.paid_households, self.billed_households, 1)

    @property
    def is_below(self) -> bool:
        """Whether collection stayed below break-even."""
        even = self.account.break_even
        return self.rate is not None and even is not None and self.rate < even

    @property
    def surplus(self) -> Fen | None:
        """What was left over at this collection rate; None where nothing was billed."""
        return None if self.rate is None else self.account.surplus(self.rate)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question to a line; `answer` is empty while it is open."""

    id: int
    asked_by: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineView:
    """One line; `corrected_by` names the counter-line, `corrects_id` what this one undoes."""

    id: int
    side: LedgerSide
    category: LedgerCategory
    text: str
    amount: Fen
    on: date
    voucher: str
    corrects_id: int | None
    is_corrected: bool
    entered_by: str
    questions: tuple[QuestionView, ...]


def months_of(session: Session, case_id: int) -> tuple[MonthView, ...]:
    """Return the months of a case, the oldest first; two queries."""
    rows = session.scalars(
        sa.select(LedgerMonth).where(LedgerMonth.case_id == case_id).order_by(LedgerMonth.month)
    ).all()
    sums: dict[int, dict[LedgerCategory, Fen]] = {}
    for month_id, category, total in session.execute(
        sa.select(LedgerLine.month_id, LedgerLine.category, sa.func.sum(LedgerLine.amount))
        .where(LedgerLine.month_id.in_([row.id for row in rows]))
        .group_by(LedgerLine.month_id, LedgerLine.category)
    ):
        sums.setdefault(month_id, {})[category] = Fen(int(total))
    return tuple(_month(row, sums.get(row.id, {})) for row in rows)


def lines_of(session: Session, month_id: int) -> tuple[LineView, ...]:
    """Return the lines of a month as they were entered, with their questions; two queries."""
    asked: dict[int, list[QuestionView]] = {}
    for row in session.scalars(
        sa.select(LedgerQuestion)
        .join(LedgerLine, LedgerLine.id == LedgerQuestion.line_id)
        .where(LedgerLine.month_id == month_id)
        .order_by(LedgerQuestion.id)
    ):
        view = QuestionView(
            row.id, row.asked_by, row.text, row.asked_at, row.answer, row.answered_at
        )
        asked.setdefault(row.line_id, []).append(view)
    rows = session.execute(
        sa.select(LedgerLine, Staff.name)
        .outerjoin(Staff, Staff.id == LedgerLine.entered_by)
        .where(LedgerLine.month_id == month_id)
        .order_by(LedgerLine.id)
    ).all()
    corrected = {line.corrects_id for line, _name in rows}
    return tuple(
        LineView(
            id=line.id,
            side=line.side,
            category=line.category,
            text=line.text,
            amount=line.amount,
            on=line.on,
            voucher=line.voucher,
            corrects_id=line.corrects_id,
            is_corrected=line.id in corrected,
            entered_by=name or "",
            questions=tuple(asked.get(line.id, ())),
        )
        for line, name in rows
    )


def open_questions(session: Session, case_id: int) -> int:
    """Return how many questions to published lines have no answer yet; one query."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(LedgerQuestion)
            .join(LedgerLine, LedgerLine.id == LedgerQuestion.line_id)
            .join(LedgerMonth, LedgerMonth.id == LedgerLine.month_id)
            .where(LedgerMonth.case_id == case_id, LedgerQuestion.answered_at.is_(None))
        )
        or 0
    )


def _month(row: LedgerMonth, sums: Mapping[LedgerCategory, Fen]) -> MonthView:
    return MonthView(
        id=row.id,
        month=row.month,
        opening=row.opening,
        billed=row.billed,
        collected=row.collected,
        billed_households=row.billed_households,
        paid_households=row.paid_households,
        is_collected=row.collected_by is not None,
        is_free=row.is_free,
        closed_at=row.closed_at,
        published_at=row.published_at,
        digest=row.digest,
        sums=sums,
    )
