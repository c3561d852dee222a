"""Planned sources of money against what the plan needs."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.plan_proposal import SourceForm
from models.reads.plan_proposal import PlanView, SourceView
from rules.funding import ALLOWED, Source, SourceKind, unlawful_advances
from rules.money import Fen
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.dishes import dish_choices
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.listing import here
from webapp.pages import May
from webapp.plan_proposal.desk import desk, page, pages
from webapp.typed import typed
from workflows.actions import plan_sources as work


@pages.get("/sources", may=May.STAFF)
def sources(reference: str) -> ResponseReturnValue:
    """Show the planned sources against what is needed."""
    return _sources_page(reference)


@pages.post("/sources", may=May.MANAGER)
def add_source(reference: str) -> ResponseReturnValue:
    """Plan a source."""
    form = _source_form(read_form(SourceForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form, lambda session, _f: work.add_source(session, case_id, _source(form), act())
    ):
        return _sources_page(reference, source=form), 422
    flash(_("资金来源已加入"), "yes")
    return redirect(url_for("plan_proposal.sources", reference=reference), 303)


@pages.get("/sources/<int:source_id>", may=May.STAFF)
def source(reference: str, source_id: int) -> ResponseReturnValue:
    """Show one source, to be changed."""
    return _source_page(reference, source_id, None)


@pages.post("/sources/<int:source_id>", may=May.MANAGER)
def change_source(reference: str, source_id: int) -> ResponseReturnValue:
    """Change a planned source."""
    form = _source_form(read_form(SourceForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: work.change_source(session, case_id, source_id, _source(form), act()),
    ):
        return _source_page(reference, source_id, form), 422
    flash(_("资金来源已修改"), "yes")
    return redirect(url_for("plan_proposal.sources", reference=reference), 303)


@pages.post("/sources/<int:source_id>/remove", may=May.MANAGER)
def remove_source(reference: str, source_id: int) -> ResponseReturnValue:
    """Take a source out of the draft."""
    form = BaseForm()
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form, lambda session, _f: work.remove_source(session, case_id, source_id, act())
    ):
        return _sources_page(reference, refused=form), 422
    flash(_("已去掉这笔来源"), "yes")
    return redirect(url_for("plan_proposal.sources", reference=reference), 303)


def _source_form(form: SourceForm) -> SourceForm:
    kinds = [
        each for each in words.choices(SourceKind) if each[0] != SourceKind.RESIDENT_CONTRIBUTION
    ]
    form.kind.choices = [("", _("请选择")), *kinds]
    form.items.choices = dish_choices()
    return form


def _source(form: SourceForm) -> work.SourceNote:
    return work.SourceNote(
        kind=form.kind.data,
        payer=typed(form.payer),
        amount=form.amount.fen or Fen(0),
        items=tuple(form.items.data or ()),
        is_repaid_from_common_income=form.is_repaid_from_common_income.data,
        is_contractor=form.is_contractor.data,
        due_on=form.due_on.data,
        note=typed(form.note),
    )


def _sources_page(reference: str, **forms: BaseForm) -> str:
    order = request.args.get("sort", "")
    with database()() as session:
        shown = desk(session, reference)
    if shown.plan is None:
        return page("sources", shown, _("资金来源"))
    plan = shown.plan
    rows = sorted(plan.sources, key=lambda each: -each.amount) if order else list(plan.sources)
    mix = [Source(each.kind, each.amount, each.state, each.is_contractor) for each in rows]
    planned = {each.code for each in plan.items}
    blank = _source_form(SourceForm())
    blank.items.choices = _of_plan(plan)
    bound = [form for form in forms.values() if form.errors or form.form_errors]
    return page(
        "sources",
        shown,
        _("资金来源"),
        rows=rows,
        gap=max(0, plan.needed - plan.planned),
        advances=len(unlawful_advances(mix)),
        limited={kind: sorted(map(words.label, classes)) for kind, classes in ALLOWED.items()},
        stray=[each for each in rows if set(each.items) - planned],
        sort_url=here(sort=None if order else "amount"),
        order=order,
        source=forms.get("source") or blank,
        form=bound[0] if bound else None,
    )


def _of_plan(plan: PlanView) -> list[tuple[str, str]]:
    codes = {each.code for each in plan.items}
    return [each for each in dish_choices() if each[0] in codes]


def _source_page(reference: str, source_id: int, form: SourceForm | None) -> str:
    with database()() as session:
        shown = desk(session, reference)
    found = [each for each in shown.plan.sources if each.id == source_id] if shown.plan else []
    if not found:
        abort(404)
    filled = _source_form(form or _form_of(found[0]))
    return page("source", shown, _("修改资金来源"), source=found[0], form=filled)


def _form_of(source: SourceView) -> SourceForm:
    return SourceForm(
        kind=source.kind,
        payer=source.payer,
        amount=yuan(source.amount),
        items=list(source.items),
        is_repaid_from_common_income=source.is_repaid_from_common_income,
        is_contractor=source.is_contractor,
        due_on=source.due_on,
        note=source.note,
    )
