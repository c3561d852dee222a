"""The alternatives for running the compound after the works."""

from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.plan_proposal import FeePlanForm
from models.reads.plan_proposal import FeePlanView, PlanView
from rules.money import Fen
from rules.plan_proposal import FeePeriod
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.pages import May
from webapp.plan_proposal.desk import desk, page, pages
from webapp.typed import typed
from workflows.actions import plan_money as fees


@pages.get("/fee_plans", may=May.STAFF)
def fee_plans(reference: str) -> ResponseReturnValue:
    """Show the alternatives side by side, with what each costs a household."""
    return _fees_page(reference)


@pages.post("/fee_plans", may=May.MANAGER)
def write_fee_plan(reference: str) -> ResponseReturnValue:
    """Write an alternative under its letter."""
    form = _fee_form(read_form(FeePlanForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form, lambda session, _f: fees.put_fee_plan(session, case_id, _fee(form), act())
    ):
        return _fees_page(reference, fee=form), 422
    flash(_("收费方案 %(label)s 已保存", label=form.label.data), "yes")
    return redirect(url_for("plan_proposal.fee_plans", reference=reference), 303)


@pages.post("/fee_plans/<label>/remove", may=May.MANAGER)
def remove_fee_plan(reference: str, label: str) -> ResponseReturnValue:
    """Take an alternative out of the draft."""
    form = BaseForm()
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(form, lambda session, _f: fees.remove_fee_plan(session, case_id, label, act())):
        return _fees_page(reference, refused=form), 422
    flash(_("已去掉收费方案 %(label)s", label=label), "yes")
    return redirect(url_for("plan_proposal.fee_plans", reference=reference), 303)


def _fee_form(form: FeePlanForm) -> FeePlanForm:
    form.period.choices = words.choices(FeePeriod)
    return form


def _fee(form: FeePlanForm) -> fees.FeeNote:
    return fees.FeeNote(
        label=form.label.data,
        title=typed(form.title),
        rate=form.rate.fen or Fen(0),
        parking_fee=form.parking_fee.fen or Fen(0),
        parking_spaces=form.parking_spaces.number or 0,
        period=form.period.data,
        services=typed(form.services),
        monthly_cost=form.monthly_cost.fen or Fen(0),
        other_income=form.other_income.fen or Fen(0),
    )


def _fees_page(reference: str, **forms: BaseForm) -> str:
    with database()() as session:
        shown = desk(session, reference)
    if shown.plan is None:
        return page("fee_plans", shown, _("收费方案"))
    edited = {each.label: each for each in shown.plan.fee_plans}.get(request.args.get("edit", ""))
    taken = {each.label for each in shown.plan.fee_plans}
    free = next((letter for letter in "ABCD" if letter not in taken), "A")
    blank = _filled(edited) if edited else FeePlanForm(label=free, period=FeePeriod.MONTH)
    bound = [form for form in forms.values() if form.errors or form.form_errors]
    return page(
        "fee_plans",
        shown,
        _("收费方案"),
        samples=_samples(shown.plan),
        fee=_fee_form(forms.get("fee", blank)),  # type: ignore[arg-type]  # put there by us
        form=bound[0] if bound else None,
    )


def _filled(plan: FeePlanView) -> FeePlanForm:
    return FeePlanForm(
        label=plan.label,
        title=plan.title,
        rate=yuan(plan.rate),
        parking_fee=yuan(plan.parking_fee),
        parking_spaces=plan.parking_spaces,
        period=plan.period,
        services=plan.services,
        monthly_cost=yuan(plan.monthly_cost),
        other_income=yuan(plan.other_income),
    )


def _samples(plan: PlanView) -> list[dict[str, Any]]:
    """Return what homes of usual sizes pay a month under each alternative (P01, P02)."""
    sizes = [(Decimal(size), cars) for size in (50, 70, 90) for cars in (0, 1)]
    return [
        {
            "home": _("%(size)s ㎡，有车", size=size)
            if cars
            else _("%(size)s ㎡，没车", size=size),
            "fees": [yuan(each.household_fee(size, cars)) for each in plan.fee_plans],
        }
        for size, cars in sizes
    ]
