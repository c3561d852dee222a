"""The figures of a city, a district, a street: every one with the counts it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.dashboard import AreaChoice, Figures, areas_of, figures_of
from rules.percent import percent_half_up
from rules.registration import ManagementMode
from rules.stages import ORDER
from rules.upkeep import simple_mean_percent, weighted_percent
from webapp import words
from webapp.charts.bars import BarRow, Item, bar_list
from webapp.context import database, posts
from webapp.filters import yuan
from webapp.pages import May, Pages
from webapp.senses import pgettext

pages = Pages("dashboard", __name__)


@dataclass(frozen=True, slots=True)
class Figure:
    """One large figure, and how it is made."""

    label: str
    value: str
    unit: str
    note: str


@pages.get("/dashboard", may=May.STAFF)
def show_dashboard() -> ResponseReturnValue:
    """Show the figures of one area the person may see."""
    with database()() as session:
        areas = areas_of(session, posts())
        area = chosen_area(areas)
        figures = figures_of(session, area.path)
    return render_template(
        "dashboard/show.html",
        area=area,
        areas=areas,
        tiles=_tiles(figures),
        ownerless=_bars(figures.ownerless_by_mode),
        modes=_bars(figures.by_mode),
        stages=bar_list(
            [
                Item(words.label(stage), count, str(count))
                for stage in ORDER
                if (count := figures.cases_by_stage.get(stage, 0))
            ]
        ),
        yards=[
            {
                "name": yard.compound,
                "url": url_for("cases.show_case", reference=yard.reference),
                "billed": yuan(yard.collected.billed),
                "collected": yuan(yard.collected.collected),
                "percent": yard.collected.percent,
            }
            for yard in figures.yards
        ],
    )


def chosen_area(areas: Sequence[AreaChoice]) -> AreaChoice:
    """Return the area named in the address, the first without one; 404 where there is none."""
    wanted = request.args.get("area", "")
    for area in areas:
        if not wanted or str(area.id) == wanted:
            return area
    return abort(404)


def _tiles(figures: Figures) -> list[Figure]:
    yards = [yard.collected for yard in figures.yards]
    per_household = figures.floor_area / figures.households if figures.households else None
    tiles = [
        Figure(
            _("小区"), f"{figures.compounds:,}", pgettext("compound", "个"), _("按登记逐个计数")
        ),
        Figure(
            _("2000 年底前建成"),
            f"{figures.old:,}",
            pgettext("compound", "个"),
            _share(figures.old, figures.compounds, _("占全部小区")),
        ),
        Figure(
            _("无主管楼院"),
            f"{figures.ownerless:,}",
            pgettext("compound", "个"),
            _share(figures.ownerless, figures.compounds, _("占全部小区")),
        ),
        Figure(_("楼栋"), f"{figures.buildings:,}", _("栋"), _("各小区登记数之和")),
        Figure(
            _("户数"),
            f"{figures.households:,}",
            _("户"),
            _("各小区应登记数之和，已逐户登记 %(n)s 户", n=f"{figures.doors:,}"),
        ),
        Figure(
            _("建筑面积"),
            f"{figures.floor_area:,.0f}",
            "㎡",
            _("户均 %(area)s ㎡", area=f"{per_household:.2f}") if per_household else "",
        ),
        Figure(
            _("改造项目"),
            f"{sum(figures.cases_by_stage.values()):,}",
            pgettext("case", "个"),
            _("、").join(
                f"{words.label(standing)} {count}"
                for standing, count in figures.cases_by_standing.items()
            ),
        ),
    ]
    if figures.lift_cases:
        tiles.append(
            Figure(
                _("单元加装电梯"),
                f"{figures.lift_cases_accepted}/{figures.lift_cases}",
                _("台"),
                _("已验收的单元项目 / 全部单元项目"),
            )
        )
    if yards:
        tiles += [
            Figure(
                _("收缴率（各院平均）"),
                simple_mean_percent(yards) or "—",
                "%",
                _("%(n)s 个院收缴率的算术平均", n=len(yards)),
            ),
            Figure(
                _("收缴率（按金额）"),
                weighted_percent(yards) or "—",
                "%",
                _("实收合计 ÷ 应收合计"),
            ),
        ]
    return tiles


def _share(part: int, whole: int, meaning: str) -> str:
    percent = percent_half_up(part, whole)
    if percent is None:
        return meaning
    return f"{part:,} ÷ {whole:,} = {percent}%，{meaning}"


def _bars(counts: Mapping[ManagementMode | None, int]) -> tuple[BarRow, ...]:
    whole = sum(counts.values())
    return bar_list(
        [
            Item(_name(key), count, str(count), f"{percent_half_up(count, whole) or '—'}%")
            for key, count in sorted(counts.items(), key=lambda pair: -pair[1])
        ],
        whole or None,
    )


def _name(key: StrEnum | None) -> str:
    return words.label(key) if key is not None else _("未登记")
