"""The works at a glance: progress, money, what is open, plan and reality by milestone."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.construction import facts
from models.reads.works import contract_view, milestone_lines, money_of_works
from rules.construction import Facts
from webapp.casework import CaseHead, case_head
from webapp.construction.desk import pages, site_frame
from webapp.construction.gantt import milestone_gantt
from webapp.context import database, now
from webapp.filters import day, wan
from webapp.pages import May


@pages.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show how the works stand; eight queries beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        contract = contract_view(session, head.id)
        found = facts(session, head.id, now())
        lines = milestone_lines(session, head.id)
        money = money_of_works(session, head.id)
    started = contract.started_on if contract else None
    tiles = [
        {"label": _("形象进度"), "value": found.progress, "unit": "%"},
        {"label": _("合同价"), "value": wan(money.contract), "unit": _("万元")},
        {"label": _("批准的变更"), "value": wan(money.changes), "unit": _("万元")},
        {"label": _("已支付"), "value": wan(money.paid), "unit": _("万元")},
    ]
    sentence = _("%(day)s 已开工", day=day(started)) if started else _("还没开工，先看开工条件")
    return render_template(
        "construction/overview.html",
        frame=site_frame(head, _("施工")),
        head=head,
        tiles=tiles,
        progress=found.progress,
        started=started,
        sentence=sentence,
        open_items=_open_items(head, found),
        gantt=milestone_gantt(lines, started),
        contract=contract,
    )


def _open_items(head: CaseHead, found: Facts) -> list[dict[str, object]]:
    asked = (
        (_("节点没签字"), found.milestones_unsigned, "milestones"),
        (_("隐蔽工程没验收合格"), found.concealed_unproven, "concealed"),
        (_("重大问题没整改"), found.critical_open, "inspections"),
        (_("变更没决定"), found.changes_open, "changes"),
        (_("工资没付清的月份"), found.wage_months_unpaid, "wages"),
        (_("投诉没答复"), found.complaints_open, "complaints"),
    )
    return [
        {
            "label": label,
            "count": count,
            "url": url_for(f"construction.{page}", reference=head.reference),
        }
        for label, count, page in asked
    ]
