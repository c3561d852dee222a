"""Inspections on site, by staff or by residents' supervisors, and what was put right."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.construction import given
from forms.fields import choices_of
from forms.works_site import InspectionForm, RectifyForm
from models.reads.works_site import InspectionLine, SiteFilter, inspection_list
from rules.construction import InspectionResult
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt, keep_files
from webapp.casework import case_head
from webapp.construction.desk import (
    Cell,
    FormPanel,
    Table,
    addresses,
    done,
    fact,
    head_of,
    pages,
    show_list,
    show_record,
    site_filter,
    today,
)
from webapp.context import act, database
from webapp.filters import day
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.site_records import (
    Rectified,
    UnknownSiteRecord,
    Visit,
    record_inspection,
    record_rectification,
)

_KINDS = {
    InspectionResult.PASS: "yes",
    InspectionResult.RECTIFY: "maybe",
    InspectionResult.STOP: "no",
}


@pages.get("/inspections", may=May.STAFF)
def inspections(reference: str) -> ResponseReturnValue:
    """List the inspections; two queries beside the case's own."""
    return _list_page(reference, None)


@pages.post("/inspections", may=May.MANAGER)
def inspect(reference: str) -> ResponseReturnValue:
    """Record an inspection."""
    head = head_of(reference)
    form = _offered(read_form(InspectionForm))

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Visit(
            inspected_on=given(form.inspected_on.data),
            inspector=(form.inspector.data or "").strip(),
            result=InspectionResult(form.result.data),
            finding=(form.finding.data or "").strip(),
            by_residents=bool(form.by_residents.data),
            is_critical=bool(form.is_critical.data),
            rectify_by=form.rectify_by.data,
            photos=tuple(keep_files(session, head.id, files, about="inspection")),
        )
        record_inspection(session, head.id, value, act())

    if not attempt(form, work, form.photos.data or ()):
        return _list_page(reference, form), 422
    return done(_("已登记检查"), ".inspections", reference=reference)


@pages.get("/inspections/<int:row_id>", may=May.STAFF)
def inspection(reference: str, row_id: int) -> ResponseReturnValue:
    """Show one inspection; two queries beside the case's own."""
    return _one_page(reference, row_id, None)


@pages.post("/inspections/<int:row_id>", may=May.MANAGER)
def rectify(reference: str, row_id: int) -> ResponseReturnValue:
    """Record what was put right."""
    head = head_of(reference)
    form = read_form(RectifyForm)

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        photos = keep_files(session, head.id, files, about=f"inspection:{row_id}")
        text = (form.rectification.data or "").strip()
        value = Rectified(given(form.rectified_on.data), text, tuple(photos))
        record_rectification(session, head.id, row_id, value, act())

    if not attempt(form, work, form.photos.data or ()):
        return _one_page(reference, row_id, form), 422
    return done(_("已登记整改"), ".inspection", reference=reference, row_id=row_id)


def _list_page(reference: str, form: InspectionForm | None) -> str:
    wanted = site_filter()
    with database()() as session:
        head = case_head(session, reference)
        found = inspection_list(session, head.id, wanted)
    table = Table(
        title=_("检查整改"),
        heads=[
            (_("日期"), False),
            (_("检查人"), False),
            (_("结论"), False),
            (_("发现的情况"), False),
            (_("整改"), False),
        ],
        rows=[_row(reference, line) for line in found.lines],
        empty=_("还没有检查记录。"),
        **addresses(".inspections", reference, wanted, found.counts, found.next_after),
    )
    panels = []
    if head.works_in(Stage.CONSTRUCTION):
        entry = form or _offered(InspectionForm(inspected_on=today()))
        url = url_for(".inspect", reference=reference)
        panels.append(FormPanel(_("登记检查"), url, entry, _("登记检查")))
    return show_list(head, _("检查整改"), table, panels)


def _row(reference: str, line: InspectionLine) -> list[Cell]:
    url = url_for(".inspection", reference=reference, row_id=line.id)
    who = _("群众监督员") if line.by_residents else ""
    critical = _("重大问题") if line.is_critical else ""
    return [
        Cell(day(line.inspected_on), url=url),
        Cell(line.inspector, note=who),
        Cell(words.label(line.result), kind=_KINDS[line.result], note=critical),
        Cell(line.finding),
        _rectified(line),
    ]


def _rectified(line: InspectionLine) -> Cell:
    if line.result is InspectionResult.PASS:
        return Cell("—")
    if line.rectified_on is not None:
        return Cell(day(line.rectified_on), note=line.rectification)
    due = _("期限 %(day)s", day=day(line.rectify_by)) if line.rectify_by else ""
    return Cell(_("未整改"), kind="no", note=due)


def _offered(form: InspectionForm) -> InspectionForm:
    form.result.choices = choices_of(words.choices(InspectionResult))
    return form


def _one_page(reference: str, row_id: int, form: RectifyForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = inspection_list(session, head.id, SiteFilter(after=row_id + 1))
    line = next((each for each in found.lines if each.id == row_id), None)
    if line is None:
        raise UnknownSiteRecord
    panels = []
    if head.works_in(Stage.CONSTRUCTION) and line.result is not InspectionResult.PASS:
        entry = form or RectifyForm(
            rectified_on=line.rectified_on or today(), rectification=line.rectification
        )
        url = url_for(".rectify", reference=reference, row_id=row_id)
        panels.append(FormPanel(_("登记整改"), url, entry, _("登记整改")))
    facts = [
        fact(_("检查人"), line.inspector, _("群众监督员") if line.by_residents else ""),
        fact(_("结论"), words.label(line.result), _("重大问题") if line.is_critical else ""),
        fact(_("发现的情况"), line.finding),
        fact(_("整改期限"), day(line.rectify_by)),
        fact(_("整改"), line.rectification, day(line.rectified_on)),
        fact(_("照片"), _("%(n)s 张", n=len(line.photos))),
        fact(_("登记人"), line.recorded_by),
    ]
    title = _("%(day)s 检查", day=day(line.inspected_on))
    back = url_for(".inspections", reference=reference)
    return show_record(head, title, facts, panels, back_url=back, photos=line.photos)
