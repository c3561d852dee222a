"""The survey on one page: response, inclusion, management, prices, wishes."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.demand_survey import ConsensusForm, ExtendForm
from models.reads.demand_survey import Overview
from models.reads.demand_survey import overview as read_overview
from rules.decision_rule import Measure
from rules.demand_survey import Position
from rules.figures import Figures
from rules.percent import percent_truncated
from rules.tally import Tally
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.charts.bars import Item, bar_list
from webapp.charts.meter import Meter, meter
from webapp.context import act, database, now
from webapp.demand_survey.desk import page, pages
from webapp.dishes import dish_name
from webapp.filters import area, percent, yuan
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions import demand_survey as work


@pages.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show what the survey has found so far."""
    return _page(reference)


@pages.post("/extend", may=May.MANAGER)
def extend(reference: str) -> ResponseReturnValue:
    """Keep the survey open longer, or open it again."""
    form = read_form(ExtendForm)
    case_id = _case_id(reference)
    if not attempt(
        form, lambda session, _f: work.extend_survey(session, case_id, form.value(), act())
    ):
        return _page(reference, extend_form=form), 422
    flash(_("已改截止日期"), "yes")
    return _back(reference)


@pages.post("/close", may=May.MANAGER)
def close(reference: str) -> ResponseReturnValue:
    """Close the survey before its time."""
    form, case_id = BaseForm(), _case_id(reference)
    if not attempt(form, lambda session, _f: work.close_survey(session, case_id, act())):
        return _page(reference, refused=form), 422
    flash(_("需求调查已结束"), "yes")
    return _back(reference)


@pages.post("/consensus", may=May.MANAGER)
def note_consensus(reference: str) -> ResponseReturnValue:
    """Keep what residents said of management after the works."""
    form = read_form(ConsensusForm)
    case_id = _case_id(reference)
    if not attempt(
        form, lambda session, _f: work.note_consensus(session, case_id, form.value(), act())
    ):
        return _page(reference, consensus_form=form), 422
    flash(_("已保存"), "yes")
    return _back(reference)


def _case_id(reference: str) -> int:
    with database()() as session:
        return case_head(session, reference).id


def _back(reference: str) -> ResponseReturnValue:
    return redirect(url_for("demand_survey.overview", reference=reference), 303)


def _page(reference: str, **forms: BaseForm) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = read_overview(session, head.id, now())
    survey = found.survey
    bound = [form for form in forms.values() if form.errors]
    return page(
        "overview",
        head,
        _("需求调查"),
        found=found,
        figures=_figures(found),
        inclusion=_vote(found.count.inclusion),
        management=_vote(found.count.management),
        prices=_prices(found),
        wishes=bar_list(
            Item(
                dish_name(each.code),
                each.points,
                str(each.points),
                _("%(n)s 户", n=each.households),
            )
            for each in found.wishes[:10]
        ),
        positions=[
            (words.label(position), found.campaign.positions[position]) for position in Position
        ],
        substance=percent_truncated(found.substance_points, found.points),
        extend_form=forms.get("extend_form") or ExtendForm(),
        consensus_form=forms.get("consensus_form")
        or ConsensusForm(note=survey.consensus_note if survey else ""),
        form=bound[0] if bound else None,
    )


def _figures(found: Overview) -> list[dict[str, Any]]:
    count = found.count
    return [
        {
            "label": _("答复户数"),
            "value": f"{count.answered}/{count.households}",
            "unit": _("户"),
            "note": percent(count.answered, count.households),
        },
        {
            "label": _("同意改造"),
            "value": f"{count.inclusion.heads.for_}/{count.inclusion.heads.eligible}",
            "unit": _("人"),
        },
        {
            "label": _("接受长效管理"),
            "value": f"{count.management.heads.for_}/{count.management.heads.eligible}",
            "unit": _("人"),
        },
        {"label": _("隐患"), "value": found.hazards, "unit": _("处")},
        {
            "label": _("见到人的户"),
            "value": f"{found.campaign.reached}/{found.campaign.households}",
            "unit": _("户"),
            "note": _("联系不上 %(n)s 户", n=found.campaign.unreachable),
        },
    ]


def _vote(counted: Tally) -> dict[str, Any]:
    """Lay out a vote: two meters, the clauses of its rule, and what is missing."""
    missing = counted.missing
    clauses = {each.clause.measure: each for each in counted.clauses}
    return {
        "adopted": counted.adopted,
        "heads": _meter(counted.heads),
        "heads_text": f"{counted.heads.for_}/{counted.heads.eligible}",
        "heads_passed": clauses[Measure.HEAD].passed if Measure.HEAD in clauses else None,
        "area": _meter(counted.area),
        "area_text": f"{area(counted.area.for_)}/{area(counted.area.eligible)}",
        "area_passed": clauses[Measure.AREA].passed if Measure.AREA in clauses else None,
        "line": str(counted.clauses[0].clause.share) if counted.clauses else "",
        "sentence": _("人数、面积都达到规定比例")
        if counted.adopted
        else _(
            "还差 %(heads)s 人、%(area)s ㎡",
            heads=max(missing.heads_to_agree, missing.heads_to_take_part),
            area=area(max(missing.area_to_agree, missing.area_to_take_part)),
        ),
    }


def _meter(figures: Figures) -> Meter:
    return meter(
        [("yes", figures.for_), ("no", figures.against), ("maybe", figures.undecided)],
        figures.eligible,
    )


def _prices(found: Overview) -> list[dict[str, str]]:
    return [
        {
            "fee": yuan(each.fee),
            "willing": str(each.willing),
            "percent": percent(each.willing, found.count.named_fee),
        }
        for each in found.count.prices
    ]
