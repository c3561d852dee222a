"""The pages of defects: the same in acceptance and in the years of warranty after it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.acceptance import ConfirmForm, DefectForm, FailForm, RepairForm
from forms.fields import choices_of
from models.reads.defects import DefectFilter, count_defects, defects_of, find_defect
from rules.acceptance import ESCALATE_AFTER
from rules.deadlines import local_day
from rules.stages import Stage
from rules.warranty import WarrantyCategory
from webapp import words
from webapp.attempt import attempt, keep_files
from webapp.casework import CaseHead, Frame, case_head
from webapp.context import act, database, now
from webapp.forms import read_form
from webapp.pages import May, Pages
from workflows.actions.defects import (
    NewDefect,
    confirm_repair,
    fail_repair,
    repair_defect,
    report_defect,
)

PAGE = 30
Draw = Callable[[CaseHead, str], Frame]


def add_defect_pages(pages: Pages, draw: Draw) -> None:
    """Add the pages of defects to the pages of a stage."""
    views: tuple[tuple[str, str, str, May, Callable[..., Any]], ...] = (
        ("GET", "/defects", "defects", May.STAFF, _defects),
        ("POST", "/defects", "report_defect", May.MANAGER, _report),
        ("GET", "/defects/<int:defect_id>", "defect", May.STAFF, _defect),
        ("POST", "/defects/<int:defect_id>/repaired", "repair_defect", May.MANAGER, _repair),
        ("POST", "/defects/<int:defect_id>/confirmed", "confirm_defect", May.MANAGER, _confirm),
        ("POST", "/defects/<int:defect_id>/failed", "fail_defect", May.MANAGER, _fail),
    )
    for method, rule, endpoint, may, view in views:
        pages.add_url_rule(rule, endpoint, _with(view, draw), methods=[method], may=may)


def _with(view: Callable[..., Any], draw: Draw) -> Callable[..., Any]:
    def drawn(**address: Any) -> Any:  # noqa: ANN401 -- what the address holds
        return view(draw, **address)

    return drawn


def _defects(draw: Draw, reference: str) -> ResponseReturnValue:
    """List defects; three queries beside the case's own."""
    return _list_page(draw, reference, DefectForm())


def _report(draw: Draw, reference: str) -> ResponseReturnValue:
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(DefectForm)
    form.category.choices = choices_of(words.choices(WarrantyCategory))

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        photos = tuple(keep_files(session, head.id, files, about="defect"))
        report_defect(session, head.id, _value(form, photos), act())

    if not attempt(form, work, form.files.data or []):
        return _list_page(draw, reference, form), 422
    flash(_("已登记质量问题"), "yes")
    return redirect(url_for(".defects", reference=reference), 303)


def _defect(draw: Draw, reference: str, defect_id: int) -> ResponseReturnValue:
    """Show one defect with its next steps; two queries beside the case's own."""
    return _page(draw, reference, defect_id, {})


def _repair(draw: Draw, reference: str, defect_id: int) -> ResponseReturnValue:
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(RepairForm)
    done = attempt(
        form,
        lambda session, _f: repair_defect(
            session,
            head.id,
            defect_id,
            form.repaired_on.data or local_day(now()),
            form.repair.data or "",
            act(),
        ),
    )
    if not done:
        return _page(draw, reference, defect_id, {"repairing": form}), 422
    flash(_("已记录维修，请居民确认"), "yes")
    return redirect(url_for(".defect", reference=reference, defect_id=defect_id), 303)


def _confirm(draw: Draw, reference: str, defect_id: int) -> ResponseReturnValue:
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(ConfirmForm)
    done = attempt(
        form,
        lambda session, _f: confirm_repair(
            session, head.id, defect_id, form.resident.data or "", act()
        ),
    )
    if not done:
        return _page(draw, reference, defect_id, {"confirming": form}), 422
    flash(_("已确认修好"), "yes")
    return redirect(url_for(".defect", reference=reference, defect_id=defect_id), 303)


def _fail(draw: Draw, reference: str, defect_id: int) -> ResponseReturnValue:
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(FailForm)
    escalated: list[bool] = []

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        reason = form.reason.data or ""
        escalated.append(fail_repair(session, head.id, defect_id, reason, act()))

    if not attempt(form, work):
        return _page(draw, reference, defect_id, {"failing": form}), 422
    if escalated[-1]:
        flash(_("%(n)s 次没修好，已转实施单位督办", n=ESCALATE_AFTER), "maybe")
    else:
        flash(_("已记录没修好，施工单位要重新答复"), "maybe")
    return redirect(url_for(".defect", reference=reference, defect_id=defect_id), 303)


def _list_page(draw: Draw, reference: str, form: DefectForm) -> str:
    form.category.choices = choices_of([("", _("请选择")), *words.choices(WarrantyCategory)])
    before = request.args.get("before", "")
    wanted = DefectFilter(
        request.args.get("kind", ""), int(before) if before.isascii() and before.isdigit() else 0
    )
    with database()() as session:
        head = case_head(session, reference)
        count = count_defects(session, head.id, now())
        rows = defects_of(session, head.id, wanted, now(), PAGE)
    following = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1].id
        following = url_for(".defects", reference=reference, kind=wanted.kind, before=last)
    labels = {
        "": (_("全部"), count.all),
        "open": (_("未销号"), count.open),
        "overdue": (_("逾期未答复"), count.overdue),
        "critical": (_("严重"), count.critical_open),
        "escalated": (_("已督办"), count.escalated),
    }
    return render_template(
        "acceptance/defects.html",
        frame=draw(head, _("质量问题")),
        head=head,
        rows=rows[:PAGE],
        count=count,
        chips=[
            {
                "label": label,
                "url": url_for(".defects", reference=reference, kind=kind),
                "current": kind == wanted.kind,
                "count": number,
            }
            for kind, (label, number) in labels.items()
        ],
        following=following,
        form=form,
        editable=_editable(head),
    )


def _page(draw: Draw, reference: str, defect_id: int, forms: dict[str, Any]) -> str:
    with database()() as session:
        head = case_head(session, reference)
        row = find_defect(session, head.id, defect_id, now())
    if row is None:
        abort(404)
    return render_template(
        "acceptance/defect.html",
        frame=draw(head, row.place),
        head=head,
        row=row,
        repairing=forms.get("repairing") or RepairForm(repaired_on=local_day(now())),
        confirming=forms.get("confirming") or ConfirmForm(resident=row.reporter),
        failing=forms.get("failing") or FailForm(),
        form=next(iter(forms.values()), None),
        editable=_editable(head),
    )


def _editable(head: CaseHead) -> bool:
    return head.works_in(Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT)


def _value(form: DefectForm, photos: tuple[int, ...]) -> NewDefect:
    return NewDefect(
        place=form.place.data or "",
        category=form.category.data,
        description=form.description.data or "",
        reporter=form.reporter.data or "",
        door=form.door.data or "",
        is_urgent=bool(form.is_urgent.data),
        is_critical=bool(form.is_critical.data),
        photos=photos,
    )
