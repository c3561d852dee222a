"""Records around a vote: deliveries, special consents, one home, one signature."""

from collections import Counter

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from documents.strokes import drawing
from forms.base import BaseForm
from forms.resident_consultation import (
    ConsentForm,
    DeliveryForm,
    DesignationForm,
    FindingForm,
    noon_of,
)
from models.reads.ballots import current_round
from models.reads.consultation_lists import (
    household_behind,
    owners_of,
    roll_counts,
    unserved_households,
)
from models.reads.signature_views import signature_view
from models.reads.special_consent import ConsentLine, special_consents
from models.reads.vote_receipts import receipts_of
from rules.consent import InvalidReason
from rules.refusal import Refusal
from rules.resident_consultation import DeliveryWay
from rules.stages import Stage
from webapp import words
from webapp.casework import CaseHead, case_head
from webapp.consultation_stage import framed, stage
from webapp.context import act, database
from webapp.errors import sentence_of
from webapp.forms import read_form
from webapp.listing import chips, part_of
from webapp.pages import May
from workflows.actions.ballot_paper import sheet_for
from workflows.actions.consultation_records import (
    ConsentGiven,
    DeliveryNote,
    DesignationLetter,
    Finding,
    look_at_signature,
    record_delivery,
    record_designation,
    record_special_consent,
)


@stage.get("/deliveries", may=May.STAFF)
def deliveries(reference: str) -> ResponseReturnValue:
    """Show how far the notice has been delivered, and record more."""
    return _page(reference, DeliveryForm())


@stage.post("/deliveries", may=May.MANAGER)
def deliver(reference: str) -> ResponseReturnValue:
    """Record proofs of delivery."""
    form = read_form(DeliveryForm)
    form.way.choices = words.choices(DeliveryWay)
    if not form.validate():
        return _page(reference, form), 422
    with database().begin() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        homes: list[int] = []
        unknown: list[str] = []
        if row is not None and form.everybody.data:
            homes = list(unserved_households(session, row.id))
        for door in form.lines if row is not None else ():
            home = household_behind(session, row.id, door) if row else None
            if home is None:
                unknown.append(door)
            else:
                homes.append(home)
        at = noon_of(form.delivered_on)
        note = DeliveryNote(homes, form.way.data, at, form.received_by.data or "")
        count = record_delivery(session, head.id, note, act())
    flash(_("新登记送达 %(n)s 户", n=count), "yes")
    if unknown:
        flash(_("清册里没有这些房号，没有登记：%(doors)s", doors="、".join(unknown[:20])), "no")
    return redirect(url_for("resident_consultation.deliveries", reference=reference), 303)


@stage.get("/special", may=May.STAFF)
def special(reference: str) -> ResponseReturnValue:
    """Show the consents no majority replaces."""
    return _page(reference, ConsentForm())


@stage.post("/special", may=May.MANAGER)
def record_consent(reference: str) -> ResponseReturnValue:
    """Record one such consent, or its refusal."""
    form = read_form(ConsentForm)
    number = form.consent_id.data or ""
    if not form.validate() or not number.isdigit():
        return _page(reference, form), 422
    given = ConsentGiven(int(number), form.given.data == "yes", form.evidence.data or "")
    with database().begin() as session:
        head = case_head(session, reference)
        record_special_consent(session, head.id, given, act())
    flash(_("已登记"), "yes")
    return redirect(url_for("resident_consultation.special", reference=reference), 303)


@stage.get("/households/<int:household_id>", may=May.STAFF)
def household(reference: str, household_id: int) -> ResponseReturnValue:
    """Show one home's vote as evidence: its signatures, and who may be named as voter."""
    return _home_page(reference, household_id, DesignationForm())


@stage.post("/households/<int:household_id>", may=May.MANAGER)
def designate(reference: str, household_id: int) -> ResponseReturnValue:
    """Record the co-owners' letter."""
    form = read_form(DesignationForm)
    with database()() as session:
        form.offer([(str(each.id), each.name) for each in owners_of(session, household_id)])
    if not form.validate():
        return _home_page(reference, household_id, form), 422
    with database().begin() as session:
        head = case_head(session, reference)
        letter = DesignationLetter(
            household_id,
            int(form.owner_id.data),
            form.evidence.data or "",
            noon_of(form.received_on),
        )
        record_designation(session, head.id, letter, act())
    flash(_("已登记推选函"), "yes")
    return redirect(request.path, 303)


@stage.get("/signatures/<int:signature_id>", may=May.STAFF)
def signature(reference: str, signature_id: int) -> ResponseReturnValue:
    """Show one signature with the text it stands under."""
    return _signature_page(reference, signature_id, FindingForm())


@stage.post("/signatures/<int:signature_id>", may=May.MANAGER)
def find(reference: str, signature_id: int) -> ResponseReturnValue:
    """Note what was found on looking at it."""
    form = read_form(FindingForm)
    form.reason.choices = [("", "—"), *words.choices(InvalidReason)]
    if not form.validate():
        return _signature_page(reference, signature_id, form), 422
    finding = Finding(form.genuine.data == "yes", form.reason.data, form.note.data or "")
    with database().begin() as session:
        head = case_head(session, reference)
        look_at_signature(session, head.id, signature_id, finding, act())
    flash(_("已记录核验结论"), "yes")
    return redirect(url_for("resident_consultation.overview", reference=reference), 303)


def _page(reference: str, form: BaseForm) -> str:
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        counts = roll_counts(session, row.id) if row else {}
        consents = special_consents(session, row.id) if row else ()
    if isinstance(form, DeliveryForm):
        return _rendered(head, form, row=row, counts=counts)
    given = request.args.get("given", "")
    shown = [each for each in consents if given in {"", _state(each)}]
    states = Counter(map(_state, consents))
    offered = (("", _("全部")), ("open", _("还没有")), ("yes", _("已同意")), ("no", _("不同意")))
    return _rendered(
        head,
        form,
        part=part_of(shown, lambda each: each.id),
        chips=chips(
            "given",
            [(value, label, states[value] if value else len(consents)) for value, label in offered],
            given,
        ),
        needed=len(consents),
        number=(form["consent_id"].data or "") if form.errors else "",
    )


def _state(consent: ConsentLine) -> str:
    return {True: "yes", False: "no", None: "open"}[consent.is_given]


def _rendered(head: CaseHead, form: BaseForm, **more: object) -> str:
    name, title = "special", _("单独同意")
    if isinstance(form, DeliveryForm):
        name, title = "deliveries", _("送达")
        form.way.choices = words.choices(DeliveryWay)
    return render_template(
        f"resident_consultation/{name}.html",
        frame=framed(head, title),
        head=head,
        form=form,
        may_edit=head.works_in(Stage.RESIDENT_CONSULTATION),
        **more,
    )


def _home_page(reference: str, household_id: int, form: DesignationForm) -> str:
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        if row is None:
            abort(404)
        sheet = sheet_for(session, row.id, household_id)
        owners = owners_of(session, household_id)
        given = receipts_of(session, row.id, household_id)
    form.offer([(str(each.id), each.name) for each in owners])
    return render_template(
        "resident_consultation/household.html",
        frame=framed(head, sheet.terms.door),
        head=head,
        form=form,
        household_id=household_id,
        terms=sheet.terms,
        owners=owners,
        receipts=given,
        may_edit=head.works_in(Stage.RESIDENT_CONSULTATION),
    )


def _signature_page(reference: str, signature_id: int, form: FindingForm) -> str:
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        seen = signature_view(session, row.id, signature_id) if row else None
    if seen is None:
        abort(404)
    form.reason.choices = [("", "—"), *words.choices(InvalidReason)]
    return render_template(
        "resident_consultation/signature.html",
        frame=framed(head, _("签名 %(door)s", door=seen.door)),
        head=head,
        form=form,
        seen=seen,
        drawn=_drawn(seen.strokes),
        may_edit=head.works_in(Stage.RESIDENT_CONSULTATION),
    )


def _drawn(strokes: str) -> object | None:
    if not strokes:
        return None
    try:
        return drawing(strokes)
    except Refusal as refusal:
        flash(sentence_of(refusal), "no")
        return None
