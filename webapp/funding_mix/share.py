"""What one household pays: confirmed, received, waived, changed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.funding_mix import (
    CancelPaymentForm,
    ChangeShareForm,
    ConfirmForm,
    ExemptForm,
    ReceiveForm,
    whole_yuan,
)
from models.reads.household_shares import ShareView, share_view
from rules.money import Fen
from rules.stages import Stage
from webapp.attempt import attempt, keep_files
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.funding_mix.desk import PAYING, funding_frame, pages, plan_of
from webapp.pages import May
from workflows.actions.household_shares import (
    Confirmation,
    UnknownShare,
    confirm_share,
    exempt_share,
    set_share,
)
from workflows.actions.share_payments import Received, cancel_share_payment, receive_share


@pages.get("/shares/<int:household_id>", may=May.STAFF)
def share(reference: str, household_id: int) -> ResponseReturnValue:
    """Show one household's share; four queries beside the case's own."""
    return _share_page(reference, household_id)


@pages.post("/shares/<int:household_id>/confirm", may=May.MANAGER)
def confirm(reference: str, household_id: int) -> ResponseReturnValue:
    """Record a household's signed promise."""
    head = _head(reference)
    form = read_form(ConfirmForm)

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        kept = keep_files(session, head.id, files, about=f"share:{household_id}")
        value = Confirmation(
            number=(form.number.data or "").strip(),
            signed_on=form.signed_on.data,  # type: ignore[arg-type]  # InputRequired
            instalments=form.instalments.number or 1,
            attachment_id=kept[0] if kept else None,
        )
        confirm_share(session, head.id, household_id, value, act())

    if not attempt(form, work, [form.scan.data]):
        return _share_page(reference, household_id, confirm=form), 422
    return _done(reference, household_id, _("已登记出资确认书"))


@pages.post("/shares/<int:household_id>/receive", may=May.MANAGER)
def receive(reference: str, household_id: int) -> ResponseReturnValue:
    """Record a household's payment."""
    head = _head(reference)
    form = read_form(ReceiveForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Received(
            form.amount.fen or Fen(0),
            (form.receipt.data or "").strip(),
            form.paid_on.data,  # type: ignore[arg-type]  # InputRequired
        )
        receive_share(session, head.id, household_id, value, act())

    if not attempt(form, work):
        return _share_page(reference, household_id, receive=form), 422
    return _done(reference, household_id, _("已登记缴款"))


@pages.post("/shares/<int:household_id>/exempt", may=May.MANAGER)
def exempt(reference: str, household_id: int) -> ResponseReturnValue:
    """Ask nothing of a household."""
    head = _head(reference)
    form = read_form(ExemptForm)
    if not attempt(
        form,
        lambda session, _f: exempt_share(
            session, head.id, household_id, (form.exemption.data or "").strip(), act()
        ),
    ):
        return _share_page(reference, household_id, exempt=form), 422
    return _done(reference, household_id, _("已登记免缴"))


@pages.post("/shares/<int:household_id>/change", may=May.MANAGER)
def change(reference: str, household_id: int) -> ResponseReturnValue:
    """Change what a household pays, within its ceiling."""
    head = _head(reference)
    form = read_form(ChangeShareForm)
    if not attempt(
        form,
        lambda session, _f: set_share(
            session,
            head.id,
            household_id,
            form.new_amount.fen or Fen(0),
            (form.change_reason.data or "").strip(),
            act(),
        ),
    ):
        return _share_page(reference, household_id, change=form), 422
    return _done(reference, household_id, _("已改正金额，请住户重新确认"))


@pages.post("/shares/<int:household_id>/cancel-payment", may=May.MANAGER)
def cancel_payment(reference: str, household_id: int) -> ResponseReturnValue:
    """Cancel a payment recorded by mistake."""
    head = _head(reference)
    form = read_form(CancelPaymentForm)
    if not attempt(
        form,
        lambda session, _f: cancel_share_payment(
            session,
            head.id,
            form.payment.number or 0,
            (form.reason.data or "").strip(),
            act(),
        ),
    ):
        return _share_page(reference, household_id, cancel=form), 422
    return _done(reference, household_id, _("已撤销这笔缴款"))


def _done(reference: str, household_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence, "yes")
    return redirect(url_for(".share", reference=reference, household_id=household_id), 303)


def _head(reference: str) -> CaseHead:
    with database()() as session:
        return case_head(session, reference)


def _share_page(reference: str, household_id: int, **failed: Any) -> str:  # noqa: ANN401 -- the form that failed
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_of(session, head.id)
        view = share_view(session, plan.id, household_id)
    if view is None:
        raise UnknownShare
    return render_template(
        "funding_mix/share.html",
        frame=funding_frame(head, view.line.door),
        head=head,
        view=view,
        **{**_forms(view), **failed},
        form=next(iter(failed.values()), None),
        may_confirm=head.works_in(Stage.FUNDING_MIX),
        may_receive=head.works_in(*PAYING),
    )


def _forms(view: ShareView) -> dict[str, Any]:
    return {
        "confirm": ConfirmForm(number=view.line.confirmation, instalments=view.instalments),
        "receive": ReceiveForm(amount=whole_yuan(view.owed)),
        "exempt": ExemptForm(exemption=view.exemption),
        "change": ChangeShareForm(new_amount=whole_yuan(view.line.amount)),
        "cancel": CancelPaymentForm(),
    }
