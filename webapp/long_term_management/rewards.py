"""The reward of a firm that took the compound over: claimed, reviewed, paid."""

from decimal import Decimal
from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.long_term_management import PaidForm, RewardForm
from models.reads.upkeep import rewards_of
from rules.money import Fen
from rules.stars import RewardScheme
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.long_term_management.desk import back, management_frame, pages, today, works
from webapp.pages import May
from workflows.actions.upkeep import Claim, claim_reward, pay_reward, review_reward


@pages.get("/rewards", may=May.STAFF)
def rewards(reference: str) -> ResponseReturnValue:
    """Show the claims; one query beside the case's own."""
    return _page(reference, None, None)


@pages.post("/rewards", may=May.MANAGER)
def claim(reference: str) -> ResponseReturnValue:
    """Claim a year's reward."""
    head = _head(reference)
    form = read_form(RewardForm)
    if not attempt(form, lambda session, _f: claim_reward(session, head.id, _value(form), act())):
        return _page(reference, form, None), 422
    flash(_("已登记申报"), "yes")
    return back(".rewards", reference)


@pages.post("/rewards/<int:year>/review", may=May.MANAGER)
def review_claim(reference: str, year: int) -> ResponseReturnValue:
    """Confirm a claim."""
    head = _head(reference)
    form = read_form(BaseForm)
    if not attempt(form, lambda session, _f: review_reward(session, head.id, year, act())):
        return _page(reference, None, form), 422
    flash(_("已复核"), "yes")
    return back(".rewards", reference)


@pages.post("/rewards/<int:year>/pay", may=May.MANAGER)
def pay(reference: str, year: int) -> ResponseReturnValue:
    """Record the payment."""
    head = _head(reference)
    form = read_form(PaidForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        on, voucher = form.paid_on.data or today(), form.voucher.data or ""
        pay_reward(session, head.id, year, on, voucher, act())

    if not attempt(form, work):
        return _page(reference, None, form), 422
    flash(_("已登记拨付"), "yes")
    return back(".rewards", reference)


def _head(reference: str) -> CaseHead:
    with database()() as session:
        return case_head(session, reference)


def _page(reference: str, form: RewardForm | None, acting: BaseForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        rows = rewards_of(session, head.id)
    return render_template(
        "long_term_management/rewards.html",
        frame=management_frame(head, _("接管奖励")),
        head=head,
        rows=rows,
        claiming=form or RewardForm(year=today().year - 1, months=12),
        paying=acting if isinstance(acting, PaidForm) else PaidForm(paid_on=today()),
        acting=acting or BaseForm(),
        form=form or acting,
        editable=works(head),
    )


def _value(form: RewardForm) -> Claim:
    return Claim(
        year=form.year.number or 0,
        scheme=RewardScheme(
            assessed=form.assessed.data or "",
            content=form.content.data or "",
            method=form.method.data or "",
            standard=form.standard.data or "",
            procedure=form.procedure.data or "",
            money_from=form.money_from.data or "",
        ),
        area=form.area.area or Decimal(0),
        rate=form.rate.fen or Fen(0),
        months=form.months.number or 0,
        factor_percent=form.factor.number or 0,
    )
