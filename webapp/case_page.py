"""Everything the page of one case shows, gathered in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from models.reads.case_hangings import DeadlineLine, Hangings, RunLine, hangings_of
from models.reads.case_overview import CaseOverview, case_overview
from models.reads.deadlines import outlives
from models.reads.gates import gate_of
from models.reads.grid import GridHome, grid_homes
from models.reads.history import history
from models.reads.progress import Answers, answers_of
from rules.condition import Condition
from rules.stages import ORDER, Stage, Standing
from webapp import words
from webapp.case_homes import (
    Fronts,
    HomeLine,
    Measured,
    chips,
    fronts_of,
    home_lines,
    meters,
)
from webapp.casework import CaseHead, Frame, frame
from webapp.charts.bars import FunnelRow, Step, funnel
from webapp.context import now, settings
from webapp.filters import day, local_time
from webapp.history import Entry, entries


@dataclass(frozen=True, slots=True)
class RailCell:
    """One stage of the rail."""

    name: str
    note: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """One condition of the gate, ready to be read."""

    title: str
    sentence: str
    source: str
    met: bool
    mend_url: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page of one case."""

    head: CaseHead
    frame: Frame
    overview: CaseOverview
    line: str
    rail: tuple[RailCell, ...]
    conditions: tuple[Blocked, ...]
    fronts: Fronts
    answers: Answers
    meters: tuple[Measured, ...]
    funnel: tuple[FunnelRow, ...]
    lines: tuple[HomeLine, ...]
    chips: tuple[dict[str, Any], ...]
    next_url: str
    entries: list[Entry]
    deadlines: tuple[tuple[str, str], ...]
    runs: tuple[dict[str, Any], ...]
    hangings: Hangings
    actions: tuple[tuple[str, str], ...]

    @property
    def unmet(self) -> int:
        """How many conditions still stand in the way."""
        return sum(not condition.met for condition in self.conditions)


def case_page(session: Session, head: CaseHead) -> CasePage:
    """Gather the page of a case; about fifteen queries whatever its size."""
    overview = case_overview(session, head.id)
    grid = grid_homes(session, head.compound_id, head.stairwell_id)
    answers = answers_of(session, head.id, now())
    fronts = fronts_of(head, grid, answers)
    wanted, after = request.args.get("state", ""), request.args.get("after", "")
    hangings = hangings_of(session, head.id)
    lines, next_url = home_lines(head, fronts, wanted, after)
    return CasePage(
        head=head,
        frame=frame(head, head.title),
        overview=overview,
        line=_line(head, overview, grid.homes),
        rail=_rail(head, overview),
        conditions=tuple(
            _blocked(head, condition) for condition in gate_of(session, head.id, head.stage, now())
        ),
        fronts=fronts,
        answers=answers,
        meters=meters(answers),
        funnel=funnel(
            [Step(str(words.FUNNEL[key]), count, kind) for key, count, kind in answers.funnel]
        ),
        lines=lines,
        chips=chips(head, fronts.counts, wanted),
        next_url=next_url,
        entries=entries(history(session, head.id, limit=15)),
        deadlines=_deadlines(
            [each for each in hangings.deadlines if outlives(each.kind, head.stage)]
        ),
        runs=_runs(hangings.runs),
        hangings=hangings,
        actions=_actions(head),
    )


def _deadlines(waiting: Sequence[DeadlineLine]) -> tuple[tuple[str, str], ...]:
    """Return what is due when, in words; what falls due together stands in one line."""
    together = Counter((each.kind, each.due_at) for each in waiting)
    return tuple(
        (
            str(words.DEADLINES[kind])
            if count == 1
            else _("%(what)s，%(n)s 项", what=words.DEADLINES[kind], n=count),
            local_time(due_at),
        )
        for (kind, due_at), count in together.items()
    )


def _line(head: CaseHead, overview: CaseOverview, homes: Sequence[GridHome]) -> str:
    parts = [
        _(
            "%(b)s 栋 %(s)s 单元 %(n)s 户",
            b=len({home.building_id for home in homes} - {None}),
            s=len({home.stairwell_id for home in homes} - {None}),
            n=len(homes),
        )
    ]
    if overview.built_year:
        parts.append(_("%(year)s 年建成", year=overview.built_year))
    if overview.annual_plan_year:
        parts.append(_("列入 %(year)s 年改造计划", year=overview.annual_plan_year))
    if overview.manager:
        parts.append(_("经办：%(name)s", name=overview.manager))
    return _("，").join([head.reference, head.compound_name, *parts])


def _rail(head: CaseHead, overview: CaseOverview) -> tuple[RailCell, ...]:
    at = ORDER.index(head.stage)
    cells = []
    for index, stage in enumerate(ORDER):
        stays = [stay for stay in overview.stays if stay.stage is stage]
        state = "done" if index < at else "now" if index == at else "next"
        if state == "done" and stays and stays[-1].left_at:
            note = _("%(day)s完成", day=day(stays[-1].left_at))
        elif state == "now" and stays:
            note = _("%(day)s进入", day=day(stays[-1].entered_at))
        else:
            note = _("还没到")
        url = url_for(f"{stage}.overview", reference=head.reference) if stays else ""
        cells.append(RailCell(words.label(stage), note, state, url))
    return tuple(cells)


def _blocked(head: CaseHead, condition: Condition) -> Blocked:
    title, sentence = words.condition_words(head.stage, condition)
    url = url_for(condition.mend, reference=head.reference)
    return Blocked(title, sentence, condition.source, condition.met, url)


def _runs(runs: Sequence[RunLine]) -> tuple[dict[str, Any], ...]:
    base = settings().prefect_ui_url
    return tuple(
        {
            "name": run.name,
            "url": f"{base}/runs/flow-run/{run.prefect_id}",
            "state": run.state,
            "at": local_time(run.started_at),
        }
        for run in runs
    )


def _actions(head: CaseHead) -> tuple[tuple[str, str], ...]:
    """Return what a manager may do with the case as a whole: label and address."""
    if not head.is_manager:
        return ()
    found = []
    if head.standing is Standing.OPEN:
        if head.parent_id is None and head.stage is not Stage.LONG_TERM_MANAGEMENT:
            found.append((_("单元立项"), url_for("cases.children", reference=head.reference)))
        found.append((_("中止"), _standing_url(head, "suspend")))
        found.append((_("撤回"), _standing_url(head, "withdraw")))
    if head.standing is Standing.SUSPENDED:
        found.append((_("恢复"), _standing_url(head, "resume")))
    return tuple(found)


def _standing_url(head: CaseHead, to: str) -> str:
    return url_for("cases.standing", reference=head.reference, to=to)
