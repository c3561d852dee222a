"""The tree of areas: looking, adding, renaming, taking over a list."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from forms.admin import AreaForm, AreaListForm
from models.area import Level
from models.reads.areas import PAGE, AreaRecord, area_record, roots
from webapp.admin.frame import here, pages, parts
from webapp.attempt import attempt
from webapp.context import act, database
from webapp.forms import read_form
from webapp.pages import May
from webapp.words.accounts import INDICATORS
from workflows.actions.areas import AreaLine, Taken, add_area, rename_area, take_over_areas


@pages.get("/areas", may=May.ADMINISTRATOR)
def list_areas() -> ResponseReturnValue:
    """List the cities, or whatever area has the words searched for in its name."""
    return _list_page(AreaForm(), AreaListForm())


@pages.post("/areas", may=May.ADMINISTRATOR)
def add_city() -> ResponseReturnValue:
    """Add an area at the root."""
    form = read_form(AreaForm)
    if not attempt(form, lambda session, _files: _add(session, None, form)):
        return _list_page(form, AreaListForm()), 422
    flash(_("已新增“%(name)s”", name=form.name.data), "yes")
    return redirect(url_for("admin.list_areas"), 303)


@pages.post("/areas/list", may=May.ADMINISTRATOR)
def take_over() -> ResponseReturnValue:
    """Take over a CSV list of areas with their indicators: all of it or nothing."""
    form = read_form(AreaListForm)
    taken: list[Taken] = []

    def work(session: Session, _files: object) -> None:
        lines = [AreaLine(line.names, line.code, line.indicators) for line in form.lines]
        taken.append(take_over_areas(session, lines, act()))

    if not attempt(form, work):
        return _list_page(AreaForm(None), form), 422
    counts = {"new": taken[0].created, "changed": taken[0].changed, "same": taken[0].same}
    flash(
        _("导入完成：新增 %(new)s 个，更新 %(changed)s 个，没有变化 %(same)s 个", **counts), "yes"
    )
    return redirect(url_for("admin.list_areas"), 303)


@pages.get("/areas/<int:area_id>", may=May.ADMINISTRATOR)
def show_area(area_id: int) -> ResponseReturnValue:
    """Show one area, its indicators, and what lies below it."""
    return _area_page(area_id, AreaForm(), None)


@pages.post("/areas/<int:area_id>/below", may=May.ADMINISTRATOR)
def add_below(area_id: int) -> ResponseReturnValue:
    """Add an area below this one."""
    form = read_form(AreaForm)
    if not attempt(form, lambda session, _files: _add(session, area_id, form)):
        return _area_page(area_id, form, None), 422
    flash(_("已新增“%(name)s”", name=form.name.data), "yes")
    return redirect(url_for("admin.show_area", area_id=area_id), 303)


@pages.post("/areas/<int:area_id>/name", may=May.ADMINISTRATOR)
def rename(area_id: int) -> ResponseReturnValue:
    """Give the area another name or code."""
    form = read_form(AreaForm, prefix="now-")
    name, code = form.name.data or "", form.code.data or ""
    if not attempt(form, lambda session, _files: rename_area(session, area_id, name, code, act())):
        return _area_page(area_id, AreaForm(None), form), 422
    flash(_("已改好"), "yes")
    return redirect(url_for("admin.show_area", area_id=area_id), 303)


def _add(session: Session, parent_id: int | None, form: AreaForm) -> None:
    add_area(session, parent_id, form.name.data or "", form.code.data or "", act())


def _list_page(form: AreaForm, list_form: AreaListForm) -> str:
    text, after = request.args.get("text", "").strip()[:40], _after()
    with database()() as session:
        lines, total = roots(session, text, after)
    return render_template(
        "admin/areas.html",
        parts=parts("areas"),
        form=list_form if list_form.errors else form,
        add_form=form,
        list_form=list_form,
        lines=lines[:PAGE],
        total=total,
        text=text,
        next_url=here(after=str(lines[PAGE - 1].id)) if len(lines) > PAGE else "",
    )


def _area_page(area_id: int, below: AreaForm, name: AreaForm | None) -> str:
    with database()() as session:
        area = area_record(session, area_id, _after())
    if area is None:
        abort(404)
    name_form = name or AreaForm(None, prefix="now-", data={"name": area.name, "code": area.code})
    return render_template(
        "admin/area.html",
        parts=parts("areas"),
        area=area,
        crumbs=_crumbs(area),
        form=name_form if name_form.errors else below,
        add_form=below,
        name_form=name_form,
        is_lowest=area.level is Level.COMMUNITY,
        indicators=_indicators(area),
        next_url=here(after=str(area.next_after)) if area.next_after else "",
    )


def _crumbs(area: AreaRecord) -> list[dict[str, str]]:
    above = [
        {"label": name, "url": url_for("admin.show_area", area_id=key)} for key, name in area.above
    ]
    every = {"label": _("全部区域"), "url": url_for("admin.list_areas")}
    return [every, *above, {"label": area.name, "url": ""}]


def _indicators(area: AreaRecord) -> list[dict[str, Any]]:
    return [
        {"label": INDICATORS.get(name, name), "value": value}
        for name, value in area.indicators.items()
    ]


def _after() -> int:
    after = request.args.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0  # noqa: PLR2004 -- fits 64 bits
