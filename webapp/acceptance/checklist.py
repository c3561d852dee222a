"""The five statutory conditions and the thirty lines of the joint checklist."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.acceptance import CheckForm, ChecklistForm, OneCheckForm, ProofForm, RectifiedForm
from forms.fields import choices_of
from models.reads.acceptance_view import CheckView, acceptance_of, checks_of, proofs_of
from rules.acceptance import CheckResult, StatutoryCondition
from rules.stages import Stage
from webapp import words
from webapp.acceptance.desk import acceptance_frame, line_name, pages, today
from webapp.attempt import attempt, keep_files
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.acceptance_checks import (
    Finding,
    Proof,
    prove_condition,
    record_findings,
    rectify_check,
    withdraw_proof,
)

FINDINGS = (CheckResult.PASS, CheckResult.FAIL, CheckResult.NOT_APPLICABLE)


@pages.get("/statutory", may=May.STAFF)
def statutory(reference: str) -> ResponseReturnValue:
    """Show the five conditions with their proofs; two queries beside the case's own."""
    return _statutory_page(reference, ProofForm(condition=request.args.get("condition")))


@pages.post("/statutory", may=May.MANAGER)
def prove(reference: str) -> ResponseReturnValue:
    """Name the document that shows a condition."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(ProofForm)
    form.condition.choices = choices_of(words.choices(StatutoryCondition))

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        kept = keep_files(session, head.id, files, about=str(form.condition.data))
        proof = Proof(form.condition.data, form.document.data or "", kept[0] if kept else None)
        prove_condition(session, head.id, proof, act())

    if not attempt(form, work, form.files.data or []):
        return _statutory_page(reference, form), 422
    flash(_("已登记证明材料"), "yes")
    return redirect(url_for(".statutory", reference=reference), 303)


@pages.post("/statutory/<condition>/withdraw", may=May.MANAGER)
def unprove(reference: str, condition: str) -> ResponseReturnValue:
    """Take back a proof that turned out to be none."""
    if condition not in set(StatutoryCondition):
        abort(404)
    with database().begin() as session:
        head = case_head(session, reference)
        withdraw_proof(session, head.id, StatutoryCondition(condition), act())
    flash(_("已撤回这份材料"), "yes")
    return redirect(url_for(".statutory", reference=reference), 303)


@pages.get("/checklist", may=May.STAFF)
def checklist(reference: str) -> ResponseReturnValue:
    """Show the whole checklist; two queries beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        rows = checks_of(session, head.id)
        acceptance = acceptance_of(session, head.id)
    form = ChecklistForm(checks=[_default(row) for row in rows])
    editable = head.works_in(Stage.ACCEPTANCE) and not (acceptance and acceptance.passed_on)
    return _checklist_page(head, rows, form, editable=editable)


@pages.post("/checklist", may=May.MANAGER)
def record_checklist(reference: str) -> ResponseReturnValue:
    """Save every line of the checklist at once."""
    with database()() as session:
        head = case_head(session, reference)
        rows = checks_of(session, head.id)
    form = read_form(ChecklistForm)
    form.offer(_results())
    findings = [_finding(line.form) for line in form.checks]
    if not attempt(form, lambda session, _f: record_findings(session, head.id, findings, act())):
        return _checklist_page(head, rows, form, editable=True), 422
    flash(_("验收清单已保存"), "yes")
    return redirect(url_for(".checklist", reference=reference), 303)


@pages.get("/checklist/<item>", may=May.STAFF)
def check(reference: str, item: str) -> ResponseReturnValue:
    """Show one line with its photographs; two queries beside the case's own."""
    return _check_page(reference, item, None, None)


@pages.post("/checklist/<item>", may=May.MANAGER)
def record_check(reference: str, item: str) -> ResponseReturnValue:
    """Save one line, with photographs."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(OneCheckForm)
    form.result.choices = choices_of(_results())

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        photos = tuple(keep_files(session, head.id, files, about=f"check:{item}"))
        record_findings(session, head.id, [_finding(form, item, photos)], act())

    if not attempt(form, work, form.files.data or []):
        return _check_page(reference, item, form, None), 422
    flash(_("已保存"), "yes")
    return redirect(url_for(".checklist", reference=reference, _anchor=item), 303)


@pages.post("/checklist/<item>/rectified", may=May.MANAGER)
def rectify(reference: str, item: str) -> ResponseReturnValue:
    """Record that what failed was put right."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(RectifiedForm)
    done = attempt(
        form,
        lambda session, _f: rectify_check(
            session, head.id, item, form.rectified_on.data or today(), act()
        ),
    )
    if not done:
        return _check_page(reference, item, None, form), 422
    flash(_("已记录整改完成"), "yes")
    return redirect(url_for(".checklist", reference=reference, _anchor=item), 303)


def _statutory_page(reference: str, form: ProofForm) -> str:
    form.condition.choices = choices_of([("", _("请选择")), *words.choices(StatutoryCondition)])
    with database()() as session:
        head = case_head(session, reference)
        proofs = proofs_of(session, head.id)
    return render_template(
        "acceptance/statutory.html",
        frame=acceptance_frame(head, _("法定条件")),
        head=head,
        proofs=proofs,
        form=form,
        editable=head.works_in(Stage.ACCEPTANCE),
    )


def _checklist_page(
    head: CaseHead, rows: Sequence[CheckView], form: ChecklistForm, *, editable: bool
) -> str:
    form.offer([("", _("还没查")), *_results()])
    by_item = {row.item.code: row for row in rows}
    lines = [
        (line.form, by_item[line.form.item.data])
        for line in form.checks
        if line.form.item.data in by_item
    ]
    return render_template(
        "acceptance/checklist.html",
        frame=acceptance_frame(head, _("验收清单")),
        head=head,
        rows=rows,
        lines=lines,
        form=form,
        editable=editable,
        line_name=line_name,
        pending=sum(row.result is CheckResult.PENDING for row in rows),
        failed=sum(row.result is CheckResult.FAIL for row in rows),
    )


def _check_page(
    reference: str, item: str, form: OneCheckForm | None, rectified: RectifiedForm | None
) -> str:
    with database()() as session:
        head = case_head(session, reference)
        rows = {row.item.code: row for row in checks_of(session, head.id)}
    row = rows.get(item)
    if row is None:
        abort(404)
    form = form or OneCheckForm(**_default(row))
    form.result.choices = choices_of([("", _("还没查")), *_results()])
    return render_template(
        "acceptance/check.html",
        frame=acceptance_frame(head, line_name(row.item)),
        head=head,
        row=row,
        form=form,
        rectified=rectified or RectifiedForm(rectified_on=row.rectified_on),
        editable=head.works_in(Stage.ACCEPTANCE),
    )


def _results() -> list[tuple[str, Any]]:
    return [(each.value, words.LABELS[CheckResult][each]) for each in FINDINGS]


def _default(row: CheckView) -> dict[str, Any]:
    result = None if row.result is CheckResult.PENDING else row.result
    if row.is_proposed_absent:
        result = CheckResult.NOT_APPLICABLE
    return {
        "item": row.item.code,
        "result": result,
        "note": row.note,
        "signer": row.signer,
        "rectify_by": row.rectify_by,
    }


def _finding(form: CheckForm, item: str = "", photos: tuple[int, ...] = ()) -> Finding:
    return Finding(
        item=item or form.item.data or "",
        result=form.result.data or CheckResult.PENDING,
        note=form.note.data or "",
        signer=form.signer.data or "",
        rectify_by=form.rectify_by.data,
        photos=photos,
    )
