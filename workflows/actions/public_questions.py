"""Questions that anybody asks about a line of a published account (S1-11)."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.long_term_management import LedgerLine, LedgerMonth, LedgerQuestion
from rules.act import Act
from rules.refusal import Refusal
from workflows.actions.record import record

MOST_A_DAY: Final = 30
"""Questions a compound's account takes in a day from the public."""


class UnknownPublicLine(Refusal):
    """No published account has this line."""

    code = "unknown_public_line"


class TooManyQuestions(Refusal):
    """So many questions came today that more would not be read."""

    code = "too_many_questions"


def ask_publicly(
    session: Session, case_id: int, line_id: int, asked: tuple[str, str], act: Act
) -> None:
    """Keep somebody's question to a published line; the same question twice is one.

    Staff answer it with `workflows.actions.ledger_questions.answer_question`.

    Args:
        session: an open session.
        case_id: whose account.
        line_id: the line asked about.
        asked: name and text, as they were typed.
        act: when, and from which address; by nobody in particular.

    Raises:
        UnknownPublicLine: if the case has published no such line.
        TooManyQuestions: if the account had its day's share.
    """
    name, text = asked
    published = session.scalar(
        sa.select(LedgerLine.id)
        .join(LedgerMonth, LedgerMonth.id == LedgerLine.month_id)
        .where(
            LedgerLine.id == line_id,
            LedgerMonth.case_id == case_id,
            LedgerMonth.published_at.is_not(None),
        )
    )
    if published is None:
        raise UnknownPublicLine
    recent = session.execute(
        sa.select(LedgerQuestion.line_id, LedgerQuestion.asked_by, LedgerQuestion.text)
        .join(LedgerLine, LedgerLine.id == LedgerQuestion.line_id)
        .join(LedgerMonth, LedgerMonth.id == LedgerLine.month_id)
        .where(
            LedgerMonth.case_id == case_id,
            LedgerQuestion.asked_at > act.at - timedelta(days=1),
        )
    ).all()
    if any(tuple(each) == (line_id, name, text) for each in recent):
        return
    if len(recent) >= MOST_A_DAY:
        raise TooManyQuestions(most=MOST_A_DAY)
    session.add(LedgerQuestion(line_id=line_id, asked_by=name, text=text, asked_at=act.at))
    record(session, act, "ledger_question.asked", case_id=case_id, line=line_id)
