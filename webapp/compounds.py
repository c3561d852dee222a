"""The register of compounds: the list and its figures, one compound, a new one."""

from fractions import Fraction
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.fields import choices_of
from forms.registration import NewCompoundForm
from models.area import Level
from models.compound import Compound
from models.reads.compounds import (
    AreaFigures,
    CompoundFilter,
    CompoundSort,
    area_figures,
    areas,
    cases_of,
    compound_list,
    compound_view,
)
from rules.percent import percent_half_up, rounded
from rules.registration import GovernanceStatus, ManagementMode
from rules.roles import may_manage
from webapp import words
from webapp.attempt import attempt
from webapp.compound_view import compound_facts, compound_record, offer_compound_words
from webapp.context import act, database, posts
from webapp.filters import area
from webapp.forms import read_form
from webapp.list_address import beside, here, sort_link, turn
from webapp.pages import May, Pages
from webapp.senses import pgettext
from workflows.actions.registration_compound import (
    NewCompound,
    add_compound,
    record_of_compound,
)

pages = Pages("compounds", __name__, url_prefix="/compounds")


@pages.get("", may=May.STAFF)
def list_compounds() -> ResponseReturnValue:
    """List the compounds of the person's areas, with the register's figures above."""
    wanted = _filter()
    with database()() as session:
        tree = areas(session, posts())
        found = compound_list(session, posts(), wanted)
        figures = area_figures(session, posts(), wanted.area_path)
    return render_template(
        "compounds/list.html",
        found=found,
        wanted=wanted,
        areas=tree,
        figures=_figures(figures),
        modes=_modes(figures),
        chips=_chips(wanted),
        mode_choices=words.choices(ManagementMode),
        sorts={
            sort.value: sort_link(sort, wanted.sort, descending=wanted.descending)
            for sort in CompoundSort
        },
        beside=beside(found.previous, found.following),
        may_add=any(may_manage(posts(), line.path, 0) for line in tree),
    )


@pages.get("/new", may=May.MANAGER)
def new_compound() -> ResponseReturnValue:
    """Ask for a compound that is not on the register."""
    return _new_page(_offered(NewCompoundForm()))


@pages.post("/new", may=May.MANAGER)
def add() -> ResponseReturnValue:
    """Put a compound on the register."""
    form = _offered(read_form(NewCompoundForm))
    made: list[int] = []

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's shape
        new = NewCompound(int(form.area.data), compound_record(form))
        made.append(add_compound(session, new, act()).id)

    if not attempt(form, work):
        return _new_page(form), 422
    flash(_("已登记小区 %(name)s", name=form.name.data), "yes")
    return redirect(url_for(".show_compound", compound_id=made[0]), 303)


@pages.get("/<int:compound_id>", may=May.STAFF)
def show_compound(compound_id: int) -> ResponseReturnValue:
    """Show one compound, where it lies, and its cases."""
    with database()() as session:
        view = compound_view(session, posts(), compound_id)
        if view is None:
            abort(404)
        cases = cases_of(session, compound_id)
        facts = compound_facts(record_of_compound(session.get_one(Compound, compound_id)))
    return render_template(
        "compounds/show.html",
        view=view,
        cases=cases,
        facts=facts,
        may_open=may_manage(posts(), view.area_path, 0),
    )


def _new_page(form: NewCompoundForm) -> str:
    return render_template("compounds/new.html", form=form)


def _offered(form: NewCompoundForm) -> NewCompoundForm:
    offer_compound_words(form)
    with database()() as session:
        tree = areas(session, posts())
    communities = [
        (str(line.id), line.name)
        for line in tree
        if line.level is Level.COMMUNITY and may_manage(posts(), line.path, 0)
    ]
    form.area.choices = choices_of([("", _("请选择")), *communities])
    return form


def _filter() -> CompoundFilter:
    args = request.args
    status, mode = args.get("status", ""), args.get("mode", "")
    sort = args.get("sort", "")
    return CompoundFilter(
        area_path=args.get("area", ""),
        governance_status=GovernanceStatus(status) if status in set(GovernanceStatus) else None,
        management_mode=ManagementMode(mode) if mode in set(ManagementMode) else None,
        is_three_no=args.get("three_no") == "1",
        text=args.get("text", "").strip()[:60],
        sort=CompoundSort(sort) if sort in set(CompoundSort) else CompoundSort.NAME,
        descending=args.get("order") == "down",
        turn=turn(),
    )


def _chips(wanted: CompoundFilter) -> list[dict[str, Any]]:
    start = {"after": "", "before": ""}
    chosen = wanted.governance_status
    chips = [
        {
            "label": _("全部"),
            "url": here(status="", three_no="", **start),
            "current": chosen is None and not wanted.is_three_no,
        }
    ]
    chips += [
        {
            "label": label,
            "url": here(status=value, three_no="", **start),
            "current": chosen is not None and chosen.value == value,
        }
        for value, label in words.choices(GovernanceStatus)
    ]
    three_no = {"label": _("三无小区"), "url": here(status="", three_no="1", **start)}
    return [*chips, {**three_no, "current": wanted.is_three_no}]


def _figures(figures: AreaFigures) -> list[dict[str, Any]]:
    each = "—"
    if figures.households:
        each = rounded(Fraction(figures.floor_area, figures.households * 100))
    return [
        {"label": _("小区"), "value": figures.compounds, "unit": pgettext("compound", "个")},
        {
            "label": _("无主管楼院"),
            "value": figures.ownerless,
            "unit": pgettext("compound", "个"),
            "note": _share(figures.ownerless, figures.compounds),
        },
        {
            "label": _("三无小区"),
            "value": figures.three_no,
            "unit": pgettext("compound", "个"),
            "note": _share(figures.three_no, figures.compounds),
        },
        {"label": _("楼栋"), "value": f"{figures.buildings:,}", "unit": _("栋")},
        {
            "label": _("户数"),
            "value": f"{figures.households:,}",
            "unit": _("户"),
            "note": _("户均 %(each)s ㎡", each=each),
        },
        {"label": _("建筑面积"), "value": area(figures.floor_area), "unit": "㎡"},
    ]


def _modes(figures: AreaFigures) -> str:
    """Say how the yards without a supervising body are run: 物业公司 9，业主自管 29."""
    said = [
        f"{words.label(mode)} {figures.ownerless_by_mode[mode]}"
        for mode in ManagementMode
        if mode in figures.ownerless_by_mode
    ]
    return _("，").join(said)


def _share(part: int, whole: int) -> str:
    share = percent_half_up(part, whole)
    return "" if share is None else _("占 %(share)s%%", share=share)
