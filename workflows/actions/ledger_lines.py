"""Lines of the account, and what came in for a month. Nothing is ever changed in place."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.long_term_management import LedgerLine, LedgerMonth
from rules.act import Act
from rules.long_term_management import LedgerCategory, first_of_month, side_of
from rules.money import Fen, yuan_text
from rules.refusal import Refusal
from workflows.actions.ledger import month_at_work
from workflows.actions.record import record


class MonthClosed(Refusal):
    """A closed month is never opened again."""

    code = "month_closed"


class CollectedAboveBilled(Refusal):
    """Arrears and prepayments are not part of what was collected for the month."""

    code = "collected_above_billed"


class LineOutsideMonth(Refusal):
    """The line's day lies in another month."""

    code = "line_outside_month"


class UnknownLine(Refusal):
    """The account has no such line."""

    code = "unknown_ledger_line"


class LineAlreadyCorrected(Refusal):
    """The line has its counter-line, or is one."""

    code = "line_already_corrected"


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line, in fen; the category tells the side."""

    category: LedgerCategory
    text: str
    amount: Fen
    on: date
    voucher: str


@dataclass(frozen=True, slots=True)
class Collection:
    """What was paid for the month, in fen, and by how many households."""

    amount: Fen
    households: int


def enter_line(session: Session, case_id: int, month_id: int, line: NewLine, act: Act) -> int:
    """Enter one line; return its id. The same line with the same voucher is the same line.

    Raises:
        UnknownMonth, MonthClosed: if the month is none, or closed.
        LineOutsideMonth: if its day lies in another month.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    month = _open(session, case_id, month_id, act)
    if first_of_month(line.on) != month.month:
        raise LineOutsideMonth(month=f"{month.month:%Y-%m}")
    known = session.scalar(
        sa.select(LedgerLine.id).where(
            LedgerLine.month_id == month.id,
            LedgerLine.category == line.category,
            LedgerLine.text == line.text,
            LedgerLine.amount == line.amount,
            LedgerLine.on == line.on,
            LedgerLine.voucher == line.voucher,
        )
    )
    if known is not None:
        return known
    row = LedgerLine(
        month_id=month.id,
        side=side_of(line.category),
        category=line.category,
        text=line.text,
        amount=line.amount,
        on=line.on,
        voucher=line.voucher,
        entered_by=act.staff_id or 0,
    )
    session.add(row)
    session.flush()  # a correction names it
    record(
        session,
        act,
        "ledger_line.entered",
        case_id=case_id,
        line=row.id,
        text=line.text,
        amount=line.amount,
    )
    return row.id


def correct_line(session: Session, case_id: int, line_id: int, reason: str, act: Act) -> None:
    """Undo a line by its counter-line; both stay to be seen.

    Raises:
        UnknownLine: if the account has none such.
        LineAlreadyCorrected: if it is a counter-line itself.
        MonthClosed: if its month is closed.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    line = session.get(LedgerLine, line_id)
    if line is None:
        raise UnknownLine
    month = _open(session, case_id, line.month_id, act)
    if line.corrects_id is not None:
        raise LineAlreadyCorrected
    counter = session.scalar(
        sa.select(LedgerLine.id).where(
            LedgerLine.month_id == month.id, LedgerLine.corrects_id == line.id
        )
    )
    if counter is not None:
        return
    session.add(
        LedgerLine(
            month_id=month.id,
            side=line.side,
            category=line.category,
            text=f"冲正：{line.text}（{reason}）",
            amount=Fen(-line.amount),
            on=line.on,
            voucher=line.voucher,
            corrects_id=line.id,
            entered_by=act.staff_id or 0,
        )
    )
    record(session, act, "ledger_line.corrected", case_id=case_id, line=line.id, reason=reason)


def record_collected(
    session: Session, case_id: int, month_id: int, value: Collection, act: Act
) -> None:
    """Record what was paid for the month; another figure corrects it, with a trace.

    Raises:
        UnknownMonth, MonthClosed: if the month is none, or closed.
        CollectedAboveBilled: if more would be paid than was billed.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    month = _open(session, case_id, month_id, act)
    if value.amount > month.billed or value.households > month.billed_households:
        raise CollectedAboveBilled(
            billed=yuan_text(month.billed), households=month.billed_households
        )
    before = (month.collected, month.paid_households)
    if before == (value.amount, value.households) and month.collected_by is not None:
        return
    month.collected, month.paid_households = value.amount, value.households
    month.collected_by = act.staff_id
    record(
        session,
        act,
        "ledger_month.collected",
        case_id=case_id,
        month=f"{month.month:%Y-%m}",
        amount=value.amount,
        households=value.households,
        before=list(before),
    )


def _open(session: Session, case_id: int, month_id: int, act: Act) -> LedgerMonth:
    month = month_at_work(session, case_id, month_id, act)
    if month.closed_at is not None:
        raise MonthClosed(month=f"{month.month:%Y-%m}")
    return month
