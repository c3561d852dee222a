"""Signatures and conclusion, settlement and filing, hand-over."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.acceptance import FilingForm, HandoverForm, PassForm, SettlementForm, SignatureForm
from forms.fields import choices_of
from models.reads.acceptance import facts
from models.reads.acceptance_view import (
    acceptance_of,
    handover_of,
    settlement_of,
    signatures_of,
)
from models.reads.defects import warranties_of
from rules.acceptance import FILING_DAYS, HandoverItem, Party, outstanding
from rules.money import Fen
from rules.stages import Stage
from webapp import words
from webapp.acceptance.desk import acceptance_frame, pages, today
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database, now
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.acceptance import Conclusion, pass_acceptance
from workflows.actions.acceptance_parties import (
    Filing,
    HandedOver,
    PartySignature,
    Settlement,
    file_acceptance,
    hand_over,
    settle,
    sign_party,
    withdraw_signature,
)


@pages.get("/signatures", may=May.STAFF)
def signatures(reference: str) -> ResponseReturnValue:
    """Show who signed and what the team concluded; twelve queries beside the case's own."""
    party = request.args.get("party")
    return _signatures_page(reference, SignatureForm(party=party, signed_on=today()), None)


@pages.post("/signatures", may=May.MANAGER)
def sign(reference: str) -> ResponseReturnValue:
    """Record a party's signature."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(SignatureForm)
    form.party.choices = choices_of(words.choices(Party))

    def value() -> PartySignature:
        return PartySignature(
            form.party.data,
            form.name.data or "",
            form.organisation.data or "",
            form.signed_on.data or today(),
        )

    if not attempt(form, lambda session, _f: sign_party(session, head.id, value(), act())):
        return _signatures_page(reference, form, None), 422
    flash(_("已登记签字"), "yes")
    return redirect(url_for(".signatures", reference=reference), 303)


@pages.post("/signatures/<party>/withdraw", may=May.MANAGER)
def unsign(reference: str, party: str) -> ResponseReturnValue:
    """Take back a signature entered by mistake."""
    if party not in set(Party):
        abort(404)
    with database().begin() as session:
        head = case_head(session, reference)
        withdraw_signature(session, head.id, Party(party), act())
    flash(_("已撤回这个签字"), "yes")
    return redirect(url_for(".signatures", reference=reference), 303)


@pages.post("/pass", may=May.MANAGER)
def conclude(reference: str) -> ResponseReturnValue:
    """Record the joint team's conclusion."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(PassForm)

    def value() -> Conclusion:
        return Conclusion(
            form.passed_on.data or today(),
            form.conclusion.data or "",
            form.contract_years.number or 0,
        )

    if not attempt(form, lambda session, _f: pass_acceptance(session, head.id, value(), act())):
        blank = SignatureForm(signed_on=today())
        return _signatures_page(reference, blank, form), 422
    flash(_("验收通过，保修期从这一天起算。联合验收表正在生成"), "yes")
    return redirect(url_for(".signatures", reference=reference), 303)


@pages.get("/filing", may=May.STAFF)
def filing(reference: str) -> ResponseReturnValue:
    """Show settlement and filing; two queries beside the case's own."""
    return _filing_page(reference, None, None)


@pages.post("/filing", may=May.MANAGER)
def file_completion(reference: str) -> ResponseReturnValue:
    """Record the completion filing."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(FilingForm)
    late: list[bool] = []

    def work(session: object, _files: object) -> None:
        value = Filing(form.number.data or "", form.filed_on.data or today())
        late.append(file_acceptance(session, head.id, value, act()))  # type: ignore[arg-type]  # the session of attempt

    if not attempt(form, work):
        return _filing_page(reference, form, None), 422
    if late[-1]:
        flash(_("已登记备案。备案超过 %(n)s 日，审查员会看到", n=FILING_DAYS), "maybe")
    else:
        flash(_("已登记备案"), "yes")
    return redirect(url_for(".filing", reference=reference), 303)


@pages.post("/settlement", may=May.MANAGER)
def record_settlement(reference: str) -> ResponseReturnValue:
    """Record the final account."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(SettlementForm)

    def value() -> Settlement:
        return Settlement(
            form.amount.fen or Fen(0),
            form.settlement_number.data or "",
            form.settlement_note.data or "",
        )

    if not attempt(form, lambda session, _f: settle(session, head.id, value(), act())):
        return _filing_page(reference, None, form), 422
    flash(_("已登记结算"), "yes")
    return redirect(url_for(".filing", reference=reference), 303)


@pages.get("/handover", may=May.STAFF)
def handover(reference: str) -> ResponseReturnValue:
    """Show the hand-over list; one query beside the case's own."""
    item = request.args.get("item")
    return _handover_page(reference, HandoverForm(item=item, handed_on=today()))


@pages.post("/handover", may=May.MANAGER)
def record_handover(reference: str) -> ResponseReturnValue:
    """Record what was handed over."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(HandoverForm)
    form.item.choices = choices_of(words.choices(HandoverItem))

    def value() -> HandedOver:
        return HandedOver(
            form.item.data,
            form.content.data or "",
            form.receiver.data or "",
            form.handed_on.data or today(),
        )

    if not attempt(form, lambda session, _f: hand_over(session, head.id, value(), act())):
        return _handover_page(reference, form), 422
    flash(_("已登记移交"), "yes")
    return redirect(url_for(".handover", reference=reference), 303)


def _signatures_page(reference: str, form: SignatureForm, passing: PassForm | None) -> str:
    form.party.choices = choices_of([("", _("请选择")), *words.choices(Party)])
    with database()() as session:
        head = case_head(session, reference)
        acceptance = acceptance_of(session, head.id)
        rows = signatures_of(session, head.id)
        missing = outstanding(facts(session, head.id, now()))
        warranties = warranties_of(session, head.id, now())
    is_passed = acceptance is not None and acceptance.passed_on is not None
    return render_template(
        "acceptance/signatures.html",
        frame=acceptance_frame(head, _("各方签字")),
        head=head,
        acceptance=acceptance,
        rows=rows,
        missing=[words.label(each) for each in missing],
        warranties=warranties,
        signing=form,
        passing=passing or PassForm(passed_on=today()),
        form=passing if passing is not None and passing.errors else form,
        editable=head.works_in(Stage.ACCEPTANCE) and not is_passed,
    )


def _filing_page(reference: str, form: FilingForm | None, settling: SettlementForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        acceptance = acceptance_of(session, head.id)
        money = settlement_of(session, head.id)
    due = None
    if acceptance is not None and acceptance.passed_on is not None:
        due = acceptance.passed_on + timedelta(days=FILING_DAYS)
    return render_template(
        "acceptance/filing.html",
        frame=acceptance_frame(head, _("结算备案")),
        head=head,
        acceptance=acceptance,
        money=money,
        due=due,
        limit=FILING_DAYS,
        filing=form or FilingForm(filed_on=today()),
        settling=settling or SettlementForm(),
        form=form or settling,
        editable=head.works_in(Stage.ACCEPTANCE),
    )


def _handover_page(reference: str, form: HandoverForm) -> str:
    form.item.choices = choices_of([("", _("请选择")), *words.choices(HandoverItem)])
    with database()() as session:
        head = case_head(session, reference)
        rows = handover_of(session, head.id)
    return render_template(
        "acceptance/handover.html",
        frame=acceptance_frame(head, _("移交")),
        head=head,
        rows=rows,
        form=form,
        editable=head.works_in(Stage.ACCEPTANCE),
    )
