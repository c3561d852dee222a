"""The published accounts for everybody, and questions to their lines."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.papers import QuestionForm
from models.reads.paper_files import paper_about
from models.reads.public_ledger import OpenLine, open_lines, open_months
from rules.act import Act
from rules.long_term_management import LedgerSide
from rules.paper import PaperKind
from webapp.context import database, now
from webapp.forms import read_form
from webapp.pages import May, Pages
from webapp.public_frame import crumbs, require_public
from webapp.safety import limiter
from workflows.actions.public_questions import UnknownPublicLine, ask_publicly

pages = Pages("public_ledger", __name__, url_prefix="/public/<reference>/ledger/<int:month_id>")


@pages.get("", may=May.ANYONE)
def show_month(reference: str, month_id: int) -> ResponseReturnValue:
    """Show one published month, line by line, with questions and answers; eight queries."""
    with database()() as session:
        case = require_public(session, reference)
        months = open_months(session, case.id, month_id)
        if not months:
            raise UnknownPublicLine
        lines = open_lines(session, month_id)
        papers = paper_about(session, [PaperKind.MONTHLY_LEDGER], month_id)
    month = months[0]
    return render_template(
        "public/ledger.html",
        case=case,
        month=month,
        income=[line for line in lines if line.side is LedgerSide.INCOME],
        expense=[line for line in lines if line.side is LedgerSide.EXPENSE],
        paper=papers.get(PaperKind.MONTHLY_LEDGER),
        crumbs=crumbs(case, (f"{month.month:%Y-%m}", "")),
    )


@pages.get("/lines/<int:line_id>", may=May.ANYONE)
def ask(reference: str, month_id: int, line_id: int) -> ResponseReturnValue:
    """Ask what somebody wants to know about a line."""
    return _page(reference, month_id, line_id, QuestionForm())


@pages.post("/lines/<int:line_id>", may=May.ANYONE)
@limiter.limit("6 per hour")
def keep_question(reference: str, month_id: int, line_id: int) -> ResponseReturnValue:
    """Keep a question to a line."""
    form = read_form(QuestionForm)
    if not form.validate():
        return _page(reference, month_id, line_id, form), 422
    act = Act(by="public", at=now(), address=request.remote_addr or "")
    with database().begin() as session:
        case = require_public(session, reference)
        asked = (form.name.data or "", form.text.data or "")
        ask_publicly(session, case.id, line_id, asked, act)
    flash(_("已收到您的提问，答复会公布在这一页"), "yes")
    return redirect(url_for(".show_month", reference=reference, month_id=month_id), 303)


def _page(reference: str, month_id: int, line_id: int, form: QuestionForm) -> str:
    with database()() as session:
        case = require_public(session, reference)
        months = open_months(session, case.id, month_id)
        line = _line(open_lines(session, month_id), line_id) if months else None
    if line is None:
        raise UnknownPublicLine
    back = url_for(".show_month", reference=reference, month_id=month_id)
    return render_template(
        "public/question.html",
        case=case,
        line=line,
        form=form,
        back_url=back,
        crumbs=crumbs(case, (f"{months[0].month:%Y-%m}", back), (_("提问"), "")),
    )


def _line(lines: tuple[OpenLine, ...], line_id: int) -> OpenLine | None:
    return next((line for line in lines if line.id == line_id), None)
