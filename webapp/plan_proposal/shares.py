"""What the plan costs each household."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.plan_proposal import DivisionForm
from models.reads.plan_proposal import PlanView, share_rows
from rules.money import Fen
from rules.plan_proposal import FloorTable, ShareMethod
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.listing import here, part_of
from webapp.pages import May
from webapp.plan_proposal.desk import desk, page, pages
from webapp.typed import typed
from workflows.actions.plan_money import Division, divide_cost


@pages.get("/shares", may=May.STAFF)
def shares(reference: str) -> ResponseReturnValue:
    """Show every household's share and ceiling; the list sorts, searches, pages by household."""
    return _page(reference, None)


@pages.post("/shares", may=May.MANAGER)
def divide(reference: str) -> ResponseReturnValue:
    """Divide the residents' part anew."""
    form = _offered(read_form(DivisionForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: divide_cost(
            session, case_id, _division(form), form.version.data or 0, act()
        ),
    ):
        return _page(reference, form), 422
    flash(_("各户分摊已重算"), "yes")
    return redirect(url_for("plan_proposal.shares", reference=reference), 303)


def _division(form: DivisionForm) -> Division:
    return Division(
        method=form.method.data,
        table=form.table.data,
        residents_pay=form.residents_pay.fen or Fen(0),
        subsidy=form.subsidy.fen or Fen(0),
        ceiling_percent=form.ceiling_percent.number or 100,
        payment_schedule=typed(form.payment_schedule),
    )


def _offered(form: DivisionForm) -> DivisionForm:
    form.method.choices = words.choices(ShareMethod)
    form.table.choices = words.choices(FloorTable)
    return form


def _page(reference: str, form: DivisionForm | None) -> str:
    order, sought = request.args.get("sort", ""), request.args.get("q", "").strip()[:40]
    with database()() as session:
        shown = desk(session, reference)
        if shown.plan is None:
            return page("shares", shown, _("居民分摊"))
        found = share_rows(session, shown.plan.id)
    rows = [row for row in found if sought in row.door]
    if order == "amount":
        rows.sort(key=lambda row: (-row.amount, row.household_id))
    return page(
        "shares",
        shown,
        _("居民分摊"),
        part=part_of(rows, lambda row: row.household_id),
        total=sum(row.amount for row in found),
        paying=sum(row.amount > 0 for row in found),
        sort_url=here(sort=None if order else "amount", after=None, before=None),
        order=order,
        sought=sought,
        by_area=shown.plan.share_method is ShareMethod.AREA,
        form=_offered(form or _form_of(shown.plan)),
    )


def _form_of(plan: PlanView) -> DivisionForm:
    return DivisionForm(
        version=plan.version,
        method=plan.share_method,
        table=plan.floor_table,
        residents_pay=yuan(plan.residents_pay),
        subsidy=yuan(plan.subsidy),
        ceiling_percent=plan.ceiling_percent,
        payment_schedule=plan.payment_schedule,
    )
