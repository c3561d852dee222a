"""Questions to lines of the account, and their answers (S1-11)."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.long_term_management import LedgerLine, LedgerMonth, LedgerQuestion
from rules.act import Act
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.ledger_lines import UnknownLine
from workflows.actions.record import record


class UnknownQuestion(Refusal):
    """The account has no such question."""

    code = "unknown_ledger_question"


def ask_question(  # noqa: PLR0913, PLR0917 -- who asks what of which line
    session: Session, case_id: int, line_id: int, asked_by: str, text: str, act: Act
) -> None:
    """Take a resident's question to a line on; the same question again is the same.

    Raises:
        UnknownLine: if the account has none such.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    line = session.scalar(
        sa.select(LedgerLine.id)
        .join(LedgerMonth, LedgerMonth.id == LedgerLine.month_id)
        .where(LedgerLine.id == line_id, LedgerMonth.case_id == case.id)
    )
    if line is None:
        raise UnknownLine
    known = session.scalar(
        sa.select(LedgerQuestion.id).where(
            LedgerQuestion.line_id == line,
            LedgerQuestion.asked_by == asked_by,
            LedgerQuestion.text == text,
        )
    )
    if known is not None:
        return
    session.add(LedgerQuestion(line_id=line, asked_by=asked_by, text=text, asked_at=act.at))
    record(session, act, "ledger_question.asked", case_id=case.id, line=line)


def answer_question(
    session: Session, case_id: int, question_id: int, answer: str, act: Act
) -> None:
    """Answer a question; another answer corrects it, with a trace.

    Raises:
        UnknownQuestion: if the account has none such.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    question = session.scalar(
        sa.select(LedgerQuestion)
        .join(LedgerLine, LedgerLine.id == LedgerQuestion.line_id)
        .join(LedgerMonth, LedgerMonth.id == LedgerLine.month_id)
        .where(LedgerQuestion.id == question_id, LedgerMonth.case_id == case.id)
    )
    if question is None:
        raise UnknownQuestion
    if question.answer == answer:
        return
    before = question.answer
    question.answer, question.answered_at = answer, act.at
    question.answered_by = act.staff_id
    record(
        session,
        act,
        "ledger_question.answered",
        case_id=case.id,
        question=question.id,
        before=before,
    )
