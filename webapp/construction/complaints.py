"""Residents' complaints and claims, as they come in at the desk, and the answers."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.works_site import AnswerForm, ComplaintForm
from models.reads.works_site import ComplaintLine, SiteFilter, complaint_list
from rules.stages import Stage
from webapp.attempt import attempt
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
)
from webapp.context import act, database
from webapp.filters import local_time
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.complaints import Call, answer_complaint, record_complaint
from workflows.actions.site_records import UnknownSiteRecord


@pages.get("/complaints", may=May.STAFF)
def complaints(reference: str) -> ResponseReturnValue:
    """List the complaints; two queries beside the case's own."""
    return _list_page(reference, None)


@pages.post("/complaints", may=May.MANAGER)
def take_complaint(reference: str) -> ResponseReturnValue:
    """Record a complaint that came in by phone or at the desk."""
    head = head_of(reference)
    form = read_form(ComplaintForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Call(
            text=(form.text.data or "").strip(),
            door=(form.door.data or "").strip(),
            is_damage_claim=bool(form.is_damage_claim.data),
        )
        record_complaint(session, head.id, value, act())

    if not attempt(form, work):
        return _list_page(reference, form), 422
    return done(_("已登记投诉"), ".complaints", reference=reference)


@pages.get("/complaints/<int:row_id>", may=May.STAFF)
def complaint(reference: str, row_id: int) -> ResponseReturnValue:
    """Show one complaint; two queries beside the case's own."""
    return _one_page(reference, row_id, None)


@pages.post("/complaints/<int:row_id>", may=May.MANAGER)
def answer(reference: str, row_id: int) -> ResponseReturnValue:
    """Answer a complaint."""
    head = head_of(reference)
    form = read_form(AnswerForm)
    if not attempt(
        form,
        lambda session, _f: answer_complaint(
            session, head.id, row_id, (form.answer.data or "").strip(), act()
        ),
    ):
        return _one_page(reference, row_id, form), 422
    return done(_("已答复"), ".complaints", reference=reference)


def _list_page(reference: str, form: ComplaintForm | None) -> str:
    wanted = site_filter()
    with database()() as session:
        head = case_head(session, reference)
        found = complaint_list(session, head.id, wanted)
    table = Table(
        title=_("投诉与赔偿"),
        heads=[
            (_("收到"), False),
            (_("房号"), False),
            (_("反映的情况"), False),
            (_("种类"), False),
            (_("答复"), False),
        ],
        rows=[_row(reference, line) for line in found.lines],
        empty=_("没有投诉。"),
        **addresses(".complaints", reference, wanted, found.counts, found.next_after),
    )
    panels = []
    if head.works_in(Stage.CONSTRUCTION):
        url = url_for(".take_complaint", reference=reference)
        hints = {"door": _("例：1-2-301，不愿说可空着")}
        panels.append(
            FormPanel(_("登记投诉"), url, form or ComplaintForm(), _("登记投诉"), hints=hints)
        )
    return show_list(head, _("投诉"), table, panels)


def _row(reference: str, line: ComplaintLine) -> list[Cell]:
    url = url_for(".complaint", reference=reference, row_id=line.id)
    return [
        Cell(local_time(line.received_at), url=url),
        Cell(line.door or "—"),
        Cell(line.text),
        Cell(_kind(line)),
        Cell(line.answer, note=local_time(line.settled_at))
        if line.settled_at
        else Cell(_("还没答复"), kind="maybe"),
    ]


def _kind(line: ComplaintLine) -> str:
    return _("要求赔偿") if line.is_damage_claim else _("投诉")


def _one_page(reference: str, row_id: int, form: AnswerForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = complaint_list(session, head.id, SiteFilter(after=row_id + 1))
    line = next((each for each in found.lines if each.id == row_id), None)
    if line is None:
        raise UnknownSiteRecord
    facts = [
        fact(_("房号"), line.door),
        fact(_("种类"), _kind(line)),
        fact(_("反映的情况"), line.text),
        fact(_("登记人"), line.recorded_by),
        fact(_("答复"), line.answer, local_time(line.settled_at)),
    ]
    panels = []
    if head.works_in(Stage.CONSTRUCTION):
        url = url_for(".answer", reference=reference, row_id=row_id)
        entry = form or AnswerForm(answer=line.answer)
        panels.append(FormPanel(_("答复"), url, entry, _("登记答复")))
    title = _("%(at)s 的投诉", at=local_time(line.received_at))
    back = url_for(".complaints", reference=reference)
    return show_record(head, title, facts, panels, back_url=back)
