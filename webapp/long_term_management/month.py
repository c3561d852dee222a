"""One month of the account: lines, corrections, collection, closing, questions."""

from datetime import date, timedelta
from typing import Any

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.fields import choices_of
from forms.long_term_management import (
    AnswerForm,
    CollectedForm,
    LineForm,
    QuestionForm,
    ReasonForm,
)
from models.reads.ledger import LineView, MonthView, lines_of, months_of
from rules.deadlines import months_after
from rules.long_term_management import LedgerCategory
from rules.money import Fen
from webapp import words
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.long_term_management.desk import (
    back,
    even_sentence,
    management_frame,
    month_name,
    pages,
    today,
    works,
)
from webapp.pages import May
from workflows.actions.ledger import close_month, publish_month
from workflows.actions.ledger_lines import (
    Collection,
    NewLine,
    correct_line,
    enter_line,
    record_collected,
)
from workflows.actions.ledger_questions import answer_question, ask_question


@pages.get("/ledger/<int:month_id>", may=May.STAFF)
def month(reference: str, month_id: int) -> ResponseReturnValue:
    """Show one month; four queries beside the case's own."""
    return _page(reference, month_id, {})


@pages.post("/ledger/<int:month_id>/lines", may=May.MANAGER)
def enter(reference: str, month_id: int) -> ResponseReturnValue:
    """Enter one line."""
    head = _head(reference)
    form = read_form(LineForm)
    form.category.choices = choices_of(words.choices(LedgerCategory))

    def value() -> NewLine:
        return NewLine(
            form.category.data,
            form.text.data or "",
            form.amount.fen or Fen(0),
            form.on.data or today(),
            form.voucher.data or "",
        )

    if not attempt(
        form, lambda session, _f: enter_line(session, head.id, month_id, value(), act())
    ):
        return _page(reference, month_id, {"entering": form}), 422
    flash(_("已记账"), "yes")
    return back(".month", reference, month_id=month_id)


@pages.post("/ledger/<int:month_id>/lines/<int:line_id>/correct", may=May.MANAGER)
def correct_entry(reference: str, month_id: int, line_id: int) -> ResponseReturnValue:
    """Undo a line by its counter-line."""
    head = _head(reference)
    form = read_form(ReasonForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        correct_line(session, head.id, line_id, form.reason.data or "", act())

    if not attempt(form, work):
        return _page(reference, month_id, {"correcting": form, "line": line_id}), 422
    flash(_("已冲正，两笔都留在账上"), "yes")
    return back(".month", reference, month_id=month_id)


@pages.post("/ledger/<int:month_id>/collected", may=May.MANAGER)
def collect(reference: str, month_id: int) -> ResponseReturnValue:
    """Record what was paid for the month."""
    head = _head(reference)
    form = read_form(CollectedForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        value = Collection(form.collected.fen or Fen(0), form.households.number or 0)
        record_collected(session, head.id, month_id, value, act())

    if not attempt(form, work):
        return _page(reference, month_id, {"collecting": form}), 422
    flash(_("已登记收缴"), "yes")
    return back(".month", reference, month_id=month_id)


@pages.post("/ledger/<int:month_id>/close", may=May.MANAGER)
def close(reference: str, month_id: int) -> ResponseReturnValue:
    """Close the month."""
    head = _head(reference)
    form = read_form(BaseForm)
    if not attempt(form, lambda session, _f: close_month(session, head.id, month_id, act())):
        return _page(reference, month_id, {"acting": form}), 422
    flash(_("已结账"), "yes")
    return back(".month", reference, month_id=month_id)


@pages.post("/ledger/<int:month_id>/publish", may=May.MANAGER)
def publish(reference: str, month_id: int) -> ResponseReturnValue:
    """Publish the month."""
    head = _head(reference)
    form = read_form(BaseForm)
    if not attempt(form, lambda session, _f: publish_month(session, head.id, month_id, act())):
        return _page(reference, month_id, {"acting": form}), 422
    flash(_("已公示，收支公示表正在生成"), "yes")
    return back(".month", reference, month_id=month_id)


@pages.post("/ledger/<int:month_id>/questions", may=May.MANAGER)
def ask(reference: str, month_id: int) -> ResponseReturnValue:
    """Take a resident's question on."""
    head = _head(reference)
    form = read_form(QuestionForm)
    with database()() as session:
        lines = lines_of(session, month_id)
    form.line.choices = _line_choices(lines)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        asked_by, text = form.asked_by.data or "", form.question.data or ""
        ask_question(session, head.id, form.line.data, asked_by, text, act())

    if not attempt(form, work):
        return _page(reference, month_id, {"asking": form}), 422
    flash(_("已登记提问"), "yes")
    return back(".month", reference, month_id=month_id)


@pages.post("/ledger/<int:month_id>/questions/<int:question_id>", may=May.MANAGER)
def answer(reference: str, month_id: int, question_id: int) -> ResponseReturnValue:
    """Answer a question."""
    head = _head(reference)
    form = read_form(AnswerForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        answer_question(session, head.id, question_id, form.answer.data or "", act())

    if not attempt(form, work):
        return _page(reference, month_id, {"answering": form, "question": question_id}), 422
    flash(_("已答复"), "yes")
    return back(".month", reference, month_id=month_id)


def _head(reference: str) -> CaseHead:
    with database()() as session:
        return case_head(session, reference)


def _page(reference: str, month_id: int, given: dict[str, Any]) -> str:
    with database()() as session:
        head = case_head(session, reference)
        view = next((each for each in months_of(session, head.id) if each.id == month_id), None)
        lines = lines_of(session, month_id) if view is not None else ()
    if view is None:
        abort(404)
    entering = given.get("entering") or LineForm(on=min(today(), _last_day(view)))
    entering.category.choices = choices_of([("", _("请选择")), *words.choices(LedgerCategory)])
    asking = given.get("asking") or QuestionForm()
    asking.line.choices = _line_choices(lines)
    wrong = [form for form in given.values() if isinstance(form, BaseForm)]
    return render_template(
        "long_term_management/month.html",
        frame=management_frame(head, _("%(month)s账目", month=month_name(view.month))),
        head=head,
        month=view,
        lines=lines,
        sentence=even_sentence(view),
        entering=entering,
        collecting=given.get("collecting")
        or CollectedForm(collected=yuan(view.collected), households=view.paid_households),
        asking=asking,
        correcting=given.get("correcting") or ReasonForm(),
        wrong_line=given.get("line", 0),
        answering=given.get("answering") or AnswerForm(),
        wrong_question=given.get("question", 0),
        acting=given.get("acting") or BaseForm(),
        form=wrong[0] if wrong else None,
        editable=works(head),
        is_open=view.closed_at is None,
    )


def _last_day(view: MonthView) -> date:
    return months_after(view.month, 1) - timedelta(days=1)


def _line_choices(lines: tuple[LineView, ...]) -> list[Any]:
    return choices_of([(str(line.id), f"{line.text} {yuan(line.amount)}") for line in lines])
