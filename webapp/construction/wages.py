"""The workers' wages, month by month."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.works_site import WageForm
from models.reads.construction import months_worked
from models.reads.works import contract_view
from models.reads.works_site import WageLine, wage_lines
from rules.money import Fen
from rules.stages import Stage
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.construction.desk import (
    Cell,
    FormPanel,
    Table,
    done,
    head_of,
    pages,
    show_list,
    today,
)
from webapp.context import act, database
from webapp.filters import day, legible, yuan
from webapp.forms import read_form
from webapp.listing import part_of
from webapp.pages import May
from workflows.actions.site_records import Wages, record_wages


@pages.get("/wages", may=May.STAFF)
def wages(reference: str) -> ResponseReturnValue:
    """List the wages by month; two queries beside the case's own."""
    return _list_page(reference, None)


@pages.post("/wages", may=May.MANAGER)
def write_wages(reference: str) -> ResponseReturnValue:
    """Record or correct a month's wages."""
    head = head_of(reference)
    form = read_form(WageForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Wages(
            month=form.month.month or today(),
            workers=form.workers.number or 0,
            amount=form.amount.fen or Fen(0),
            paid_on=form.paid_on.data,
            evidence=(form.evidence.data or "").strip(),
        )
        record_wages(session, head.id, value, act())

    if not attempt(form, work):
        return _list_page(reference, form), 422
    return done(_("已登记工资"), ".wages", reference=reference)


def _list_page(reference: str, form: WageForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        lines = wage_lines(session, head.id)
        contract = contract_view(session, head.id)
    wanted = request.args.get("show", "")
    shown = [line for line in lines if not wanted or (line.paid_on is None) == (wanted == "open")]
    oldest = request.args.get("order") == "old"
    part = part_of(shown[::-1] if oldest else shown, lambda line: line.month.toordinal())
    here: dict[str, Any] = {"reference": reference, "show": wanted or None}
    table = Table(
        title=_("工人工资"),
        note=_("专用账户按月直接发到本人"),
        heads=[
            (_("月份"), False),
            (_("人数"), True),
            (_("总额（元）"), True),
            (_("发放"), False),
            (_("凭证"), False),
        ],
        rows=[_row(line) for line in part.rows],
        count=_("共 %(n)s 个月", n=len(shown)),
        empty=_("还没有工资记录。"),
        chips=[
            {
                "label": label,
                "url": url_for(".wages", reference=reference, show=key or None),
                "current": wanted == key,
                "count": count,
            }
            for key, label, count in (
                ("", _("全部"), len(lines)),
                ("open", _("未发放"), sum(1 for line in lines if line.paid_on is None)),
                ("closed", _("已发放"), sum(1 for line in lines if line.paid_on is not None)),
            )
        ],
        sort_url=url_for(".wages", **here, order=None if oldest else "old"),
        direction="ascending" if oldest else "descending",
        **part.neighbours,
    )
    expected = months_worked(contract, today())
    paid = sum(1 for line in lines if line.paid_on is not None)
    verdict = None
    if expected > paid:
        text = _("开工以来应发 %(n)s 个月，已发 %(m)s 个月", n=expected, m=paid)
        verdict = {"kind": "maybe", "text": text, "small": ""}
    panels = []
    if head.works_in(Stage.CONSTRUCTION):
        url = url_for(".write_wages", reference=reference)
        entry = form or WageForm()
        hints = {"month": _("例：2026-04；同一个月再填就是改正")}
        panels.append(FormPanel(_("登记一个月的工资"), url, entry, _("登记工资"), hints=hints))
    return show_list(head, _("工人工资"), table, panels, verdict=verdict)


def _row(line: WageLine) -> list[Cell]:
    return [
        Cell(legible(f"{line.month:%Y-%m}"), num=True),
        Cell(str(line.workers), num=True, right=True),
        Cell(yuan(line.amount), num=True, right=True),
        Cell(day(line.paid_on)) if line.paid_on else Cell(_("未发放"), kind="no"),
        Cell(line.evidence),
    ]
