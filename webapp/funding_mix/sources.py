"""The sources of the money: the list, and naming one more."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.fields import choices_of
from forms.funding_mix import SourceForm
from models.reads.funded_plan import (
    PlanMoney,
    SourceLine,
    funding_coverage,
    source_lines,
)
from models.reads.funding_mix import misused
from rules.funding import STATES, SourceKind
from rules.money import Fen
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.funding_mix.desk import funding_frame, item_name, pages, plan_of
from webapp.listing import part_of
from webapp.pages import May
from workflows.actions.funding_sources import SourceTerms, add_source


@pages.get("/sources", may=May.STAFF)
def sources(reference: str) -> ResponseReturnValue:
    """List the sources; three queries beside the case's own."""
    return _sources_page(reference, None)


@pages.post("/sources", may=May.MANAGER)
def add(reference: str) -> ResponseReturnValue:
    """Name one more source."""
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_of(session, head.id)
    form = offered(read_form(SourceForm), plan)
    if not attempt(form, lambda session, _f: add_source(session, head.id, terms_of(form), act())):
        return _sources_page(reference, form), 422
    flash(_("已登记资金来源"), "yes")
    return redirect(url_for(".sources", reference=reference), 303)


def _sources_page(reference: str, form: SourceForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_of(session, head.id)
        lines = source_lines(session, plan.id)
    wanted = request.args.get("state", "")
    order = request.args.get("order", "")
    shown = [line for line in lines if wanted in ("", line.state.value)]
    if order == "amount":
        shown.sort(key=lambda line: -line.amount)
    part = part_of(shown, lambda line: line.id)
    return render_template(
        "funding_mix/sources.html",
        frame=funding_frame(head, _("资金来源")),
        head=head,
        plan=plan,
        part=part,
        found=funding_coverage(plan, lines),
        wrong=misused(plan, lines),
        chips=_chips(head, lines, wanted),
        order=order,
        sort_url=url_for(
            ".sources",
            reference=reference,
            state=wanted or None,
            order=None if order == "amount" else "amount",
        ),
        form=form or offered(SourceForm(), plan),
        may_add=head.works_in(Stage.FUNDING_MIX),
        names=item_name,
    )


def _chips(head: CaseHead, lines: Sequence[SourceLine], wanted: str) -> list[dict[str, object]]:
    chips: list[dict[str, object]] = [
        {
            "label": _("全部"),
            "url": url_for(".sources", reference=head.reference),
            "current": not wanted,
            "count": len(lines),
        }
    ]
    for state in STATES:
        count = sum(1 for line in lines if line.state is state)
        if count:
            chips.append(
                {
                    "label": words.label(state),
                    "url": url_for(".sources", reference=head.reference, state=state.value),
                    "current": wanted == state.value,
                    "count": count,
                }
            )
    return chips


def offered(form: SourceForm, plan: PlanMoney) -> SourceForm:
    """Offer the kinds of sources and the items of the plan."""
    form.kind.choices = choices_of([("", _("请选择")), *words.choices(SourceKind)])
    codes = dict.fromkeys(each.code for each in plan.items)
    form.items.choices = choices_of((code, item_name(code)) for code in codes)
    return form


def terms_of(form: SourceForm) -> SourceTerms:
    """Return the source a valid form names."""
    return SourceTerms(
        kind=form.kind.data,
        payer=(form.payer.data or "").strip(),
        amount=form.amount.fen or Fen(0),
        items=tuple(form.items.data or ()),
        is_repaid=bool(form.is_repaid.data),
        pre_finances=bool(form.pre_finances.data),
        due_on=form.due_on.data,
        terms=form.terms(),
        note=(form.note.data or "").strip(),
    )
