"""Who manages the compound, and what a household pays under each plan."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.fields import choices_of
from forms.long_term_management import CalculatorForm, TermCorrectionForm, TermForm
from models.reads.fees import billing_of, fee_plans_of, fee_rule
from models.reads.long_term_management import terms_of
from rules.long_term_management import ProviderKind
from rules.registration import ManagementMode
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.long_term_management.desk import back, management_frame, pages, today, works
from webapp.pages import May
from workflows.actions.management_terms import NewTerm, TermCorrection, begin_term, correct_term


@pages.get("/terms", may=May.STAFF)
def terms(reference: str) -> ResponseReturnValue:
    """Show terms and fee plans; five queries beside the case's own."""
    return _page(reference, None, None)


@pages.post("/terms", may=May.MANAGER)
def begin(reference: str) -> ResponseReturnValue:
    """Begin a term of management."""
    with database()() as session:
        head = case_head(session, reference)
    form = _offered(read_form(TermForm))
    if not attempt(form, lambda session, _f: begin_term(session, head.id, _value(form), act())):
        return _page(reference, form, None), 422
    flash(_("已登记服务单位"), "yes")
    return back(".terms", reference)


@pages.post("/terms/correct", may=May.MANAGER)
def correct(reference: str) -> ResponseReturnValue:
    """Put the contract of the term in force right."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(TermCorrectionForm)

    def value() -> TermCorrection:
        return TermCorrection(form.number.data or "", form.until.data, form.free.data)

    if not attempt(form, lambda session, _f: correct_term(session, head.id, value(), act())):
        return _page(reference, None, form), 422
    flash(_("已更正"), "yes")
    return back(".terms", reference)


def _page(reference: str, form: TermForm | None, correcting: TermCorrectionForm | None) -> str:
    calculator = CalculatorForm(request.args)
    is_asked = bool(request.args.get("area")) and calculator.validate()
    with database()() as session:
        head = case_head(session, reference)
        rows = terms_of(session, head.id)
        plans = fee_plans_of(session, head.id)
        billing = billing_of(session, head.id)
    current = next((row for row in rows if row.left_on is None), None)
    return render_template(
        "long_term_management/terms.html",
        frame=management_frame(head, _("谁来管")),
        head=head,
        rows=rows,
        current=current,
        plans=[_plan(plan, calculator if is_asked else None) for plan in plans],
        billing=billing,
        calculator=calculator,
        form=form or correcting,
        beginning=_offered(form or TermForm(starts_on=today())),
        correcting=correcting or _correction(current),
        editable=works(head),
    )


def _plan(plan: Any, calculator: CalculatorForm | None) -> dict[str, Any]:  # noqa: ANN401 -- a FeePlan row
    fee = None
    if calculator is not None and calculator.area.area is not None:
        fee = fee_rule(plan).household_fee(calculator.area.area, calculator.cars.number or 0)
    return {
        "label": plan.label,
        "title": plan.title,
        "rate": plan.rate,
        "parking_fee": fee_rule(plan).parking_fee,
        "services": plan.services,
        "is_chosen": plan.is_chosen,
        "fee": fee,
    }


def _correction(current: Any) -> TermCorrectionForm:  # noqa: ANN401 -- a TermView or None
    if current is None:
        return TermCorrectionForm()
    return TermCorrectionForm(
        number=current.contract_number, until=current.ends_on, free=current.free_until
    )


def _offered(form: TermForm) -> TermForm:
    form.mode.choices = choices_of([("", _("请选择")), *words.choices(ManagementMode)])
    form.provider_kind.choices = choices_of([("", _("请选择")), *words.choices(ProviderKind)])
    return form


def _value(form: TermForm) -> NewTerm:
    return NewTerm(
        mode=form.mode.data,
        provider=form.provider.data or "",
        provider_kind=form.provider_kind.data,
        decision=form.decision.data or "",
        starts_on=form.starts_on.data or today(),
        contract_number=form.contract_number.data or "",
        ends_on=form.ends_on.data,
        free_until=form.free_until.data,
        exit_reason=form.exit_reason.data or "",
    )
