"""Concealed works: told, inspected, passed, and only then covered."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.construction import given
from forms.works_site import ConcealedForm, CoverForm, SeenForm
from models.reads.works_site import ConcealedLine, SiteFilter, concealed_list
from rules.stages import Stage
from webapp.attempt import attempt, keep_files
from webapp.casework import CaseHead, case_head
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
    Seen,
    UnknownSiteRecord,
    cover_concealed,
    inspect_concealed,
    notify_concealed,
)


@pages.get("/concealed", may=May.STAFF)
def concealed(reference: str) -> ResponseReturnValue:
    """List the concealed works; two queries beside the case's own."""
    return _list_page(reference, None)


@pages.post("/concealed", may=May.MANAGER)
def notify(reference: str) -> ResponseReturnValue:
    """Record that everybody who must see it was told."""
    head = head_of(reference)
    form = read_form(ConcealedForm)
    if not attempt(
        form,
        lambda session, _f: notify_concealed(
            session,
            head.id,
            (form.part.data or "").strip(),
            given(form.notified_on.data),
            act(),
        ),
    ):
        return _list_page(reference, form), 422
    return done(_("已登记通知"), ".concealed", reference=reference)


@pages.get("/concealed/<int:row_id>", may=May.STAFF)
def concealed_work(reference: str, row_id: int) -> ResponseReturnValue:
    """Show one concealed work; two queries beside the case's own."""
    return _one_page(reference, row_id)


@pages.post("/concealed/<int:row_id>/inspect", may=May.MANAGER)
def see(reference: str, row_id: int) -> ResponseReturnValue:
    """Record what the supervising engineer saw."""
    head = head_of(reference)
    form = read_form(SeenForm)

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        photos = keep_files(session, head.id, files, about=f"concealed_work:{row_id}")
        value = Seen(
            given(form.inspected_on.data),
            (form.engineer.data or "").strip(),
            bool(form.passed.data),
            tuple(photos),
        )
        inspect_concealed(session, head.id, row_id, value, act())

    if not attempt(form, work, form.photos.data or ()):
        return _one_page(reference, row_id, seen=form), 422
    return done(_("已登记验收"), ".concealed_work", reference=reference, row_id=row_id)


@pages.post("/concealed/<int:row_id>/cover", may=May.MANAGER)
def cover(reference: str, row_id: int) -> ResponseReturnValue:
    """Record that the work was covered."""
    head = head_of(reference)
    form = read_form(CoverForm)
    if not attempt(
        form,
        lambda session, _f: cover_concealed(
            session, head.id, row_id, given(form.covered_on.data), act()
        ),
    ):
        return _one_page(reference, row_id, cover=form), 422
    return done(_("已登记覆盖"), ".concealed_work", reference=reference, row_id=row_id)


def _list_page(reference: str, form: ConcealedForm | None) -> str:
    wanted = site_filter()
    with database()() as session:
        head = case_head(session, reference)
        found = concealed_list(session, head.id, wanted)
    table = Table(
        title=_("隐蔽工程"),
        heads=[
            (_("部位"), False),
            (_("通知"), False),
            (_("验收"), False),
            (_("结论"), False),
            (_("覆盖"), False),
        ],
        rows=[_row(reference, line) for line in found.lines],
        empty=_("还没有隐蔽工程记录。"),
        **addresses(".concealed", reference, wanted, found.counts, found.next_after),
    )
    panels = []
    if head.works_in(Stage.CONSTRUCTION):
        panels.append(
            FormPanel(
                _("通知验收"),
                url_for(".notify", reference=reference),
                form or ConcealedForm(notified_on=today()),
                _("登记通知"),
                _("覆盖前要通知，验收合格才能覆盖"),
            )
        )
    return show_list(head, _("隐蔽工程"), table, panels)


def _row(reference: str, line: ConcealedLine) -> list[Cell]:
    return [
        Cell(line.part, url=url_for(".concealed_work", reference=reference, row_id=line.id)),
        Cell(day(line.notified_on)),
        Cell(day(line.inspected_on), note=line.engineer),
        _result(line),
        Cell(day(line.covered_on)),
    ]


def _result(line: ConcealedLine) -> Cell:
    if line.passed is None:
        return Cell(_("未验收"), kind="maybe")
    return Cell(_("合格"), kind="yes") if line.passed else Cell(_("不合格"), kind="no")


def _one_page(reference: str, row_id: int, **failed: Any) -> str:  # noqa: ANN401 -- the form that failed
    with database()() as session:
        head = case_head(session, reference)
        found = concealed_list(session, head.id, SiteFilter(after=row_id + 1))
    line = next((each for each in found.lines if each.id == row_id), None)
    if line is None:
        raise UnknownSiteRecord
    facts = [
        fact(_("通知"), day(line.notified_on)),
        fact(_("验收"), day(line.inspected_on), line.engineer),
        fact(_("结论"), _result(line).text),
        fact(_("覆盖"), day(line.covered_on)),
        fact(_("照片"), _("%(n)s 张", n=len(line.photos))),
    ]
    back = url_for(".concealed", reference=reference)
    return show_record(
        head, line.part, facts, _panels(head, line, failed), back_url=back, photos=line.photos
    )


def _panels(head: CaseHead, line: ConcealedLine, failed: dict[str, Any]) -> list[FormPanel]:
    if not head.works_in(Stage.CONSTRUCTION) or line.covered_on is not None:
        return []
    place: dict[str, Any] = {"reference": head.reference, "row_id": line.id}
    seen = failed.get("seen") or SeenForm(inspected_on=today(), engineer=line.engineer)
    cover_form = failed.get("cover") or CoverForm(covered_on=today())
    return [
        FormPanel(_("覆盖前验收"), url_for(".see", **place), seen, _("登记验收")),
        FormPanel(
            _("覆盖"), url_for(".cover", **place), cover_form, _("登记覆盖"), _("合格后才能覆盖")
        ),
    ]
