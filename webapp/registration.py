"""Registration: how far it is, the compound, the hardware survey, who is in charge."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.registration import CompoundForm
from models.compound import Compound
from models.reads.gates import gate_of
from models.reads.register_list import stairwells
from models.reads.registration import counts_for
from rules.stages import Stage
from webapp import registration_households, registration_survey, words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.classification import tier_rows
from webapp.compound_view import (
    compound_facts,
    compound_record,
    digest,
    offer_compound_words,
)
from webapp.context import act, database, now
from webapp.forms import read_form
from webapp.pages import May
from webapp.registration_frame import keeper_of, pages, registration_frame
from workflows.actions.registration_compound import (
    PageMoved,
    change_compound,
    record_of_compound,
    traits_of,
)

__all__ = ["pages", "registration_households", "registration_survey"]


@pages.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show how far registration is: what is missing, the figures, the tier and why."""
    with database()() as session:
        head = case_head(session, reference)
        counts = counts_for(session, head.id)
        compound = session.get_one(Compound, head.compound_id)
        conditions = gate_of(session, head.id, Stage.REGISTRATION, now())
        wells = stairwells(session, head.id)
        traits = traits_of(session, compound)
        facts = compound_facts(record_of_compound(compound))
        tier = compound.tier
        # Of a stairwell's own case, what is stated is what is there.
        stated = counts.households if head.stairwell_id else compound.households_stated
        keeper = keeper_of(session, head)
    return render_template(
        "registration/overview.html",
        frame=registration_frame(head, words.label(Stage.REGISTRATION), always=True),
        head=head,
        counts=counts,
        stated=stated,
        conditions=[_condition(reference, condition) for condition in conditions],
        wells=wells,
        facts=facts,
        tier=tier,
        tiers=tier_rows(traits, tier),
        keeper=keeper,
    )


@pages.get("/compound", may=May.STAFF)
def compound(reference: str) -> ResponseReturnValue:
    """Show what the register says of the compound, to be corrected by its manager."""
    return _compound_page(reference, None)


@pages.post("/compound", may=May.MANAGER)
def save_compound(reference: str) -> ResponseReturnValue:
    """Correct what the register says of the compound."""
    form = read_form(CompoundForm)
    offer_compound_words(form)
    with database()() as session:
        head = case_head(session, reference)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's shape
        present = record_of_compound(session.get_one(Compound, head.compound_id))
        if form.seen.data != digest(present):
            raise PageMoved
        change_compound(session, head.id, compound_record(form), act())

    if not attempt(form, work):
        return _compound_page(reference, form), 422
    flash(_("小区信息已保存"), "yes")
    return redirect(url_for(".compound", reference=reference), 303)


def _compound_page(reference: str, form: CompoundForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        compound = session.get_one(Compound, head.compound_id)
        record = record_of_compound(compound)
        facts = compound_facts(record_of_compound(compound))
        keeper = keeper_of(session, head)
    if form is None:
        form = CompoundForm(**asdict(record), seen=digest(record))
        offer_compound_words(form)
    return render_template(
        "registration/compound.html",
        frame=registration_frame(head, _("小区信息"), always=True),
        head=head,
        form=form,
        facts=facts,
        keeper=keeper,
    )


def _condition(reference: str, condition: Any) -> dict[str, Any]:  # noqa: ANN401 -- Condition
    title, sentence = words.condition_words(Stage.REGISTRATION, condition)
    return {
        "title": title,
        "sentence": sentence,
        "source": condition.source,
        "met": condition.met,
        "mend_url": url_for(condition.mend, reference=reference),
    }
