"""Milestones: the plan of them, one reached, one signed."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.construction import MilestonesForm, ReasonForm, ReportForm, SignForm, given
from forms.fields import choices_of
from models.reads.works import MilestoneLine, contract_view, milestone_lines
from rules.construction import WHOLE, MilestoneKind
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt, keep_files
from webapp.casework import case_head
from webapp.construction.desk import (
    Cell,
    FormPanel,
    Table,
    done,
    fact,
    head_of,
    pages,
    show_list,
    show_record,
    site_frame,
    today,
)
from webapp.construction.gantt import milestone_gantt
from webapp.context import act, database
from webapp.filters import day
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.construction import Signed
from workflows.actions.milestones import (
    PlannedLine,
    Reached,
    UnknownMilestone,
    plan_milestones,
    reopen_milestone,
    report_milestone,
    sign_milestone,
)


@pages.get("/milestones", may=May.STAFF)
def milestones(reference: str) -> ResponseReturnValue:
    """List the milestones; two queries beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        lines = milestone_lines(session, head.id)
        contract = contract_view(session, head.id)
    whole = sum(line.weight for line in lines)
    signed = sum(line.weight for line in lines if line.signed_on)
    table = Table(
        title=_("节点"),
        note=_("权重合计 %(n)s%%，已签字 %(s)s%%", n=whole, s=signed),
        heads=[
            (_("节点"), False),
            (_("权重"), True),
            (_("计划"), False),
            (_("完成"), False),
            (_("监理签字"), False),
            (_("照片"), True),
        ],
        rows=[_row(reference, line) for line in lines],
        count=_("共 %(n)s 个", n=len(lines)),
        empty=_("节点还没排。"),
    )
    verdict = None
    if whole != WHOLE:
        text = _("权重合计 %(n)s%%，要正好 100%% 才能开工", n=whole)
        verdict = {"kind": "maybe", "text": text, "small": ""}
    return show_list(
        head,
        _("节点"),
        table,
        verdict=verdict,
        gantt=milestone_gantt(lines, contract.started_on if contract else None),
        plan_url=url_for(".milestone_plan", reference=reference)
        if head.works_in(Stage.CONSTRUCTION)
        else "",
    )


@pages.get("/milestones/plan", may=May.MANAGER)
def milestone_plan(reference: str) -> ResponseReturnValue:
    """Show every milestone to be changed at once."""
    return _plan_page(reference, None)


@pages.post("/milestones/plan", may=May.MANAGER)
def write_plan(reference: str) -> ResponseReturnValue:
    """Set titles, weights and days of all milestones."""
    head = head_of(reference)
    form = _offered(read_form(MilestonesForm))
    if not attempt(
        form, lambda session, _f: plan_milestones(session, head.id, _lines(form), act())
    ):
        return _plan_page(reference, form), 422
    return done(_("已存下节点"), ".milestones", reference=reference)


@pages.get("/milestones/<int:number>", may=May.STAFF)
def milestone(reference: str, number: int) -> ResponseReturnValue:
    """Show one milestone; one query beside the case's own."""
    return _one_page(reference, number)


@pages.post("/milestones/<int:number>/report", may=May.MANAGER)
def report(reference: str, number: int) -> ResponseReturnValue:
    """Report a milestone as reached."""
    head = head_of(reference)
    form = read_form(ReportForm)

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        photos = keep_files(session, head.id, files, about=f"milestone:{number}")
        note = (form.note.data or "").strip()
        value = Reached(given(form.reached_on.data), note, tuple(photos))
        report_milestone(session, head.id, number, value, act())

    if not attempt(form, work, form.photos.data or ()):
        return _one_page(reference, number, report=form), 422
    return done(
        _("已报完成，请另一位同事登记监理签字"), ".milestone", reference=reference, number=number
    )


@pages.post("/milestones/<int:number>/sign", may=May.MANAGER)
def sign(reference: str, number: int) -> ResponseReturnValue:
    """Record the supervising engineer's signature."""
    head = head_of(reference)
    form = read_form(SignForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Signed((form.engineer.data or "").strip(), given(form.signed_on.data))
        sign_milestone(session, head.id, number, value, act())

    if not attempt(form, work):
        return _one_page(reference, number, sign=form), 422
    return done(_("已登记监理签字"), ".milestone", reference=reference, number=number)


@pages.post("/milestones/<int:number>/reopen", may=May.MANAGER)
def reopen(reference: str, number: int) -> ResponseReturnValue:
    """Take a report back."""
    head = head_of(reference)
    form = read_form(ReasonForm)
    if not attempt(
        form,
        lambda session, _f: reopen_milestone(
            session, head.id, number, (form.reason.data or "").strip(), act()
        ),
    ):
        return _one_page(reference, number, reopen=form), 422
    return done(_("已收回"), ".milestone", reference=reference, number=number)


def _row(reference: str, line: MilestoneLine) -> list[Cell]:
    url = url_for(".milestone", reference=reference, number=line.number)
    late = line.reached_on is None and line.planned_on < today()
    return [
        Cell(line.title, url=url, note=words.label(line.kind)),
        Cell(f"{line.weight}%", num=True, right=True),
        Cell(day(line.planned_on), note=_("已过期") if late else ""),
        Cell(day(line.reached_on), note=line.reported_by),
        Cell(line.engineer, note=day(line.signed_on))
        if line.signed_on
        else Cell(_("未签字"), kind="maybe"),
        Cell(str(len(line.photos)), num=True, right=True),
    ]


def _plan_page(reference: str, form: MilestonesForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        lines = milestone_lines(session, head.id)
    if form is None:
        rows: list[dict[str, Any]] = [
            {
                "key": str(line.id),
                "title": line.title,
                "kind": line.kind,
                "weight": line.weight,
                "planned_on": line.planned_on,
            }
            for line in lines
        ]
        form = _offered(MilestonesForm(rows=[*rows, {}, {}]))
    return render_template(
        "construction/milestone_plan.html",
        frame=site_frame(head, _("安排节点")),
        head=head,
        form=form,
        whole=sum(line.weight for line in lines),
    )


def _offered(form: MilestonesForm) -> MilestonesForm:
    for entry in form.rows:
        field = entry.form.kind
        field.choices = choices_of([("", _("请选择")), *words.choices(MilestoneKind)])
    return form


def _lines(form: MilestonesForm) -> list[PlannedLine]:
    return [
        PlannedLine(
            id=int(row.key.data or "") if (row.key.data or "").isdecimal() else None,
            kind=row.kind.data,
            title=(row.title.data or "").strip(),
            weight=row.weight.number or 0,
            planned_on=given(row.planned_on.data),
        )
        for row in form.wanted()
    ]


def _one_page(reference: str, number: int, **failed: Any) -> str:  # noqa: ANN401 -- the form that failed
    with database()() as session:
        head = case_head(session, reference)
        lines = milestone_lines(session, head.id)
    line = next((each for each in lines if each.number == number), None)
    if line is None:
        raise UnknownMilestone
    place: dict[str, Any] = {"reference": reference, "number": number}
    panels = []
    if head.works_in(Stage.CONSTRUCTION) and line.signed_on is None:
        forms = {
            "report": ReportForm(reached_on=line.reached_on or today(), note=line.note),
            "sign": SignForm(signed_on=today()),
            "reopen": ReasonForm(),
            **failed,
        }
        url = url_for(".report", **place)
        panels.append(FormPanel(_("报完成"), url, forms["report"], _("报完成")))
        if line.reached_on is not None:
            url = url_for(".sign", **place)
            note = _("由报完成以外的同事登记")
            panels.append(FormPanel(_("监理签字"), url, forms["sign"], _("登记签字"), note))
            url = url_for(".reopen", **place)
            panels.append(FormPanel(_("收回"), url, forms["reopen"], _("收回报告"), danger=True))
    facts = [
        fact(_("种类"), words.label(line.kind)),
        fact(_("权重"), f"{line.weight}%"),
        fact(_("计划"), day(line.planned_on)),
        fact(_("完成"), day(line.reached_on), line.reported_by),
        fact(_("监理签字"), line.engineer, day(line.signed_on)),
        fact(_("照片"), _("%(n)s 张", n=len(line.photos))),
        fact(_("说明"), line.note),
    ]
    back = url_for(".milestones", reference=reference)
    return show_record(head, line.title, facts, panels, back_url=back, photos=line.photos)
