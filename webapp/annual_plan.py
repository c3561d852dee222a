"""Where a street office picks the cases of next year's plan: who is ready, who is urgent."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.annual_plan import CandidateCase, candidate_cases
from models.reads.dashboard import areas_of
from rules.annual_plan import lacking, scores, urgency
from rules.classification import WEIGHTS, Readiness
from rules.deadlines import local_day
from rules.percent import rounded
from webapp import words
from webapp.context import database, now, posts
from webapp.dashboard import chosen_area
from webapp.listing import Chip, here, part_of
from webapp.pages import May, Pages

pages = Pages("annual_plan", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate with its place in the order."""

    case: CandidateCase
    urgency: Fraction
    lacking: tuple[Readiness, ...]


@pages.get("/annual-plan", may=May.STAFF)
def show_annual_plan() -> ResponseReturnValue:
    """List the candidates of an area, the most urgent first; eight queries."""
    year = local_day(now()).year + 1
    with database()() as session:
        areas = areas_of(session, posts())
        area = chosen_area(areas)
        found = candidate_cases(session, area.path, year)
    lines = [Line(each, urgency(each.candidate), lacking(each.candidate)) for each in found]
    lines.sort(key=lambda line: (-line.urgency, line.case.reference))
    ready = [line for line in lines if not line.lacking]
    only = request.args.get("only", "")
    wanted = {"ready": ready, "lacking": [line for line in lines if line.lacking]}.get(only, lines)
    part = part_of(wanted, lambda line: line.case.case_id)
    return render_template(
        "dashboard/annual_plan.html",
        year=year,
        area=area,
        areas=areas,
        only=only,
        chips=_chips(only, len(lines), len(ready)),
        part=part,
        rows=[_row(line) for line in part.rows],
        weights=[(words.label(factor), weight) for factor, weight in WEIGHTS.items()],
    )


def _chips(only: str, every: int, ready: int) -> list[Chip]:
    kinds = (
        ("", _("全部"), every),
        ("ready", _("条件齐备"), ready),
        ("lacking", _("还缺条件"), every - ready),
    )
    return [
        Chip(label, here(only=kind or None, after=None, before=None), kind == only, count)
        for kind, label, count in kinds
    ]


def _row(line: Line) -> dict[str, Any]:
    marks = scores(line.case.candidate)
    return {
        "reference": line.case.reference,
        "name": line.case.compound,
        "url": url_for("cases.show_case", reference=line.case.reference),
        "stage": line.case.stage,
        "urgency": rounded(line.urgency),
        "lacking": [words.label(each) for each in line.lacking],
        "scores": [
            {
                "label": words.label(factor),
                "points": rounded(marks[factor] * weight),
                "weight": weight,
            }
            for factor, weight in WEIGHTS.items()
        ],
    }
