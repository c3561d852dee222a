"""Pages for everybody, without signing in: the cases, their notices, plans, money and works."""

from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from models.reads.funded_plan import source_lines
from models.reads.home_wishes import answered_wishes
from models.reads.paper_files import paper_about, public_paper
from models.reads.plan_view import PlanView, plan_view
from models.reads.public import (
    PublicCase,
    PublicFilter,
    area_choices,
    counted_rounds,
    public_list,
    public_notice,
    public_notices,
)
from models.reads.public_ledger import open_months
from models.reads.public_works import PublicMilestone, public_milestones, public_warranties
from rules.funding import SourceKind, is_committed
from rules.money import Fen
from rules.paper import PaperKind, UnknownPaper
from rules.percent import percent_truncated
from rules.stages import ORDER, Stage
from webapp import words
from webapp.context import database
from webapp.dishes import dish_name
from webapp.filters import day
from webapp.handing_out import hand_out
from webapp.list_address import beside, here, number, turn
from webapp.pages import May, Pages
from webapp.paper_check import pages as checks
from webapp.public_frame import (
    UnknownNotice,
    crumbs,
    photo_items,
    require_public,
    shown_results,
)
from webapp.public_ledger import pages as ledger
from webapp.public_results import pages as results

board = Pages("public", __name__, url_prefix="/public")
pages: Final = (board, results, ledger, checks)


@board.get("", may=May.ANYONE)
def show_public() -> ResponseReturnValue:
    """List the public cases, the latest to move first; four queries."""
    asked = request.args.get("stage", "")
    wanted = PublicFilter(
        text=request.args.get("text", "").strip()[:40],
        stage=Stage(asked) if asked in list(Stage) else None,
        area_id=number("area"),
        turn=turn(),
    )
    with database()() as session:
        found = public_list(session, wanted)
        areas = area_choices(session)
    previous_url, next_url = beside(found.previous, found.following)
    return render_template(
        "public/list.html",
        found=found,
        wanted=wanted,
        areas=areas,
        chips=_chips(found.by_stage, wanted.stage),
        previous_url=previous_url,
        next_url=next_url,
    )


@board.get("/<reference>", may=May.ANYONE)
def show_case(reference: str) -> ResponseReturnValue:
    """Show one case: road, notices, results, plan, money, works, accounts; about 20 queries."""
    with database()() as session:
        case = require_public(session, reference)
        rounds = counted_rounds(session, case.id)
        plan = plan_view(session, case.plan_id) if case.plan_id else None
        return render_template(
            "public/case.html",
            case=case,
            crumbs=crumbs(case),
            rail=_rail(case),
            notices=public_notices(session, case.id),
            rounds=rounds,
            shown=shown_results(session, rounds[0]) if rounds else (),
            plan=plan,
            money=_money(session, plan) if plan else None,
            wishes=[
                (dish_name(each.item) if each.item else each.title, each)
                for each in (answered_wishes(session, plan.id) if plan else ())
            ],
            milestones=_milestones(public_milestones(session, case.id)),
            months=open_months(session, case.id),
            warranties=public_warranties(session, case.id),
        )


@board.get("/notices/<int:notice_id>", may=May.ANYONE)
def show_notice(notice_id: int) -> ResponseReturnValue:
    """Show one notice with the paper it was posted as; six queries."""
    with database()() as session:
        notice = public_notice(session, notice_id)
        if notice is None:
            raise UnknownNotice
        case = require_public(session, notice.reference)
        subject = notice.facts.get("consultation")
        kinds = [PaperKind(notice.kind)] if notice.kind in list(PaperKind) else []
        papers = paper_about(session, kinds, int(subject)) if kinds and subject else {}
    counted = notice.kind in {PaperKind.RESULT_PRELIMINARY, PaperKind.RESULT_FINAL}
    return render_template(
        "public/notice.html",
        notice=notice,
        case=case,
        crumbs=crumbs(case, (notice.title, "")),
        facts=_facts(notice.facts),
        papers=[
            {
                "name": f"{words.label(paper.kind)}（PDF）",
                "url": url_for(".download", paper_id=paper.id),
                "digest": paper.digest[:8],
            }
            for paper in papers.values()
        ],
        result_url=url_for(
            "public_results.show_result", reference=case.reference, consultation_id=subject
        )
        if counted and subject
        else "",
    )


@board.get("/papers/<int:paper_id>", may=May.ANYONE)
def download(paper_id: int) -> ResponseReturnValue:
    """Hand out a paper that was posted for everybody; two queries."""
    with database()() as session:
        paper = public_paper(session, paper_id)
    if paper is None:
        raise UnknownPaper
    return hand_out(paper.digest, f"{paper.title}.pdf", "application/pdf")


def _rail(case: PublicCase) -> list[dict[str, str]]:
    at = ORDER.index(case.stage)
    cells = []
    for index, stage in enumerate(ORDER):
        stays = [stay for stay in case.stays if stay.stage is stage]
        state = "done" if index < at else "now" if index == at else "next"
        note = _("还没到")
        if state == "done" and stays and stays[-1].left_at:
            note = _("%(day)s完成", day=day(stays[-1].left_at))
        elif state == "now" and stays:
            note = _("%(day)s进入", day=day(stays[-1].entered_at))
        elif state == "done":
            note = _("已完成")
        cells.append({"name": words.label(stage), "note": note, "state": state})
    return cells


def _money(session: Session, plan: PlanView) -> dict[str, Any]:
    """Return what is certain of the money, kind by kind; payers are not named. One query."""
    sums: dict[SourceKind, list[int]] = {}
    for line in source_lines(session, plan.id):
        kept = sums.setdefault(line.kind, [0, 0])
        kept[0] += line.amount
        kept[1] += line.amount if is_committed(line.state) else 0
    committed = sum(kept[1] for kept in sums.values())
    return {
        "rows": [(words.label(kind), Fen(all_), Fen(firm)) for kind, (all_, firm) in sums.items()],
        "planned": Fen(sum(kept[0] for kept in sums.values())),
        "committed": Fen(committed),
        "gap": Fen(max(0, plan.needed - committed)),
        "percent": percent_truncated(committed, plan.needed),
    }


def _milestones(found: tuple[PublicMilestone, ...]) -> list[tuple[PublicMilestone, list[Any]]]:
    return [(each, photo_items(each.photos, each.title)) for each in found]


def _facts(facts: dict[str, Any]) -> list[dict[str, str]]:
    """Return those facts of a notice that read as a line; ids and tables are left out."""
    names = {
        "heads": _("业主总人数"),
        "objection_address": _("异议提交地址"),
        "roll_digest": _("名册摘要（SHA-256）"),
    }
    return [
        {"label": label, "value": str(facts[name])}
        for name, label in names.items()
        if facts.get(name)
    ]


def _chips(by_stage: dict[Stage, int], wanted: Stage | None) -> list[dict[str, Any]]:
    every = {
        "label": _("全部"),
        "url": here(stage="", after="", before=""),
        "current": wanted is None,
        "count": sum(by_stage.values()),
    }
    return [
        every,
        *(
            {
                "label": words.label(stage),
                "url": here(stage=stage.value, after="", before=""),
                "current": wanted is stage,
                "count": by_stage.get(stage, 0),
            }
            for stage in ORDER
        ),
    ]
